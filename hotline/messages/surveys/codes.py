"""What a text message says: a digit as on the telephone (1 the best … 5 the worst), or words. Pure."""

import re
import unicodedata
from dataclasses import dataclass

_ONE = re.compile(r"(?:评价|满意度|回复|选|我选)?([1-5])(?:分|星|号)?")
_TWO = re.compile(r"([1-5])[\s,，、/]*([1-5])")
_NOISE = re.compile(r"[\s.,，。!！?？;；:：、~～\-—\"“”'‘’()（）【】\[\]]+")
_WORDS = {
    "非常满意": 5,
    "很满意": 5,
    "满意": 4,
    "基本满意": 3,
    "一般": 3,
    "不满意": 2,
    "很不满意": 1,
    "非常不满意": 1,
}
_OUT = frozenset({"T", "TD", "退订", "N", "退", "拒收"})


@dataclass(frozen=True)
class Judgement:
    """Levels as the orders count them: 5 the best, 1 the worst."""

    process: int
    result: int


@dataclass(frozen=True)
class OptOut:
    """退订: he wants no such messages."""


def read(text: str) -> Judgement | OptOut | None:
    """None when it is neither. One digit judges both; two judge process and result apart."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("\u20e3\ufe0f").replace("\ufe0f", "")
    plain = plain.replace("\u20e3", "")
    if _NOISE.sub("", plain).upper() in _OUT:
        return OptOut()
    two = _TWO.fullmatch(plain)
    if two:
        return Judgement(level(int(two[1])), level(int(two[2])))
    bare = _NOISE.sub("", plain)
    one = _ONE.fullmatch(bare)
    found = level(int(one[1])) if one else _WORDS.get(bare)
    return Judgement(found, found) if found else None


def level(key: int) -> int:
    """1 on the telephone is 非常满意, which orders count as 5."""
    return 6 - key
