"""话术: scripts listed, written, tried, reviewed."""
