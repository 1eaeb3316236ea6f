"""The JSON API: the same actions the screens use, for other systems."""
