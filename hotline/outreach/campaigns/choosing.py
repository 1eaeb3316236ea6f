"""Who is called next in one centre. Runs inside the centre's turn, so that what it read stays true."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from tortoise.expressions import Q

from hotline.outreach.campaigns.closing import NotWaiting, close, still_waiting
from hotline.outreach.campaigns.deciding import DUTY_CAP, Later, Never, Rules, decide
from hotline.outreach.campaigns.ending import LEASE
from hotline.outreach.campaigns.facts import Numbers
from hotline.outreach.campaigns.models import Attempt, Campaign, OutreachRules, Recipient
from hotline.outreach.campaigns.pacing import share_out
from hotline.outreach.campaigns.purposes import URGENT
from hotline.outreach.campaigns.queues import Queues
from hotline.outreach.campaigns.states import CampaignState, RecipientState
from hotline.outreach.campaigns.talk import RobotCall
from hotline.outreach.campaigns.windows import AROUND_THE_CLOCK, part_of
from hotline.outreach.scripts import library
from hotline.outreach.scripts.steps import Script, Transfer
from hotline.profiles.models import calendar_for
from hotline.worktime.calendar import Calendar
from hotline.worktime.zone import CHINA, local

BATCH = 60
NOBODY_FREE = timedelta(seconds=10)  # then looked at again
BATCHES = 5  # looked through in one turn; who may not be called now is not looked at again before he may


@dataclass(frozen=True)
class Source:
    """Calls that share their rules: one campaign, or single ones."""

    condition: Q
    rules: Rules
    lines: int
    last: datetime | None = None
    group: int | None = None


class Choice:
    """One turn of one gateway in one centre."""

    def __init__(
        self, gateway: str, rules: OutreachRules, calendar: Calendar, queues: Queues, now: datetime
    ) -> None:
        self._gateway, self._rules, self._calendar = gateway, rules, calendar
        self._queues, self._now = queues, now
        self._scripts: dict[tuple[str, int], Script] = {}

    @classmethod
    async def begin(
        cls, gateway: str, rules: OutreachRules, agents: Mapping[int, int], now: datetime
    ) -> "Choice":
        calendar = await calendar_for(rules.tenant_id)
        return cls(gateway, rules, calendar, Queues(rules.tenant_id, agents), now)

    async def make(self, lines: int) -> list[RobotCall]:
        """At most so many, urgent ones first, then each campaign its share."""
        busy = await Attempt.filter(tenant_id=self._rules.tenant_id, ended_at=None).count()
        left = min(lines, self._rules.lines - busy)
        calls: list[RobotCall] = []
        sources = await self._sources()
        for place, source in enumerate(sources):
            if left > len(calls):
                share = share_out(left - len(calls), len(sources) - place)
                calls += await self._take(source, min(share, source.lines))
        return calls

    async def _sources(self) -> list[Source]:
        """Those that may ring at this moment; the package's end stops all but the urgent ones."""
        single = Q(tenant_id=self._rules.tenant_id, campaign_id=None)
        night = Rules(AROUND_THE_CLOCK, DUTY_CAP, self._calendar)
        day = Rules(self._rules.window, self._rules.cap, self._calendar)
        urgent = Source(single & Q(purpose__in=list(URGENT)), night, self._rules.lines)
        if self._rules.is_used_up:
            return [urgent]
        others = Source(single & ~Q(purpose__in=list(URGENT)), day, self._rules.lines)
        all_of_them = [urgent, others, *await self._campaigns()]
        wall = local(self._now)
        return [one for one in all_of_them if one.rules.window.is_open(wall, self._calendar)]

    async def _campaigns(self) -> list[Source]:
        running = Campaign.filter(tenant_id=self._rules.tenant_id, state=CampaignState.RUNNING)
        return [await self._campaign(one) for one in await running.order_by("id")]

    async def _campaign(self, one: Campaign) -> Source:
        busy = await Attempt.filter(campaign_id=one.id, ended_at=None).count()
        rules = Rules(one.window.within(self._rules.window), self._rules.cap, self._calendar, one.tries)
        last = _end_of(one.last_day) if one.last_day else None
        return Source(Q(campaign_id=one.id), rules, one.lines - busy, last, one.group_id)

    async def _take(self, source: Source, quota: int) -> list[RobotCall]:
        calls: list[RobotCall] = []
        for _ in range(BATCHES if quota > 0 else 0):
            due = Recipient.filter(source.condition, state=RecipientState.WAITING, due_at__lte=self._now)
            rows = await due.order_by("due_at", "id").limit(BATCH)
            found = await self._go_through(rows, source, quota - len(calls))
            calls += found
            if len(calls) >= quota or len(rows) < BATCH:
                break
        return calls

    async def _go_through(self, rows: list[Recipient], source: Source, quota: int) -> list[RobotCall]:
        numbers = await Numbers.read(self._rules.tenant_id, rows, self._now)
        later: defaultdict[datetime, list[int]] = defaultdict(list)
        calls: list[RobotCall] = []
        for row in rows:
            verdict = decide(self._now, source.rules, numbers.of(row, source.last))
            if isinstance(verdict, Later):
                later[verdict.at].append(row.id)
            elif isinstance(verdict, Never):
                await close(row, verdict.result, self._now)
            elif len(calls) < quota:
                call = await self._ring(row, source)
                calls += [call] if call else []
                if call:
                    numbers.ring(row)
        for at, ids in later.items():
            await Recipient.filter(id__in=ids).update(due_at=at)
        return calls

    async def _ring(self, row: Recipient, source: Source) -> RobotCall | None:
        script = await self._script(row)
        group = row.group_id or source.group or _group_of(script)
        if hands_over(script) and not await self._queues.has_room(group):
            await Recipient.filter(id=row.id).update(due_at=self._now + NOBODY_FREE)
            return None
        row.state, row.tries = RecipientState.CALLING, row.tries + 1
        row.parts = " ".join(sorted(row.parts_tried | {part_of(local(self._now).time())}))
        try:
            await still_waiting(row, state=row.state, tries=row.tries, parts=row.parts)
        except NotWaiting:
            return None
        if hands_over(script):
            self._queues.take(group)
        attempt = await self._attempt(row, group_id=group, wants_agent=hands_over(script))
        return RobotCall(attempt.id, row.tenant_id, row.number, script, row.slots, row.purpose, group)

    async def _attempt(self, row: Recipient, **more: Any) -> Attempt:
        return await Attempt.create(
            tenant_id=row.tenant_id,
            recipient_id=row.id,
            campaign_id=row.campaign_id,
            purpose=row.purpose,
            number_index=row.number_index,
            gateway=self._gateway,
            claimed_at=self._now,
            claimed_until=self._now + LEASE,
            **more,
        )

    async def _script(self, row: Recipient) -> Script:
        key = (row.script_code, row.script_version)
        if key not in self._scripts:
            self._scripts[key] = await library.version(row.tenant_id, *key)
        return self._scripts[key]


def hands_over(script: Script) -> bool:
    """Whether the script itself leads to a person; key 0 is everywhere and joins the queue like any caller."""
    return any(isinstance(one, Transfer) for one in script.steps.values())


def _group_of(script: Script) -> int | None:
    return next((one.group for one in script.steps.values() if isinstance(one, Transfer) and one.group), None)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), CHINA)
