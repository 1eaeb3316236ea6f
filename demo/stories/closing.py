"""After the answer: result review, call-back, closing review, doing it again, objecting to the mark."""

from demo.life import Life
from demo.stories import publicity
from hotline.orders.models import Clock
from hotline.orders.states import State
from hotline.people.roles import Role

GOOD, MIDDLING, BAD = "good", "middling", "bad"
LEVELS = {GOOD: (4, 5), MIDDLING: (3, 3), BAD: (1, 2)}


async def review_result(life: Life) -> None:
    """结果审核."""
    life.rests("result_review")
    await life.office_hours(0.3, 3)
    refused = life.happens("result_refused") and life.replies < 2
    decision, key = ("refuse", "result_refused") if refused else ("approve", "result_approved")
    reviewer, opinion = life.town.reviewer(life.rng), life.words.say(key)
    await life.do("review", reviewer, kind="result", decision=decision, opinion=opinion)


async def call_back(life: Life) -> None:
    """回访: until somebody answers, three times at most."""
    life.rests("call_back")
    if life.happens("evaluate_self") and await _evaluates_first(life):
        return
    await life.wait_between(40, 16 * 60)
    await life.when_awake()
    agent = life.town.agent(life.rng)
    if life.wants("unreached") or life.happens("unreached"):
        await life.do("call_back", agent, reached=False, note=life.words.say("callback_unreached"))
        if life.it.unreached_count >= 2:
            life.rests("unreached")
        return
    mood = _mood(life)
    process, result = (life.rng.choice(LEVELS[mood]) for _ in range(2))
    note = life.words.say(f"callback_{mood}")
    await life.do("call_back", agent, reached=True, process=process, result=result, note=note)
    if life.state is State.CALL_BACK:
        await _after_a_no(life)


async def review_closing(life: Life) -> None:
    """办结审核."""
    life.rests("closing_review")
    await life.office_hours(0.3, 5)
    refused = not life.request.staged and life.rng.random() < 0.03
    decision, key = ("refuse", "closing_refused") if refused else ("approve", "closing_approved")
    reviewer, opinion = life.town.reviewer(life.rng), life.words.say(key)
    await life.do("review", reviewer, kind="closing", decision=decision, opinion=opinion)


async def afterwards(life: Life) -> None:
    """What may still happen to a closed order: a late evaluation, a department that objects."""
    await _object(life)
    life.town.stage.begin(life.beside(publicity.publish(life)))
    if life.it.satisfaction is not None or not life.happens("evaluate_self"):
        life.end()
    await life.wait(hours=life.rng.uniform(3, 60))
    await life.when_awake()
    await _evaluate(life, GOOD if life.rng.random() < 0.85 else BAD)
    if life.state is State.CLOSED:
        life.end()


async def _evaluates_first(life: Life) -> bool:
    """The citizen taps the stars before anybody calls; true when that settles it."""
    await life.wait(hours=life.rng.uniform(0.5, 9))
    await life.when_awake()
    mood = _mood(life)
    await _evaluate(life, mood)
    if mood == BAD:
        return False
    await life.wait_between(30, 400)
    await life.when_awake()
    note = life.words.say("closing_note")
    await life.do("submit_closing", life.town.agent(life.rng), note=note)
    return True


async def _evaluate(life: Life, mood: str) -> None:
    process, result = (life.rng.choice(LEVELS[mood]) for _ in range(2))
    comment = life.words.say(f"evaluate_{mood}")
    solved = mood != BAD
    await life.do("evaluate", life.citizen, process=process, result=result, solved=solved, comment=comment)


async def _after_a_no(life: Life) -> None:
    """Unsatisfied: done again, or closed with an explanation."""
    life.rests("unsatisfied")
    await _object(life)
    await life.wait_between(30, 300)
    if life.wants("difficult", "difficult_station") or life.happens("redo"):
        dispatcher = life.town.dispatcher(life.rng)
        await life.do("redo", dispatcher, reason=life.words.say("redo_reason"))
        return
    note = "已再次上门解释政策并提供替代方案，市民表示保留意见"
    await life.do("submit_closing", life.town.agent(life.rng), note=note)


def _mood(life: Life) -> str:
    if life.wants("difficult", "difficult_station"):
        return BAD
    draw, satisfied = life.rng.random(), life.town.chances["satisfied"]
    if draw < satisfied or life.request.staged:
        return GOOD
    return MIDDLING if draw < satisfied + life.town.chances["middling"] else BAD


async def _object(life: Life) -> None:
    """申诉 by the department that was late or judged badly."""
    lead = life.it.lead_organisation_id
    late = await Clock.filter(order_id=life.it.id, kind="handle", breached_at__isnull=False).exists()
    bad = life.it.unsatisfied_count > 0
    if lead is None or lead == life.it.tenant_id or not (late or bad) or life.objected:
        return
    if not life.happens("appeal"):
        return
    life.objected = True
    await life.office_hours(1, 6)
    top = life.town.top_of(life.town.cast.code_of(lead))
    leader = life.town.cast.one(top, Role.MAIN_LEADER, life.rng)
    subject = "overdue" if late else "unsatisfied"
    await life.do("appeal", leader, subject=subject, reason=life.words.say("appeal_reason"))
    life.town.stage.begin(life.beside(_decide_objection(life)))


async def _decide_objection(life: Life) -> None:
    await life.office_hours(6, 40)
    supervisor = life.town.cast.one(life.town.centre.code, Role.SUPERVISOR, life.rng)
    granted = life.rng.random() < 0.4
    decision, key = ("approve", "appeal_approved") if granted else ("refuse", "appeal_refused")
    await life.do("decide_appeal", supervisor, decision=decision, opinion=life.words.say(key))
