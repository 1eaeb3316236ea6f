"""A telephone on a page: anybody tries the official account without having one. Demo mode only."""
