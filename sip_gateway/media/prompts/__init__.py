"""What callers are played: spoken text, recorded voices, music on hold and the tones of the line."""
