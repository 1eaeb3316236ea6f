"""Drills: the product under invented traffic, with figures and a page to look at."""
