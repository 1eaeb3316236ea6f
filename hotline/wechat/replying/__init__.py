"""What we say: written down first, sent behind, in order, by the way that is open."""
