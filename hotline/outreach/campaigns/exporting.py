"""Results and audience reports that leave the system: who may, whose numbers are in clear, what is kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Forbidden, Invalid
from hotline.outreach.campaigns import states
from hotline.outreach.campaigns.audience.models import RefusedRow
from hotline.outreach.campaigns.models import Campaign, Recipient
from hotline.outreach.campaigns.sealing import opened
from hotline.outreach.scripts.steps import Ask, Record, Script
from hotline.people.actor import Actor
from hotline.people.permissions import can, require

Cell = str | int | datetime | None
_HEADS = ("行号", "号码", "状态", "结果", "呼叫次数", "最近呼叫", "最近一次", "通话秒数", "计费分钟")


@dataclass(frozen=True)
class Export:
    """One agreed export; `reason` is given when numbers are wanted in clear."""

    campaign: Campaign
    slots: tuple[str, ...]
    reason: str
    by: Actor
    now: datetime

    @property
    def heads(self) -> tuple[str, ...]:
        """What the columns are called; the script's answers come last."""
        return (*_HEADS, *self.slots)

    @property
    def stamp(self) -> str:
        """Who, when, what: whoever finds the file knows where it came from."""
        names = f"含未脱敏号码，原因：{self.reason}" if self.reason else "号码已脱敏"
        return f"导出人：{self.by.name}（{self.by.staff_id}）　任务：{self.campaign.name}　{names}　内部资料，注意保密"


def agree(
    campaign: Campaign, script: Script, *, reveal: bool, reason: str, by: Actor, now: datetime
) -> Export:
    """Check that this person may take it along; numbers in clear need a reason."""
    require(by, "outreach.view")
    if reveal and not can(by, "personal.reveal"):
        raise Forbidden("您的岗位不能导出未脱敏的号码")
    if reveal and not reason.strip():
        raise Invalid("请说明导出号码的原因", fields={"reason": "请说明导出号码的原因"})
    asked = (one.into for one in script.steps.values() if isinstance(one, Ask | Record))
    slots = tuple(dict.fromkeys(asked))
    return Export(campaign, slots, reason.strip()[:200] if reveal else "", by, now)


def line(export: Export, person: Recipient) -> list[Cell]:
    """One person: his number, how it ended, the newest call."""
    calls = sorted(person.attempts, key=lambda one: int(one.id))
    last = calls[-1] if calls else None
    noted = {name: value for call in calls for name, value in call.noted.items()}
    return [
        person.row,
        person.number if export.reason else person.number_masked,
        states.RECIPIENT_LABELS[person.state],
        states.RESULT_LABELS[person.result] if person.result else "",
        person.tries,
        last.claimed_at if last else None,
        states.OUTCOME_LABELS[last.outcome] if last and last.outcome else "",
        sum(one.seconds for one in calls),
        sum(one.minutes for one in calls),
        *(noted.get(slot, "") for slot in export.slots),
    ]


def audience_lines(people: Sequence[Recipient]) -> list[list[Cell]]:
    """Rows that are called, for the report on an audience."""
    return [[one.row, one.number_masked, "可以呼叫", ""] for one in people]


def refused_lines(rows: Sequence[RefusedRow]) -> list[list[Cell]]:
    """Rows that are not. What was given for a number stays readable: it is what has to be mended."""
    return [[one.row, _as_given(one), "不呼叫", one.reason] for one in rows]


def _as_given(row: RefusedRow) -> str:
    given = str(opened(row.sealed, ""))
    digits = sum(sign.isdigit() for sign in given)
    return row.masked if digits >= 7 else given


async def record(export: Export, rows: int) -> None:
    """On the record before the file is handed over."""
    detail = {"name": export.campaign.name, "rows": rows, "personal": bool(export.reason)}
    if export.reason:
        detail["reason"] = export.reason
    subject = f"campaign:{export.campaign.id}"
    async with transaction():
        await audit.record(
            export.by.label, "outreach.export", subject, detail, export.now, export.by.request_id
        )
