"""The agent's telephone: a bar on every page of the desk, a window of its own for the browser's phone."""
