"""What is new, read from CHANGELOG.md: the same words developers and handlers read."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

CHANGELOG = Path(__file__).resolve().parents[2] / "CHANGELOG.md"
#: `## [0.1.0] – 2026-07-01`, with or without brackets and date.
HEADING = re.compile(r"^## \[?(?P<version>[^\]\s]+)\]?(?:\s*[-–—]\s*(?P<day>\S+))?\s*$")
SHOWN = 5


@dataclass(frozen=True)
class Release:
    """One version; `news` are its bullet points."""

    version: str
    day: str
    news: list[str] = field(default_factory=list)


@cache
def releases() -> list[Release]:
    """The newest few; none when the installation came without the file."""
    return parse(CHANGELOG.read_text("utf-8"))[:SHOWN] if CHANGELOG.is_file() else []


def parse(text: str) -> list[Release]:
    found: list[Release] = []
    for line in text.splitlines():
        if heading := HEADING.match(line):
            found.append(Release(heading["version"], heading["day"] or ""))
        elif found and line.startswith(("- ", "* ")):
            found[-1].news.append(_plain(line[2:]))
        elif found and found[-1].news and line.startswith("  ") and line.strip():
            found[-1].news[-1] += " " + _plain(line.strip())
    return found


def _plain(text: str) -> str:
    return re.sub(r"[`*]", "", text).strip()
