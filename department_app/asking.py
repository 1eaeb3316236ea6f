"""What each form needs to know before it can ask."""

from collections.abc import Awaitable, Callable
from typing import Any

from department_app.deeds import Deed
from hotline.orders import clocks
from hotline.orders.catalogue import templates
from hotline.orders.labels import APPEAL_SUBJECTS, VERIFY_METHODS, choices
from hotline.orders.models import Assignment, Clock
from hotline.orders.queries import Detail
from hotline.orders.queries.receivers import receivers
from hotline.orders.rules import CONCERNS, unanswered_under
from hotline.people.models import Organisation, OrganisationKind
from hotline.people.organisations import members, subtree
from web.kit import gettext as _
from web.kit.formats import with_weekday
from web.kit.forms import Form

#: (value, label, note) of one line in a picker; several groups of them under a heading.
Choice = tuple[str, str, str]
Group = tuple[str, list[Choice]]
#: Where a city sets no working-day limit, an extension may be asked for this long.
USUAL_DAYS = 10
METHOD_ICONS = {
    "phone": "phone",
    "on_site": "map-pin",
    "visit": "home",
    "documents": "file",
    "video": "camera",
}


async def what_to_ask(deed: Deed, detail: Detail, form: Form[Any]) -> dict[str, Any]:
    """The context of the deed's form; empty for a deed that needs none."""
    shares = mine(detail, deed.action)
    shared: dict[str, Any] = {"shares": shares if len(shares) > 1 else []}
    build = ASKING.get(deed.asks)
    return shared | (await build(detail, shares, form) if build else {})


def mine(detail: Detail, action: str) -> list[Assignment]:
    """The shares the action may concern, the nearest first."""
    return detail.case.mine(*CONCERNS[action]) if action in CONCERNS else []


async def _verify(_detail: Detail, _shares: list[Assignment], _form: Form[Any]) -> dict[str, Any]:
    methods = [(value, _(label), METHOD_ICONS[value]) for value, label in VERIFY_METHODS.items()]
    return {"methods": methods}


async def _reply(detail: Detail, shares: list[Assignment], form: Form[Any]) -> dict[str, Any]:
    kept = await templates(detail.order.tenant_id, "reply")
    chosen = str(form.values.get("template", ""))
    for one in kept:
        if chosen == str(one.id) and not form.values.get("content"):
            form.values["content"] = one.content
    waiting = unanswered_under(detail.case, shares[0]) if shares else []
    return {"templates": kept, "waiting": waiting}


async def _return(detail: Detail, shares: list[Assignment], _form: Form[Any]) -> dict[str, Any]:
    own = {share.organisation_id for share in shares}
    units = [one for one in await members(detail.order.tenant_id) if one.id not in own]
    rules = detail.case.profile.returns
    return {"groups": [("", _lines(units))], "per_unit": rules.per_unit}


async def _extend(detail: Detail, shares: list[Assignment], _form: Form[Any]) -> dict[str, Any]:
    share = shares[0] if shares else None
    clock = clocks.handling_clock(detail.case, share) if share else None
    if share is None or clock is None:
        return {"days": [], "clock": None}
    most = clocks.longest_extension(detail.case, share) or USUAL_DAYS
    return {"days": [(n, _until(detail, clock, n)) for n in range(1, most + 1)], "clock": clock}


def _until(detail: Detail, clock: Clock, days: int) -> str:
    due_at = clocks.extended(detail.case, clock, days).due_at
    return _("{days} 个工作日，延至 {date}", days=days, date=with_weekday(due_at))


async def _transfer(detail: Detail, shares: list[Assignment], _form: Form[Any]) -> dict[str, Any]:
    if not shares:
        return {"groups": []}
    found = await receivers(shares[0], by=detail.case.by)
    staff: list[Choice] = [
        (one.login, one.name, " ".join((one.organisation.label, one.post)).strip()) for one in found.staff
    ]
    groups: list[Group] = [(_("同事"), staff), (_("下级单位"), _lines(found.units))]
    return {"groups": [group for group in groups if group[1]]}


async def _below(detail: Detail, shares: list[Assignment], _form: Form[Any]) -> dict[str, Any]:
    if not shares:
        return {"groups": []}
    working = {one.organisation_id for one in detail.case.live}
    below = await subtree(shares[0].organisation.path)
    units = [one for one in below if one.active and one.id not in working]
    return {"groups": [("", _lines(units))] if units else []}


async def _appeal(_detail: Detail, _shares: list[Assignment], _form: Form[Any]) -> dict[str, Any]:
    return {"subjects": [(value, _(label)) for value, label in choices(APPEAL_SUBJECTS)]}


def _lines(units: list[Organisation]) -> list[Choice]:
    """Recipients: departments first, their units below them, each with what it belongs to."""
    names = {one.id: one.label for one in units}
    skipped = (OrganisationKind.REGION, OrganisationKind.CENTRE)
    return [
        (one.code, one.name, names.get(one.parent_id or 0, "")) for one in units if one.kind not in skipped
    ]


Builder = Callable[[Detail, list[Assignment], Form[Any]], Awaitable[dict[str, Any]]]
ASKING: dict[str, Builder] = {
    "verify": _verify,
    "reply": _reply,
    "return": _return,
    "extend": _extend,
    "transfer": _transfer,
    "dispatch": _below,
    "coordinate": _below,
    "appeal": _appeal,
}
