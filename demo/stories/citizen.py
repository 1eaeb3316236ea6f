"""The citizen's side while others work: asking where it stays, adding something, taking it back."""

from demo.life import Life
from hotline.orders.states import Channel, State, Urgency
from hotline.people.actor import Actor

_UNDER_WAY = frozenset({State.DISPATCHED, State.HANDLING, State.RESULT_REVIEW, State.TO_DISPATCH})
_EARLY = frozenset({State.RECEIVED, State.ACCEPTED, State.IN_REVIEW, State.TO_DISPATCH, State.DISPATCHED})


def come_alive(life: Life) -> None:
    """Decide now what this citizen will do later."""
    begin, beside = life.town.stage.begin, life.beside
    if life.happens("withdraw"):
        begin(beside(_withdraw(life)))
        return
    if life.happens("urge"):
        begin(beside(_urge(life)))
    if life.happens("supplement"):
        begin(beside(_supplement(life)))


async def _urge(life: Life) -> None:
    """催单, and often a second time."""
    await life.wait(days=life.rng.uniform(1.5, 7))
    for _ in range(3):
        await life.when_awake()
        if life.state not in _UNDER_WAY:
            life.end()
        await life.do("urge", _voice(life), note=life.words.say("urge"))
        if life.rng.random() > 0.4:
            life.end()
        await life.wait(hours=life.rng.uniform(26, 70))


async def _supplement(life: Life) -> None:
    await life.wait(hours=life.rng.uniform(2, 60))
    await life.when_awake()
    if life.state in _UNDER_WAY:
        await life.do("supplement", _voice(life), content=life.words.say("supplement"))


async def _withdraw(life: Life) -> None:
    await life.wait(hours=life.rng.uniform(0.4, 20))
    await life.when_awake()
    if life.state in _EARLY and life.it.urgency is not Urgency.EMERGENCY:
        await life.do("withdraw", _voice(life), reason=life.words.say("withdraw"))


def _voice(life: Life) -> Actor:
    """Callers speak through the agent who takes the call."""
    if life.request.channel is Channel.PHONE:
        return life.town.agent(life.rng)
    return life.citizen
