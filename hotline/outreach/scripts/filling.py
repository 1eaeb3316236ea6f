"""Slots in what is said: `{order_no}` becomes what the call knows of it."""

import re
from collections.abc import Mapping

SLOT = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")
#: A slot is a name or a number, not a speech; what a citizen wrote may be long.
LONGEST = 120


def slots_in(text: str) -> list[str]:
    """Each once, in the order of the text."""
    return list(dict.fromkeys(SLOT.findall(text)))


def filled(text: str, slots: Mapping[str, str]) -> str:
    """What is not known is left out. Braces inside of a value mean nothing."""
    return SLOT.sub(lambda found: slots.get(found[1], "")[:LONGEST], text)
