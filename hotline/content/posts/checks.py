"""What is looked at before a second person reads: length, words, and whatever leads to a person. Pure.

Findings that `stop` keep a text from being sent to review; a `warn` is for whoever writes and whoever reviews.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from hotline.content.posts.html import own_pictures, text_of, word_count

Level = Literal["stop", "warn"]
TERMS = Path(__file__).with_name("data") / "terms.toml"
AROUND = 12  # characters shown on either side
MOST_FINDINGS = 40
MOST_PICTURES = 30
LONGEST_BODY = 20_000  # the platform's own limit, in characters
#: Fewer say little, more are not read to the end on a phone.
FEW_WORDS, MANY_WORDS = 80, 2500

PRIVATE: tuple[tuple[str, Level, re.Pattern[str]], ...] = (
    (
        "身份证号",
        "stop",
        re.compile(
            r"(?<![0-9A-Za-z])\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
        ),
    ),
    ("手机号", "stop", re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")),
    ("银行卡号", "stop", re.compile(r"(?<!\d)(?:62|4\d|5[1-5])\d{2}(?:[ -]?\d{4}){3}(?:\d{0,3})(?!\d)")),
    (
        "车牌号",
        "stop",
        re.compile(
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·• ]?[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])"
        ),
    ),
    ("邮箱", "warn", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        "门牌住址",
        "warn",
        re.compile(
            r"[0-9一二三四五六七八九十]+(?:栋|幢|号楼)[0-9一二三四五六七八九十]*(?:单元)?\d{3,4}(?:室|号|房)?"
        ),
    ),
    ("工单编号", "warn", re.compile(r"(?<![0-9A-Za-z])\d{6}-?20\d{6}[A-Z0-9-]{4,}(?![0-9A-Za-z])")),
)
UNWRITTEN = re.compile(r"【[^】\n]{1,60}】")
PRIVATE_WHY = "推文是公开的，不能让人认出诉求人"


@dataclass(frozen=True)
class Finding:
    """One place in the text: what was found, why it matters, the words around it."""

    level: Level
    kind: str
    words: str
    why: str
    around: str


@dataclass(frozen=True)
class Report:
    """Everything that was found, and the count of words."""

    words: int
    pictures: int
    findings: tuple[Finding, ...]

    @property
    def stops(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.level == "stop")


def check(title: str, digest: str, body: str, names: Iterable[str] = ()) -> Report:
    """`names` are those of the citizens whose orders gave the idea."""
    text = "\n".join((title, digest, text_of(body)))
    words, pictures = word_count(text_of(body)), len(own_pictures(body))
    found = [*_private(text), *_named(text, names), *_terms(text), *_unwritten(text_of(body))]
    found += _measure(body, words, pictures)
    found.sort(key=lambda one: one.level != "stop")
    return Report(words, pictures, tuple(found[:MOST_FINDINGS]))


def _private(text: str) -> Iterator[Finding]:
    taken: list[tuple[int, int]] = []
    for kind, level, pattern in PRIVATE:
        for found in pattern.finditer(text):
            # The eighteen digits of an identity contain what looks like a telephone's.
            if not any(first < found.end() and found.start() < last for first, last in taken):
                taken.append(found.span())
                yield _finding(text, found.start(), found.end(), level, kind, PRIVATE_WHY)


def _named(text: str, names: Iterable[str]) -> Iterator[Finding]:
    for name in sorted({one.strip() for one in names if len(one.strip()) > 1}):
        for start in _places(text, name):
            yield _finding(text, start, start + len(name), "stop", "诉求人姓名", PRIVATE_WHY)


def _terms(text: str) -> Iterator[Finding]:
    for group in _groups():
        allowed = [span for one in group.unless for span in _spans(text, one)]
        for word in group.words:
            for start, end in _spans(text, word):
                if not any(first <= start and end <= last for first, last in allowed):
                    yield _finding(text, start, end, group.level, group.name, group.why)


def _unwritten(text: str) -> Iterator[Finding]:
    """All of them in one: a fresh outline has a dozen."""
    if left := UNWRITTEN.findall(text):
        words = left[0] if len(left) == 1 else f"{left[0]}等 {len(left)} 处"
        yield Finding("warn", "还没写完", words, "【】里的内容请补上或删去", words)


def _measure(body: str, words: int, pictures: int) -> Iterator[Finding]:
    if len(body) > LONGEST_BODY:
        yield Finding("stop", "篇幅", str(len(body)), "正文连同格式超过微信的上限，请分成两篇", "")
    if words < FEW_WORDS:
        yield Finding("warn", "篇幅", str(words), "正文很短，读者可能看不明白", "")
    if words > MANY_WORDS:
        yield Finding("warn", "篇幅", str(words), "正文很长，手机上很难读完", "")
    if pictures > MOST_PICTURES:
        yield Finding("warn", "图片", str(pictures), "图片太多，打开会慢", "")


def _finding(text: str, start: int, end: int, level: Level, kind: str, why: str) -> Finding:
    around = text[max(0, start - AROUND) : end + AROUND].replace("\n", " ")
    return Finding(level, kind, text[start:end], why, around)


def _spans(text: str, word: str) -> Iterator[tuple[int, int]]:
    return ((start, start + len(word)) for start in _places(text, word))


def _places(text: str, word: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + len(word))


@dataclass(frozen=True)
class _Group:
    name: str
    why: str
    level: Level
    words: tuple[str, ...]
    unless: tuple[str, ...]


@cache
def _groups() -> tuple[_Group, ...]:
    rows = tomllib.loads(TERMS.read_text("utf-8"))["group"]
    return tuple(
        _Group(one["name"], one["why"], one["level"], tuple(one["words"]), tuple(one.get("unless", ())))
        for one in rows
    )
