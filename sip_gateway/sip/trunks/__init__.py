"""Lines to the operators: which exist, which are up, which to take, and as whom to call."""
