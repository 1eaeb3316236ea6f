"""Answers must not be taken for one another: neither by key nor by ear."""

from collections import Counter
from collections.abc import Iterator

from hotline.outreach.scripts.meaning import PERSON, PERSON_KEY, choices
from hotline.outreach.scripts.steps import Answer, Ask
from hotline.speech.intents import understood
from hotline.speech.syllables import difference, syllables

#: Of two phrases: how far their syllables may be apart, on average, and still be taken for each other.
ALIKE = 0.3
KEY_WORDS = {"*": "星号", "#": "井号"}


def question_problems(step: Ask) -> Iterator[str]:
    """Of one question."""
    yield from (f"按键{key}给了不止一个回答" for key, n in _count(step, "key") if n > 1)
    yield from (f"回答“{value}”写了不止一次" for value, n in _count(step, "value") if n > 1)
    for answer in step.answers:
        if answer.key == PERSON_KEY:
            yield "按键0任何时候都是转人工，不能给别的回答"
        elif not _told(step, answer):
            yield f"没有告诉对方“{answer.value}”按{_named(answer.key)}"
        if answer.value == PERSON:
            yield "任何时候都可以转人工，不用写成回答"
    yield from _alike(step)


def _count(step: Ask, field: str) -> list[tuple[str, int]]:
    return list(Counter(getattr(one, field) for one in step.answers).items())


def _told(step: Ask, answer: Answer) -> bool:
    text = step.prompt.text.replace(" ", "")
    return f"按{_named(answer.key)}" in text or f"按{answer.key}" in text


def _named(key: str) -> str:
    return KEY_WORDS.get(key, key)


def _alike(step: Ask) -> Iterator[str]:
    """Every phrase, said perfectly, must be understood as its own answer, and sound like no other's."""
    possible = choices(step.answers)
    phrases = [
        (one.value, phrase) for one in step.answers for phrase in {one.value: 0, **dict.fromkeys(one.phrases)}
    ]
    for place, (value, phrase) in enumerate(phrases):
        found = understood(phrase, possible)
        if not found.sure or found.value != value:
            yield f"“{value}”的说法“{phrase}”容易听成{f'“{found.value}”' if found.value not in (value, None) else '别的'}"
        for other, like in phrases[place + 1 :]:
            if other != value and _sound_alike(phrase, like):
                yield f"“{phrase}”和“{like}”听起来分不清"


def _sound_alike(one: str, other: str) -> bool:
    pairs = list(zip(syllables(one), syllables(other), strict=False))
    if len(syllables(one)) != len(syllables(other)) or not pairs:
        return False
    return sum(difference(a.sound, b.sound) for a, b in pairs) / len(pairs) <= ALIKE
