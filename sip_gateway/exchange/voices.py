"""Who hears whom in a conversation: pure, so that it can be read like a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sip_gateway.media.engine import Gains
from sip_gateway.media.gains import AS_SPOKEN

Mode = Literal["talk", "held", "consult", "conference"]
Watch = Literal["listen", "whisper", "barge_in"]


@dataclass(frozen=True, slots=True)
class Voices:
    """Names of legs: the citizen, who speaks with him, a third one, and supervisors with what they do."""

    caller: str
    partner: str = ""
    third: str = ""
    mode: Mode = "talk"
    muted: bool = False
    watching: Mapping[str, Watch] | None = None


def circle(voices: Voices) -> tuple[str, ...]:
    """Those who speak with each other."""
    match voices.mode:
        case "held":
            return (voices.partner,)
        case "consult":
            return tuple(name for name in (voices.partner, voices.third) if name)
        case "conference":
            return tuple(name for name in (voices.caller, voices.partner, voices.third) if name)
    return tuple(name for name in (voices.caller, voices.partner) if name)


def gains(voices: Voices) -> Gains:
    """Listener → talker. A supervisor hears the circle; whispers to the partner; barged in, he is one of it."""
    inside = circle(voices)
    heard = {listener: {talker: AS_SPOKEN for talker in inside if talker != listener} for listener in inside}
    for supervisor, watch in (voices.watching or {}).items():
        _add(heard, inside, supervisor, watch, voices.partner)
    if voices.muted:
        _silence(heard, voices.partner, voices.caller, voices.third)
    return heard


def held(voices: Voices) -> bool:
    """Whether the caller hears music."""
    return voices.mode in ("held", "consult")


def plain_pair(found: Gains) -> tuple[str, str] | None:
    """Two who simply talk: no mixing is needed, any engine can do it."""
    if len(found) != 2:
        return None
    one, other = found
    return (one, other) if found[one].get(other) and found[other].get(one) else None


def _add(
    heard: dict[str, dict[str, float]], inside: Sequence[str], supervisor: str, watch: Watch, partner: str
) -> None:
    for listener in {"listen": [], "whisper": [partner], "barge_in": list(inside)}[watch]:
        heard.setdefault(listener, {})[supervisor] = AS_SPOKEN
    heard[supervisor] = dict.fromkeys(inside, AS_SPOKEN)


def _silence(heard: dict[str, dict[str, float]], muted: str, *others: str) -> None:
    """The supervisor goes on hearing a muted agent: nobody else does."""
    for other in others:
        heard.get(other, {}).pop(muted, None)
