"""What was said in a call, utterance by utterance. Pure."""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from hotline.calls.quality.states import Speaker

_DIGITS = "0-9零〇一二三四五六七八九幺两"
#: Seven digits or more, spoken or written, with a pause here and there: a telephone, an identity card.
_LONG_NUMBER = re.compile(rf"[{_DIGITS}Xx](?:[\s，,、\-]?[{_DIGITS}Xx]){{6,}}")


@dataclass(frozen=True, slots=True, order=True)
class Utterance:
    """One stretch of one voice, in seconds of its recording. Not `heard`: no engine could read it."""

    start: float
    end: float
    speaker: Speaker
    text: str
    heard: bool = True


def as_text(utterances: Iterable[Utterance]) -> str:
    """For keeping."""
    rows = [[one.start, one.end, one.speaker.value, one.text, one.heard] for one in utterances]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def from_text(kept: str) -> list[Utterance]:
    """As kept, in the order of time."""
    rows = json.loads(kept) if kept else []
    return sorted(Utterance(start, end, Speaker(who), text, heard) for start, end, who, text, heard in rows)


def bare(text: str) -> str:
    """Letters, digits and characters only: what words are looked for in."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).lower() if char.isalnum())


def masked(text: str) -> str:
    """Numbers that could be somebody's telephone or identity card are not shown; the sound has them."""
    return _LONG_NUMBER.sub(lambda found: found[0][:3] + "****", text)
