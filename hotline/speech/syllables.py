"""Chinese text as syllables without tones, and how alike two of them sound over a telephone."""

import importlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from pypinyin import Style, lazy_pinyin

LONGEST = 120
"""Characters looked at: nobody answers a closed question with more."""
NUMERALS = str.maketrans("0123456789〇幺两俩", "零一二三四五六七八九零一二二")
CLAUSES = re.compile(r"[，。！？；：、,.!?;:]+")
"""Not blanks: some engines put one after every character."""
WORDS = re.compile(r"[㐀-鿿]|[a-z]+")

ALIKE_BEGINNINGS = ("zh z", "ch c", "sh s", "n l r", "f h")
NEAR_BEGINNINGS = ("b p", "b m", "d t", "g k", "j q", "z c", "j z")
ALIKE_ENDINGS = ("an ang", "en eng", "in ing", "ian iang", "uan uang", "ong ueng", "o uo", "uo ou", "ve ue")
NEAR_ENDINGS = (
    "an ai a",
    "en ei e",
    "in i",
    "ian ie",
    "ang a ao",
    "eng e",
    "ong u o",
    "uan ua uai",
    "uang ua",
)
"""What is left of an ending whose nasal was not heard."""
ALIKE, NEAR, OTHER = 0.2, 0.4, 0.55


@dataclass(frozen=True, slots=True)
class Syllable:
    """One character, or one word of Latin letters."""

    character: str
    beginning: str
    ending: str
    clause: int = 0

    @property
    def sound(self) -> tuple[str, str]:
        return self.beginning, self.ending


def simplified(text: str) -> str:
    """One way to write what can be written in several: Simplified, half width, numerals as words."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    return _conversion()(plain).translate(NUMERALS)


@cache
def _conversion() -> Callable[[str], str]:
    """Only engines that answer in Traditional characters need it."""
    try:
        converter = importlib.import_module("opencc").OpenCC("t2s")
    except ImportError:
        return str
    return lambda text: str(converter.convert(text))


@lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[Syllable, ...]:
    """What is spoken of it; marks only divide clauses."""
    clauses = [WORDS.findall(clause) for clause in CLAUSES.split(simplified(text))]
    spoken = [clause for clause in clauses if clause]
    return tuple(made for number, words in enumerate(spoken) for made in _clause(words, number))


def _clause(words: list[str], number: int) -> list[Syllable]:
    return [
        Syllable(word, beginning, ending, number)
        for run in _runs(words)
        for word, beginning, ending in zip(run, *_sounds(run), strict=True)
    ]


def _runs(words: list[str]) -> list[list[str]]:
    """Characters that follow each other are read together: 重 of 重复 is not that of 重要."""
    runs: list[list[str]] = []
    for word in words:
        if runs and len(word) == 1 == len(runs[-1][-1]):
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _sounds(run: list[str]) -> tuple[list[str], list[str]]:
    if run[0].isascii():
        return run, [""] * len(run)
    together = "".join(run)
    beginnings = lazy_pinyin(together, style=Style.INITIALS, strict=False)
    endings = lazy_pinyin(together, style=Style.FINALS, strict=False)
    if len(beginnings) == len(run) == len(endings):
        return beginnings, endings
    return run, [""] * len(run)


@cache
def _group(sound: str, groups: tuple[str, ...]) -> frozenset[str]:
    return frozenset(other for group in groups if sound in group.split() for other in group.split())


@lru_cache(maxsize=65536)
def difference(one: tuple[str, str], other: tuple[str, str]) -> float:
    """0: the same; 1: nothing in common."""
    beginning = _part(one[0], other[0], ALIKE_BEGINNINGS, NEAR_BEGINNINGS)
    return min(1.0, beginning + _part(one[1], other[1], ALIKE_ENDINGS, NEAR_ENDINGS))


def _part(one: str, other: str, alike: tuple[str, ...], near: tuple[str, ...]) -> float:
    if one == other:
        return 0.0
    if other in _group(one, alike):
        return ALIKE
    return NEAR if other in _group(one, near) else OTHER
