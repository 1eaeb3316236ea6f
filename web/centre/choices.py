"""What the fields of an action's form offer to pick from."""

from collections.abc import Iterable
from typing import Any

from hotline.orders.catalogue import templates, tree
from hotline.orders.models import Assignment
from hotline.orders.queries import Detail
from hotline.orders.rules import CONCERNS, from_centre
from hotline.people.actor import Actor
from hotline.people.models import Organisation, OrganisationKind, Staff
from hotline.people.organisations import members, subtree
from web.centre.action_fields import Ask

Options = list[tuple[str, str]]
NOT_RECIPIENTS = (OrganisationKind.REGION, OrganisationKind.CENTRE)
#: What dispatchers write again and again; a city adds its own as answer templates.
DISPATCH_PHRASES = (
    "请依法依规办理，并在时限内答复诉求人。",
    "请到现场核实后处理，附照片反馈。",
    "请主办单位会同协办单位办理，由主办单位统一答复。",
    "请先电话联系诉求人，了解具体情况后办理。",
    "涉及安全，请立即处置并电话反馈进展。",
)


async def choices_for(asks: Iterable[Ask], detail: Detail, action: str) -> dict[str, Any]:
    """By field name: the options of pickers, and by `phrases:<name>` the ready-made texts."""
    found: dict[str, Any] = {}
    for ask in asks:
        if ask.kind in ("unit", "units"):
            found[ask.name] = await units(detail.order.tenant_id, below=_above(detail, action, ask))
        elif ask.kind == "classification":
            found[ask.name] = await classifications(detail.order.tenant_id)
        elif ask.kind == "people":
            found[ask.name] = await colleagues(detail, action)
        elif ask.kind == "share":
            found[ask.name] = shares(detail, action)
        if ask.templates:
            found[f"phrases:{ask.name}"] = await phrases(detail.order.tenant_id, ask.templates)
    return found


async def units(tenant_id: int, below: Organisation | None = None) -> Options:
    """Every unit an order may go to, named with what it belongs to."""
    everybody = {one.id: one for one in await members(tenant_id)}
    return [
        (one.code, full_name(one, everybody))
        for one in everybody.values()
        if one.kind not in NOT_RECIPIENTS and (below is None or _is_below(one, below))
    ]


def full_name(unit: Organisation, everybody: dict[int, Organisation]) -> str:
    """`市住建局 › 物业科`."""
    above = everybody.get(unit.parent_id or 0)
    if above is None or above.kind in NOT_RECIPIENTS:
        return unit.label
    return f"{full_name(above, everybody)} › {unit.label}"


async def classifications(tenant_id: int) -> Options:
    """Leaves with their whole way down: `住房与物业 › 房屋质量 › 房屋渗漏`."""
    nodes = {one.id: one for one in await tree(tenant_id)}
    parents = {one.parent_id for one in nodes.values()}

    def name(node_id: int | None) -> str:
        node = nodes.get(node_id or 0)
        return "" if node is None else " › ".join(filter(None, (name(node.parent_id), node.name)))

    return [(one.code, name(one.id)) for one in nodes.values() if one.id not in parents]


async def colleagues(detail: Detail, action: str) -> Options:
    """Whom a share may be handed to: people of one's own unit, then its teams."""
    own = _own(detail, action)
    if not own:
        return []
    organisations = {one.id: one for one in await subtree(own[0].organisation.path)}
    people = await Staff.filter(organisation_id__in=list(organisations), active=True).order_by("id")
    named = [(one.login, f"{one.name}（{organisations[one.organisation_id].label}）") for one in people]
    teams = [(one.code, one.label) for one in organisations.values() if one.id != own[0].organisation_id]
    return named + teams


def shares(detail: Detail, action: str) -> Options:
    """One's own assignments, when there are several to choose from."""
    own = detail.case.live if action in ("waive_breach", "mend") else _own(detail, action)
    if len(own) < 2 or (
        action in ("dispatch", "coordinate") and from_centre(detail.case, CONCERNS[action][0])
    ):
        return []
    return [
        (str(one.id), f"{one.organisation.label} · {'主办' if one.part == 'lead' else '协办'}") for one in own
    ]


async def phrases(tenant_id: int, purpose: str) -> Options:
    """Title and text of ready-made words."""
    if purpose == "dispatch":
        return [(text, text) for text in DISPATCH_PHRASES]
    return [(one.title, one.content) for one in await templates(tenant_id, purpose)]


def _own(detail: Detail, action: str) -> list[Assignment]:
    return detail.case.mine(*CONCERNS[action]) if action in CONCERNS else []


def _above(detail: Detail, action: str, ask: Ask) -> Organisation | None:
    """A unit passes on below itself; a proposal to the centre may name anybody."""
    if ask.name == "propose" or action == "mend" or action not in CONCERNS:
        return None
    if from_centre(detail.case, CONCERNS[action][0]):
        return None
    own = _own(detail, action)
    return own[0].organisation if own else None


def _is_below(unit: Organisation, above: Organisation) -> bool:
    return unit.path.startswith(above.path) and unit.id != above.id


def actor_is_of_centre(actor: Actor) -> bool:
    """Somebody who works at the centre itself."""
    return actor.organisation_id is not None and actor.organisation_id == actor.tenant_id
