"""Who hears whom, and how loud: the ways people share a call."""

from sip_gateway.media.engine import Gains

AS_SPOKEN = 1.0


def conference(*legs: str) -> Gains:
    """Everyone hears everyone else."""
    return {listener: {talker: AS_SPOKEN for talker in legs if talker != listener} for listener in legs}


def listening(supervisor: str, *talkers: str) -> Gains:
    """The supervisor hears all and is heard by none."""
    return {**conference(*talkers), supervisor: dict.fromkeys(talkers, AS_SPOKEN)}


def whispering(supervisor: str, agent: str, *others: str) -> Gains:
    """The supervisor hears all; the agent alone hears the supervisor."""
    gains = listening(supervisor, agent, *others)
    return {**gains, agent: {**gains[agent], supervisor: AS_SPOKEN}}


def relayed(gains: Gains) -> dict[str, str] | None:
    """Talker → its only listener, if nobody needs mixing: packets can then be passed on as they are."""
    to: dict[str, str] = {}
    for listener, talkers in gains.items():
        heard = [talker for talker, gain in talkers.items() if gain]
        if len(heard) > 1 or any(talkers[talker] != AS_SPOKEN or talker in to for talker in heard):
            return None
        to.update(dict.fromkeys(heard, listener))
    return to
