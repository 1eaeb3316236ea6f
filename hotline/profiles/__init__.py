"""A city's rules as data: time limits, review steps, labels and targets, each with its source."""
