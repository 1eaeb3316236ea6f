"""What the platform brings us: opened, proven to be its own, kept once; files fetched before they run out."""
