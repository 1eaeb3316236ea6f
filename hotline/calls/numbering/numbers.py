"""号码分析: what a number is, whatever form a trunk or a telephone sent it in. Never fails: calls must go on."""

import re
from dataclasses import dataclass
from enum import StrEnum

from hotline.infra.errors import Invalid
from hotline.people import phones

#: Never queued, never blocked, never asked for a key.
EMERGENCY = frozenset({"110", "119", "120", "122"})
_URI = re.compile(r"^(?:sips?:|tel:)?([^@;>?]*)", re.IGNORECASE)
_SHORT = re.compile(r"1\d{4,5}|9[56]\d{3,6}")
_LOCAL = re.compile(r"[2-9]\d{6,7}")
_AREA = re.compile(r"0(?:10|2\d|[3-9]\d{2})")
LONGEST = 32


class Kind(StrEnum):
    """Sorts of numbers, as dial plans tell them apart."""

    MOBILE = "mobile"
    LAND_LINE = "land_line"
    SHORT = "short"  # 12345, 12328, 95598
    SERVICE = "service"  # 400, 800
    EMERGENCY = "emergency"
    EXTENSION = "extension"
    ABROAD = "abroad"
    HIDDEN = "hidden"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Number:
    """`digits` in the one form the whole product uses; empty when the caller hides it."""

    digits: str
    kind: Kind

    @property
    def area(self) -> str:
        """The area code of a land line, else nothing."""
        found = _AREA.match(self.digits) if self.kind is Kind.LAND_LINE else None
        return found[0] if found else ""


def user_part(raw: str) -> str:
    """What stands between the scheme and the @ of an address; a bare number is its own user part."""
    found = _URI.match(raw.strip())
    return (found[1] if found else "")[:LONGEST]


def analyse(raw: str, *, own_area: str = "", extension_digits: int = 0) -> Number:
    """Of a SIP address, a tel: number or what somebody typed; local land lines get our own area code."""
    text = user_part(raw)
    if text in EMERGENCY:
        return Number(text, Kind.EMERGENCY)
    if extension_digits and len(text) == extension_digits and text.isascii() and text.isdigit():
        return Number(text, Kind.EXTENSION)
    if _SHORT.fullmatch(text):
        return Number(text, Kind.SHORT)
    return _national(own_area + text if own_area and _LOCAL.fullmatch(text) else text)


def _national(text: str) -> Number:
    try:
        number = phones.normalise(text)
    except Invalid:
        return Number("".join(one for one in text if one in "+0123456789"), Kind.UNKNOWN)
    return Number("", Kind.HIDDEN) if number is None else Number(number, _kind(number))


def _kind(number: str) -> Kind:
    if phones.is_mobile(number):
        return Kind.MOBILE
    if number.startswith("+"):
        return Kind.ABROAD
    return Kind.LAND_LINE if number.startswith("0") else Kind.SERVICE
