"""Lines to the operators and every centre's dial plan, read whole for a gateway (see plan.py)."""

from hotline.calls.models import AccessNumber, DialPrefix, TrunkLine
from hotline.calls.numbering.outgoing import DialPlan, DialRule
from hotline.calls.numbering.translation import Change
from hotline.people.models import Organisation, OrganisationKind


async def trunk_lines() -> list[TrunkLine]:
    """Those in use, in the order they are tried."""
    return await TrunkLine.filter(active=True).order_by("priority", "id")


async def dial_plans(*, own_area: str, extension_digits: int) -> dict[int, DialPlan]:
    """By tenant. Who has no rule dials nobody outside but the emergency services, over any line there is."""
    names = tuple(one.name for one in await trunk_lines())
    rules = await _rules(names)
    shown = await _shown()
    centres = await Organisation.filter(kind=OrganisationKind.CENTRE, active=True).order_by("id")
    return {
        one.id: DialPlan(
            rules=rules.get(one.id, {}),
            shown_as=shown.get(one.id, shown.get(None, "")),
            own_area=own_area,
            extension_digits=extension_digits,
            emergency_trunks=names,
        )
        for one in centres
    }


async def _rules(lines: tuple[str, ...]) -> dict[int, dict[str, DialRule]]:
    found: dict[int, dict[str, DialRule]] = {}
    for row in await DialPrefix.all():
        found.setdefault(row.tenant_id, {})[row.prefix] = _rule(row, lines)
    return found


def _rule(row: DialPrefix, lines: tuple[str, ...]) -> DialRule:
    """A rule that names no line takes any, by priority; lines out of use are left out."""
    over = tuple(one for one in row.trunks if one in lines) if row.trunks else lines
    return DialRule(over, row.allowed, {"": Change(row.strip, row.add)})


async def _shown() -> dict[int | None, str]:
    """The number a centre is called under, its first; None: the first that all share."""
    found: dict[int | None, str] = {}
    for one in await AccessNumber.all().order_by("id"):
        found.setdefault(one.tenant_id, one.number)
    return found
