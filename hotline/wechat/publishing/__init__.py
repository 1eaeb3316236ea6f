"""Bringing posts out on the platform: pictures, drafts, publishing and mass sends, each exactly once."""
