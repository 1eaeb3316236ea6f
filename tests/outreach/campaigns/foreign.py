"""Another centre's campaign with everything that hangs on it."""

from typing import Any

from hotline.infra.secrets import vault
from hotline.outreach.campaigns.models import Attempt, Campaign, DoNotCall, Recipient
from hotline.outreach.campaigns.sealing import sealed
from hotline.outreach.campaigns.states import CallOutcome, CampaignState, Source
from tests.orders.town import Town


async def foreign_campaign(town: Town, mark: str) -> dict[str, str]:
    """The ids of what was made; all that can be read of it carries `mark`."""
    of: dict[str, Any] = {"tenant_id": town.centre.id}
    script: dict[str, Any] = {"script_code": "street_notice", "script_version": 1}
    campaign = await Campaign.create(
        **of, **script, name=f"{mark}任务", audience=mark, state=CampaignState.RUNNING, created_at=town.now
    )
    person = await Recipient.create(
        **of,
        **script,
        campaign=campaign,
        purpose="campaign",
        number_index="theirs",
        sealed=sealed({"number": "13900139000", "slots": {"content": mark}}),
        due_at=town.now,
    )
    attempt = await Attempt.create(
        **of,
        recipient=person,
        campaign_id=campaign.id,
        purpose="campaign",
        number_index="theirs",
        gateway="theirs",
        claimed_at=town.now,
        claimed_until=town.now,
        ended_at=town.now,
        outcome=CallOutcome.HUMAN,
        detail=mark,
        transcript_sealed=sealed([{"who": "callee", "text": mark, "how": "speech", "at": 1.0}]),
    )
    entry = await DoNotCall.create(
        **of,
        number_index="theirs",
        number_encrypted=vault().encrypt("13900139000"),
        reason=f"{mark}原因",
        source=Source.HAND,
        added_at=town.now,
    )
    return {"campaign": str(campaign.id), "attempt": str(attempt.id), "do_not_call": str(entry.id)}
