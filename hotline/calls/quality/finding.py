"""Where in a call a rule finds something: one function per kind of rule. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotline.calls.quality.standard import Promise, Said, Silence, TalkingOver, Unsaid, Urgent
from hotline.calls.quality.states import Speaker
from hotline.calls.quality.transcript import Utterance, bare

QUOTED = 60


@dataclass(frozen=True, slots=True)
class Call:
    """One conversation: what was said, how long it was, what came out of it."""

    utterances: tuple[Utterance, ...]
    seconds: float
    orders: int = 0
    urgent_orders: int = 0

    def by(self, speaker: Speaker) -> list[Utterance]:
        return [one for one in self.utterances if one.speaker is speaker]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Seconds of the recording, who spoke, which words."""

    start: float
    end: float
    speaker: Speaker
    words: str


def found(rule: Any, call: Call) -> list[Finding]:
    """Everything this rule has to say about the call, in order of time."""
    return sorted(set(_KINDS[rule.kind](rule, call)))


def _said(rule: Said, call: Call) -> Iterator[Finding]:
    yield from _spoken(call.by(rule.said_by), rule.words)


def _spoken(utterances: Iterable[Utterance], words: Sequence[str]) -> Iterator[Finding]:
    """Each utterance once, at the longest of the words it has: longer words contain shorter ones."""
    wanted = sorted({bare(word): word for word in words}.items(), key=lambda one: (-len(one[0]), one[0]))
    for one in utterances:
        text = bare(one.text)
        hit = next(((plain, word) for plain, word in wanted if plain in text), None)
        if hit is not None:
            yield Finding(_second(one, text, text.index(hit[0])), one.end, one.speaker, hit[1])


def _second(one: Utterance, text: str, place: int) -> float:
    """About when the word began: people speak evenly enough for a player."""
    return one.start + (one.end - one.start) * place / len(text)


def _unsaid(rule: Unsaid, call: Call) -> Iterator[Finding]:
    near = _edge(call.by(Speaker.AGENT), rule)
    # What no engine could read may have been the very words.
    if not near or not all(one.heard for one in near):
        return
    said = "".join(bare(one.text) for one in near)
    if not any(bare(word) in said for word in rule.words):
        cited = near[:1] if rule.place == "opening" else near[-1:]
        yield Finding(cited[0].start, cited[0].end, Speaker.AGENT, cited[0].text[:QUOTED])


def _edge(spoken: list[Utterance], rule: Unsaid) -> list[Utterance]:
    """The agent's utterances of the first, or the last, seconds in which he spoke."""
    if not spoken:
        return []
    if rule.place == "opening":
        return [one for one in spoken if one.start <= spoken[0].start + rule.within]
    last = max(one.end for one in spoken)
    return [one for one in spoken if one.end >= last - rule.within]


def _silent(rule: Silence, call: Call) -> Iterator[Finding]:
    """Between two utterances; before the first and after the last nobody is waited for."""
    for before, begin, end in _gaps(call.utterances):
        excused = any(bare(word) in bare(before.text) for word in rule.excuses)
        if end - begin > (rule.excused_seconds if excused else rule.seconds):
            yield Finding(begin, end, before.speaker, before.text[-QUOTED:])


def _gaps(utterances: Sequence[Utterance]) -> Iterator[tuple[Utterance, float, float]]:
    last = utterances[0] if utterances else None
    for one in utterances:
        if last is not None and one.start > last.end:
            yield last, last.end, one.start
        if last is None or one.end > last.end:
            last = one


def _over(rule: TalkingOver, call: Call) -> Iterator[Finding]:
    callers = call.by(Speaker.CALLER)
    for agent in call.by(Speaker.AGENT):
        for caller in callers:
            end = min(agent.end, caller.end)
            if caller.start < agent.start and end - agent.start >= rule.seconds:
                yield Finding(agent.start, end, Speaker.AGENT, agent.text[:QUOTED])


def _promised(rule: Promise, call: Call) -> Iterator[Finding]:
    if not call.orders:
        yield from list(_spoken(call.by(Speaker.AGENT), rule.words))[:1]


def _urgent(rule: Urgent, call: Call) -> Iterator[Finding]:
    if not call.urgent_orders:
        yield from list(_spoken(call.by(Speaker.CALLER), rule.words))[:1]


_KINDS: Mapping[str, Callable[[Any, Call], Iterator[Finding]]] = {
    "said": _said,
    "unsaid": _unsaid,
    "silence": _silent,
    "talking_over": _over,
    "promise": _promised,
    "urgent": _urgent,
}
