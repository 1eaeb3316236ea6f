"""Calling the platform: accounts, the shared access token, errors by their code."""
