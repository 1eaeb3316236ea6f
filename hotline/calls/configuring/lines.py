"""中继: lines to the operators, of the whole installation."""

from datetime import datetime
from typing import Any

from hotline.calls.configuring import saving
from hotline.calls.configuring.inputs import LineFields
from hotline.calls.models import DialPrefix, TrunkLine
from hotline.infra.errors import Conflict
from hotline.infra.secrets import vault
from hotline.people.actor import Actor
from hotline.people.permissions import require


async def lines(*, by: Actor) -> list[TrunkLine]:
    """In the order they are tried."""
    require(by, "calls.lines")
    return await TrunkLine.all().order_by("priority", "id")


async def save_line(fields: LineFields, *, by: Actor, now: datetime, row_id: int | None = None) -> TrunkLine:
    """Where it leads, how it proves who it is, what it shows."""
    await saving.require_the_house(by)
    values: dict[str, Any] = fields.model_dump(exclude={"password", "shown"})
    values["shown_by_centre"] = {centre: number for centre, number in fields.shown.items() if number}
    if fields.password:
        values["password_encrypted"] = vault().encrypt(fields.password)
    once = ("name", "这个名称已经使用")
    return await saving.save(TrunkLine, row_id, values, within={}, once=once, by=by, now=now)


async def remove_line(row_id: int, *, by: Actor, now: datetime) -> None:
    """Only when no dial rule of any centre names it: calls would silently go another way."""
    await saving.require_the_house(by)
    line = await TrunkLine.get_or_none(id=row_id)
    rules = await DialPrefix.all()
    if line is not None and any(line.name in one.trunks for one in rules):
        raise Conflict("还有拨号规则使用这条中继，请先修改拨号规则，或停用这条中继", code="used")
    await saving.remove(TrunkLine, row_id, within={}, by=by, now=now)
