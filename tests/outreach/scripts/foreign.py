"""What another centre's robot says: nobody of ours sees or changes it."""

from typing import Any

from hotline.outreach.scripts import shelf
from hotline.outreach.scripts.models import RobotScript, ScriptVersion
from hotline.outreach.scripts.states import VersionState
from tests.orders.town import Town


async def foreign_script(town: Town, mark: str) -> None:
    """What their robot says: one version waiting for its review, and a working copy."""
    words: dict[str, Any] = {"name": f"{mark}话术", "note": mark, "draft": shelf.EMPTY, "draft_writers": [0]}
    row = await RobotScript.create(tenant_id=town.centre.id, code="theirs", created_at=town.now, **words)
    of: dict[str, Any] = {"script": row, "number": 1, "state": VersionState.IN_REVIEW}
    await ScriptVersion.create(**of, data=shelf.EMPTY, note=mark, handed_in_at=town.now)
