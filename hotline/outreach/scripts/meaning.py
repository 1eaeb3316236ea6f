"""What an answer means: a key as it is, words only when both recogniser and understanding are sure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from hotline.outreach.scripts.steps import Answer
from hotline.outreach.scripts.turns import Heard, Key, Words
from hotline.speech.intents import AGAIN as AGAIN_PHRASES
from hotline.speech.intents import PERSON as PERSON_PHRASES

#: What may be wanted at any time, whatever was asked.
PERSON_KEY, PERSON = "0", "转人工"
REPEAT = "再说一遍"
#: Below this the recogniser itself does not believe what it wrote.
LEAST_CONFIDENCE = 0.4


class Understanding(Protocol):
    """`sure` False is not accepted."""

    @property
    def value(self) -> str | None: ...
    @property
    def confidence(self) -> float: ...
    @property
    def sure(self) -> bool: ...


Understand = Callable[[str, Mapping[str, Sequence[str]]], Understanding]


@dataclass(frozen=True, slots=True)
class Meant:
    """A value that counts, and how it was given."""

    value: str
    how: Literal["key", "speech"]
    confidence: float = 1.0


def meant(heard: Heard, answers: Sequence[Answer], understand: Understand) -> Meant | None:
    """One of the answers, or what may be wanted always."""
    match heard:
        case Key(digit) if digit == PERSON_KEY:
            return Meant(PERSON, "key")
        case Key(digit):
            return next((Meant(one.value, "key") for one in answers if one.key == digit), None)
        case Words():
            return _understood(heard, answers, understand)
    return None


def choices(answers: Sequence[Answer]) -> dict[str, Sequence[str]]:
    """The closed set words are held against. An answer that means to hear it again is that wish."""
    own: dict[str, Sequence[str]] = {one.value: (one.value, *one.phrases, one.key) for one in answers}
    again = next((value for value, phrases in own.items() if set(phrases) & set(AGAIN_PHRASES)), REPEAT)
    return own | {PERSON: PERSON_PHRASES, again: (*own.get(again, ()), *AGAIN_PHRASES)}


def _understood(words: Words, answers: Sequence[Answer], understand: Understand) -> Meant | None:
    possible = choices(answers)
    found = understand(words.text, possible)
    if not found.sure or found.value not in possible or words.confidence < LEAST_CONFIDENCE:
        return None
    return Meant(found.value, "speech", min(found.confidence, words.confidence))
