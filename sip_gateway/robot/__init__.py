"""The robot on the line: it dials, waits for the first word, speaks by a script, listens, and hands over to people."""
