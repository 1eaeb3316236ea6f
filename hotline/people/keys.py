"""What somebody typed to look a row up by: a login, a code, an id."""

import re

# Neither engine stores these: PostgreSQL refuses NUL, no encoding has lone surrogates.
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def key(text: str, longest: int = 40) -> str:
    """The text when it could be a key at all, else "", which no row has: it is simply not found."""
    wanted = text.strip()
    return "" if len(wanted) > longest or UNSTORABLE.search(wanted) else wanted
