"""Posts of the official account: planned, written, read by a second person, released; where they stand on the platform."""
