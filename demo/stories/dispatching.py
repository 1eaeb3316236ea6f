"""The dispatch desk: merging, choosing the unit, sending out again what came back."""

from demo.life import Life
from demo.traffic import LivesByRequest
from hotline.orders.states import FINAL, OPEN, State, Urgency
from hotline.people.actor import Actor
from hotline.people.models import OrganisationKind

MERGED_AS_A_RULE = 0.85
TAKEN_APART_AGAIN = 0.06
#: Three wrong addresses for the order that bounces until the unit is adjudicated.
BOUNCES = ("gxj", "zwj", "swj")


async def merge(life: Life, book: LivesByRequest) -> None:
    """并单 into the earlier order about the same thing, while that one is open."""
    earlier = life.request.same_as
    main = book.get(earlier.key) if earlier else None
    if main is None or main.state not in OPEN or main.it.merged_into_id is not None:
        return
    if life.state not in OPEN or life.rng.random() > MERGED_AS_A_RULE:
        return
    await life.wait_between(3, 30)
    if main.state in FINAL:
        return
    reason = life.words.say("merge_reason")
    await life.do("merge", _dispatcher(life), into=main.it.number, reason=reason)
    if life.rng.random() > TAKEN_APART_AGAIN:
        life.end()
    await life.wait(hours=life.rng.uniform(4, 30))
    await life.do("unmerge", _dispatcher(life), reason="经核实与主单不是同一处，单独办理")


async def send_out(life: Life) -> None:
    """交办 to the right unit – or first to a wrong one, as it happens."""
    life.rests("to_dispatch")
    if life.wants("withdrawn"):
        await life.do("withdraw", life.citizen, reason=life.words.say("withdraw"))
        return
    if life.it.difficult:
        life.rests("difficult")
        await _convene(life)
        return
    await life.wait_between(5, 75)
    wrong = _wrong_unit(life)
    if wrong:
        await _dispatch(life, wrong)
        return
    life.rests("bounced")
    await _dispatch(life, right_unit(life), _co_handlers(life, right_unit(life)))


def right_unit(life: Life) -> str:
    """Who is responsible: the department, or the district's workstation for what it can do itself."""
    if life.request.lead:
        return life.request.lead
    top = life.town.top_of(life.request.appeal.to)
    station = life.town.workstation_for(life.request.scene.district)
    local = top == "cgj" and station is not None
    if local and life.choice("workstation"):
        return station or top
    return top


def is_wrong_now(life: Life, code: str) -> bool:
    """Whether the unit that holds the order is not responsible for it."""
    return code in life.wrong_units


def _wrong_unit(life: Life) -> str:
    if life.wants("bounced"):
        left = [code for code in BOUNCES if code not in life.wrong_units]
        return _remember(life, left[0]) if left else ""
    wrong = life.request.appeal.wrong
    if not wrong or life.wrong_units:
        return ""
    top = life.town.top_of(wrong)
    misled = life.happens("wrong_unit") or life.wants("return_review")
    return _remember(life, top) if misled and top != right_unit(life) else ""


def _remember(life: Life, code: str) -> str:
    life.wrong_units.append(code)
    return code


def _co_handlers(life: Life, lead: str) -> list[str]:
    if not (life.wants("co_handler") or life.happens("co_handler")):
        return []
    named = [_co_handler(life, code) for code in life.request.appeal.co]
    return [code for code in dict.fromkeys(named) if code != lead and not code.startswith(f"{lead}-")]


def _co_handler(life: Life, code: str) -> str:
    top = life.town.top_of(code)
    return code if life.town.kind(top) is OrganisationKind.WORKSTATION else top


async def _dispatch(life: Life, lead: str, co_handlers: list[str] | None = None) -> None:
    key = "dispatch_opinion" if life.it.urgency is Urgency.NORMAL else "urgent_opinion"
    opinion = life.words.say(key, lead=life.town.cast.organisations[lead].label)
    fields = {"lead": lead, "co_handlers": co_handlers or [], "opinion": opinion}
    await life.do("dispatch", _dispatcher(life), **fields)


async def _convene(life: Life) -> None:
    """疑难: after a meeting the workstation leads and the department helps."""
    await life.office_hours(3, 9)
    if life.state is not State.TO_DISPATCH:
        life.end()
    top = life.town.top_of(life.request.appeal.to)
    station = life.town.workstation_for(life.request.scene.district) or top
    await _dispatch(life, station, [top] if top != station else [])


def _dispatcher(life: Life) -> Actor:
    """Set pieces are dispatched by the second dispatcher, so that the first may decide their requests."""
    people = life.town.cast.people
    if (
        life.request.staged
        and "dispatcher2" in people
        and people["dispatcher2"].tenant_id == life.it.tenant_id
    ):
        return people["dispatcher2"]
    return life.town.dispatcher(life.rng)
