"""A town whose robot has people to call."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from hotline.infra.secrets import vault
from hotline.infra.settings import Settings
from hotline.outreach.campaigns.models import Attempt, Campaign, Recipient
from hotline.outreach.campaigns.sealing import sealed
from hotline.outreach.campaigns.states import CampaignState
from hotline.outreach.scripts import library
from tests.orders.town import Town, build


class Outreach:
    """A town whose robot has people to call. Wednesday, 10:00."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.tenant_id = town.centre.id

    @property
    def now(self) -> datetime:
        return self.town.now

    def later(self, **span: float) -> datetime:
        self.town.later(**span)
        return self.town.now

    def at(self, hour: int, days: int = 0) -> datetime:
        """Today at this hour in China."""
        self.town.now = self.town.now.replace(hour=0, minute=0) + timedelta(hours=hour - 8, days=days)
        return self.town.now

    async def campaign(self, script: str = "street_notice", **more: Any) -> Campaign:
        """Under way, calling nobody yet."""
        version, _ = await library.in_force(self.tenant_id, script)
        given: dict[str, Any] = {
            "tenant_id": self.tenant_id,
            "name": "停水通知",
            "script_code": script,
            "script_version": version,
            "state": CampaignState.RUNNING,
            "created_at": self.now,
        }
        return await Campaign.create(**(given | more))

    async def people(self, campaign: Campaign, numbers: list[str]) -> list[Recipient]:
        """To be called by it."""
        return [
            await Recipient.create(
                tenant_id=self.tenant_id,
                campaign_id=campaign.id,
                purpose="campaign",
                script_code=campaign.script_code,
                script_version=campaign.script_version,
                number_index=vault().blind_index(number),
                sealed=sealed({"number": number, "slots": {"content": "停水"}}),
                row=row,
                due_at=self.now,
            )
            for row, number in enumerate(numbers, 2)
        ]

    async def attempt(self, attempt_id: int) -> Attempt:
        return await Attempt.get(id=attempt_id).select_related("recipient")


@pytest.fixture
async def outreach(db: Settings) -> Outreach:
    return Outreach(await build())
