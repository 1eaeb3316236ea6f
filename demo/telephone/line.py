"""The line to the telephone network beside the demo: agreed anew at every start, for its port is another one."""

from datetime import datetime

from hotline.calls.configuring import lines
from hotline.calls.configuring.inputs import LineFields
from hotline.calls.models import AccessNumber, TrunkLine
from hotline.people.actor import Actor
from hotline.people.organisations import default_tenant
from hotline.telephone_network import Operator

NAME = "模拟电话网"
#: The robot is stopped soon, should the network be gone.
PROBE_SECONDS = 10


async def agree(operator: Operator, now: datetime) -> None:
    """What somebody has changed of it stays; who has a line of his own needs none of ours."""
    line = await TrunkLine.get_or_none(name=NAME)
    if line is None and await TrunkLine.exists():
        return
    there = {"host": operator.host, "port": operator.port, "networks": operator.networks}
    fields = LineFields.model_validate((_as_it_is(line) if line else await _first()) | there)
    by = Actor.system((await default_tenant()).id)
    await lines.save_line(fields, by=by, now=now, row_id=line.id if line else None)


def _as_it_is(line: TrunkLine) -> dict[str, object]:
    names = set(LineFields.model_fields) - {"password", "shown"}
    return {name: getattr(line, name) for name in names} | {"shown": line.shown_by_centre}


async def _first() -> dict[str, object]:
    """Each centre shows the number it is called under."""
    numbers = await AccessNumber.exclude(tenant_id=None).order_by("id")
    shown = {str(one.tenant_id): one.number for one in numbers}
    return {
        "name": NAME,
        "shown_as": numbers[0].number if numbers else "",
        "shown": shown,
        "probe_seconds": PROBE_SECONDS,
    }
