"""A centre's rules for all robot calls, and how its package of minutes stands."""

from datetime import datetime
from enum import StrEnum

from hotline.infra import audit
from hotline.outreach.campaigns.inputs import CentreRules
from hotline.outreach.campaigns.models import OutreachRules
from hotline.outreach.campaigns.turns import turn
from hotline.people.actor import Actor
from hotline.people.permissions import require

WARN_AT = 0.8


class Level(StrEnum):
    """How the package stands."""

    FINE = "fine"
    NEARLY = "nearly"  # 80 % used
    BEYOND = "beyond"  # used up, and calls go on because the centre said so
    USED_UP = "used_up"  # calls stop


def level(rules: OutreachRules) -> Level:
    """Of the package in use."""
    if rules.is_used_up:
        return Level.USED_UP
    if rules.used_minutes >= rules.package_minutes:
        return Level.BEYOND
    return Level.NEARLY if rules.used_minutes >= WARN_AT * rules.package_minutes else Level.FINE


async def change_rules(wanted: CentreRules, *, by: Actor, now: datetime) -> OutreachRules:
    """Holds from the next call on."""
    require(by, "outreach.run")
    async with turn(by.tenant_id or 0) as rules:
        await rules.update_from_dict(wanted.model_dump()).save()
        detail = wanted.model_dump(mode="json")
        await audit.record(by.label, "outreach.rules", f"tenant:{by.tenant_id}", detail, now, by.request_id)
    return rules
