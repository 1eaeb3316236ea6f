"""Asking citizens by SMS how it was: a link good for one answer, or a digit sent back."""
