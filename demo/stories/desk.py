"""The agent's desk: receiving, accepting, answering, asking back, sending to review."""

from demo.life import Life
from hotline.orders.states import Channel, State
from hotline.people.actor import Actor


async def arrive(life: Life) -> None:
    """A call is written down by the agent who takes it; everything else comes from the citizen."""
    await life.town.stage.until(life.request.at)
    by_phone = life.request.channel is Channel.PHONE
    await life.submit(_agent(life) if by_phone else life.citizen)


async def at_desk(life: Life) -> None:
    """Until the order leaves the desk: answered, invalid, or on its way to dispatch."""
    agent = _agent(life)
    life.rests("pool")
    if life.request.channel is not Channel.PHONE:
        await life.wait_between(4, 50)
        await life.do("take", agent)
    await life.wait_between(1, 6)
    if life.request.invalid is not None:
        await life.do("mark_invalid", agent, code=life.request.invalid["code"])
        life.end()
    await _ask_back(life, agent)
    await _accept(life, agent)
    life.rests("accepted")
    if life.request.appeal.answer and life.happens("direct_answer"):
        await life.wait_between(2, 9)
        await life.do("answer", agent, content=life.words.answer())
        return
    await _through_intake_review(life, agent)


def _agent(life: Life) -> Actor:
    """Who takes the contact keeps it until it leaves the desk."""
    if life.desk is None:
        wanted = life.request.agent
        life.desk = life.town.cast.login(wanted) if wanted else life.town.agent(life.rng)
    return life.desk


async def _accept(life: Life, agent: Actor) -> None:
    if life.state is not State.RECEIVED:
        return
    appeal = life.request.appeal
    code = life.town.classifications[appeal.classification]
    await life.do("accept", agent, classification=code, urgency=appeal.urgency, type=appeal.type)


async def _ask_back(life: Life, agent: Actor) -> None:
    if not (life.happens("ask_supplement") or life.wants("awaiting")):
        return
    await life.do("ask_supplement", agent, question=life.words.say("ask_supplement"))
    life.rests("awaiting")
    await life.wait(hours=life.rng.uniform(1, 26))
    await life.when_awake()
    if life.state is State.AWAITING_SUPPLEMENT:
        await life.do("supplement", life.citizen, content=life.words.say("supplement"))
    await life.wait_between(10, 90)


async def _through_intake_review(life: Life, agent: Actor) -> None:
    asked = life.request.staged or life.happens("send_to_review")
    if not (life.town.profile.review_steps.intake and asked):
        return
    await life.wait_between(1, 10)
    await life.do("send_to_review", agent, opinion=life.words.say("intake_note"))
    life.rests("in_review")
    await life.wait_between(5, 70)
    dispatcher = life.town.dispatcher(life.rng)
    if not life.request.staged and life.rng.random() < 0.06:
        opinion = life.words.say("intake_refused")
        await life.do("review", dispatcher, kind="intake", decision="refuse", opinion=opinion)
        await life.wait_between(20, 120)
        await life.do("send_to_review", agent, opinion=life.words.say("intake_note"))
        await life.wait_between(5, 40)
    await life.do("review", dispatcher, kind="intake", decision="approve", opinion="同意")
