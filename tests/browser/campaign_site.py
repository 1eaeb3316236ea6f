"""`python -m tests.browser.campaign_site DIR PORT`: a town whose robot may call people at any hour, over a line to PORT."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from hotline.infra.database import open_database
from hotline.outreach.campaigns.models import OutreachRules
from hotline.outreach.scripts.models import RobotScript, ScriptVersion
from hotline.outreach.scripts.states import VersionState
from tests.browser.seats import seat
from tests.conftest import cheap_settings
from tests.orders.town import Town, build
from tests.sip_gateway.exchange.switch import furnish
from tests.sip_gateway.robot.callee import lead_there

WHO = {"agent": "周敏", "shift_lead": "王班长"}
MIDNIGHT = "00:00"
SCRIPT = {
    "start": "hello",
    "slots": ["title"],
    "steps": {
        "hello": {"kind": "say", "prompt": {"text": "您好，我是智能语音助手，通话录音。"}, "next": "ask"},
        "ask": {
            "kind": "ask",
            "prompt": {"text": "{title}办得满意吗？满意按一，不满意按三。"},
            "answers": [
                {"value": "满意", "key": "1", "phrases": ["挺好的", "满意的"], "next": "bye"},
                {"value": "不满意", "key": "3", "phrases": ["不太满意"], "next": "bye"},
            ],
            "into": "result",
            "attempts": 2,
            "seconds": 3,
            "otherwise": "bye",
        },
        "bye": {"kind": "end", "prompt": {"text": "再见。"}, "outcome": "completed"},
    },
}


async def make(data_dir: Path, port: int) -> None:
    async with open_database(cheap_settings(data_dir, secret_key=""), migrate=True):
        town = await build()
        await furnish(town)
        await lead_there(town.centre.id, port)
        await OutreachRules.create(tenant_id=town.centre.id, opens=MIDNIGHT, closes=MIDNIGHT)
        await _approve(town)
        await seat(data_dir, WHO)


async def _approve(town: Town) -> None:
    now = datetime.now(UTC)
    script = await RobotScript.create(
        tenant_id=town.centre.id, code="short", name="短回访", in_force=1, created_at=now
    )
    await ScriptVersion.create(
        script_id=script.id, number=1, state=VersionState.APPROVED, data=SCRIPT, handed_in_at=now
    )


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1]), int(sys.argv[2])))
