"""Voices become text, text becomes voices, and what is heard on a line is told apart: a person, a machine, noise.

Nothing is imported here: a process that only listens for voices needs no engine.
"""
