"""退回, 延期, 特殊单, 挂起: what a department asks for, and what the reviewer says."""

from demo.life import Life
from hotline.orders.models import Assignment
from hotline.orders.states import AT_DEPARTMENT, AssignmentState, State, Urgency
from hotline.people.roles import Role


async def send_back(life: Life, share: Assignment, right: str | None) -> None:
    """申请退回. With `right` it is well founded and granted; without, the unit is told to get on with it."""
    signer = life.town.staff_of(life.code(share), Role.SIGNER, life.rng)
    await life.office_hours(0.3, 5)
    if right is not None:
        label = life.town.cast.organisations[right].label
        reason, propose = life.words.say("return_reason", right=label), right
    else:
        reason, propose = life.words.say("return_unfounded"), None
    await life.do("return", signer, reason=reason, propose=propose, assignment=share.id)
    life.rests("return_review")
    await life.office_hours(0.4, 3)
    await _decide(life, "return", granted=right is not None)


async def ask(life: Life, share: Assignment) -> None:
    """延期 before the limit, or 特殊单 where no solution exists."""
    if share.due_at is None or life.it.urgency is Urgency.EMERGENCY:
        return
    if life.wants("extension_review") or life.happens("extension"):
        await _extend(life, share)
    elif life.wants("special_review") or life.happens("special"):
        await _special(life, share)


async def suspend(life: Life) -> None:
    """挂起 while a higher level decides."""
    if not (life.wants("suspended") or life.happens("suspended")):
        return
    dispatcher = life.town.dispatcher(life.rng)
    await life.do("suspend", dispatcher, reason=life.words.say("suspend_reason"))
    life.rests("suspended")
    await life.office_hours(8, 30)
    await life.do("resume", dispatcher, reason="上级已批复，恢复办理")


async def until_resumed(life: Life) -> None:
    """Wait while the order is suspended; end when it went elsewhere."""
    while life.state is State.SUSPENDED:
        await life.office_hours(3, 3)
    if life.state not in AT_DEPARTMENT:
        life.end()


async def _extend(life: Life, share: Assignment) -> None:
    if not life.request.staged and share.due_at is not None:
        moment = life.town.office.between(share.dispatched_at, share.due_at, life.rng.uniform(0.4, 0.75))
        await life.town.stage.until(moment)
    await _still_ours(life, share)
    signer = life.town.staff_of(life.code(share), Role.SIGNER, life.rng)
    reason, days = life.words.say("extend_reason"), life.rng.randint(2, 3)
    await life.do("extend", signer, days=days, reason=reason, assignment=share.id)
    life.rests("extension_review")
    await life.office_hours(0.4, 3)
    await _decide(life, "extension", granted=life.rng.random() < 0.8)


async def _special(life: Life, share: Assignment) -> None:
    await _still_ours(life, share)
    signer = life.town.staff_of(life.code(share), Role.SIGNER, life.rng)
    await life.do("special", signer, reason=life.words.say("special_reason"), assignment=share.id)
    life.rests("special_review")
    await life.office_hours(0.4, 4)
    await _decide(life, "special", granted=life.rng.random() < 0.6)


async def _still_ours(life: Life, share: Assignment) -> None:
    await until_resumed(life)
    await share.refresh_from_db()
    if share.state is not AssignmentState.HANDLING:
        life.end()


async def _decide(life: Life, kind: str, *, granted: bool) -> None:
    decision, key = ("approve", f"{_key(kind)}_approved") if granted else ("refuse", f"{_key(kind)}_refused")
    reviewer = life.town.reviewer(life.rng)
    await life.do("review", reviewer, kind=kind, decision=decision, opinion=life.words.say(key))


def _key(kind: str) -> str:
    return "extend" if kind == "extension" else kind
