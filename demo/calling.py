"""外呼 in the demo: a campaign that only has to be started, to the subscribers of the telephone network beside it."""

from datetime import datetime

from hotline.outreach.campaigns import actions, governing
from hotline.outreach.campaigns.audience import loading
from hotline.outreach.campaigns.audience.rows import Given
from hotline.outreach.campaigns.inputs import CentreRules, NewCampaign, Timing
from hotline.people.actor import Actor
from hotline.people.models import Organisation
from sip_gateway.simulator.habits import subscribers

NAME = "满意度电话调查（模拟用户）"
ABOUT = ("小区路灯不亮", "夜间施工噪声", "医保报销进度", "水管漏水报修")
#: Whoever tries it starts more than one campaign a day.
RULES = CentreRules(opens="07:00", closes="22:00", per_day=5, per_week=20, lines=6)
TIMING = Timing(opens="07:00", closes="22:00", tries=2, lines=4)


async def make_ready(centre: Organisation, now: datetime) -> None:
    """Nobody is called before somebody starts it."""
    by = Actor.system(centre.id)
    await governing.change_rules(RULES, by=by, now=now)
    campaign = await actions.create(NewCampaign(name=NAME, script="callback"), by=by, now=now)
    await actions.set_timing(campaign.id, TIMING, by=by, now=now)
    await campaign.refresh_from_db()
    await loading.from_people(campaign, _people(), "模拟电话网的用户", by=by, now=now)


def _people() -> list[Given]:
    return [
        Given(row, one.number, {"title": ABOUT[row % len(ABOUT)]}) for row, one in enumerate(subscribers(), 1)
    ]
