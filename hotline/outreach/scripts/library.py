"""What may be spoken: the approved versions of a centre's scripts. For campaigns, occasions and the gateway.

Ours are the first version of every centre's; rows are written when somebody looks at them on the desk (`shelf`).
"""

from dataclasses import dataclass

from hotline.infra.errors import Conflict, NotFound
from hotline.outreach.scripts.built_in import built_in
from hotline.outreach.scripts.models import RobotScript, ScriptVersion
from hotline.outreach.scripts.states import VersionState
from hotline.outreach.scripts.steps import Script

MISSING = "没有找到这个话术"
FIRST = 1


@dataclass(frozen=True)
class Usable:
    """A script calls may be made with."""

    code: str
    name: str
    number: int
    script: Script


async def in_force(tenant_id: int, code: str) -> tuple[int, Script]:
    """The version new calls speak, with its number."""
    row = await RobotScript.get_or_none(tenant_id=tenant_id, code=code)
    if row is None:
        return FIRST, _ours(code)
    if row.retired_at is not None or row.in_force is None:
        raise Conflict("话术“{name}”没有可用的版本", code="no_version", name=row.name)
    return row.in_force, await version(tenant_id, code, row.in_force)


async def version(tenant_id: int, code: str, number: int) -> Script:
    """One approved version; a call that began with it goes on with it, whatever was approved since."""
    found = await ScriptVersion.get_or_none(
        script__tenant_id=tenant_id, script__code=code, number=number, state=VersionState.APPROVED
    )
    if found is not None:
        return Script.model_validate(found.data)
    if number == FIRST and not await RobotScript.exists(tenant_id=tenant_id, code=code):
        return _ours(code)
    raise NotFound(MISSING)


async def usable(tenant_id: int) -> list[Usable]:
    """All that calls may be made with, ours first."""
    rows = await RobotScript.filter(tenant_id=tenant_id).order_by("id")
    codes = [*built_in(), *(row.code for row in rows if row.code not in built_in())]
    names = {code: ours.name for code, ours in built_in().items()} | {row.code: row.name for row in rows}
    gone = {row.code for row in rows if row.retired_at is not None or row.in_force is None}
    spoken = [(code, await in_force(tenant_id, code)) for code in codes if code not in gone]
    return [Usable(code, names[code], number, script) for code, (number, script) in spoken]


def _ours(code: str) -> Script:
    ours = built_in().get(code)
    if ours is None:
        raise NotFound(MISSING)
    return ours.script
