"""Finished recordings become text, a stretch of one voice at a time, whatever the engine does meanwhile.

What was heard is kept after every few stretches, so an engine that goes away costs a pause and no more; the
next try goes on where the last one stopped. A stretch that fails while the engine understands others is set
down as unheard. Nothing here touches a living call.
"""

import asyncio
from datetime import datetime, timedelta

import structlog

from hotline.calls.models import CallRecord, Recording
from hotline.calls.quality.models import Transcript
from hotline.calls.quality.sound import LEFT, Cut, Sound, cut, wav_of
from hotline.calls.quality.states import Hearing, Speaker
from hotline.calls.quality.transcript import Utterance, as_text
from hotline.calls.recordings import place
from hotline.infra.clock import Clock, utc_now
from hotline.infra.polling import Polling
from hotline.infra.secrets import vault
from hotline.infra.sql import fetch
from hotline.speech.engine import Engine, NotUnderstood
from hotline.speech.playable import NotPlayable

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=10)  # longer than a batch may take
BATCH = 16
PATIENCE_SECONDS = 60.0
PAUSES = tuple(timedelta(seconds=one) for one in (15, 60, 300, 900, 3600))
GIVEN_UP = timedelta(days=3)
#: Recordings of calls that were written down late are found within so many.
OVERLAP = 500
AT_ONCE = 200
REACH = timedelta(days=30)
#: Nobody speaks faster; an engine that answers more makes it up.
CHARACTERS_A_SECOND = 12
FEWEST = 24
_EDGE = "SELECT MAX(recording_id) AS known, (SELECT MAX(id) FROM recording) AS newest FROM transcript"


class Transcriber(Polling):
    """Any number of workers: whoever moves `next_attempt_at` has the recording for a while."""

    poll_seconds = 5.0

    def __init__(self, engine: Engine | None, *, clock: Clock = utc_now) -> None:
        super().__init__(clock)
        self._engine = engine
        self._understood_at: datetime | None = None
        self._cut: tuple[int, Sound] | None = None  # the one worked on last

    async def step(self) -> int:
        """A few stretches of the recording that waits longest; nothing without an engine."""
        if self._engine is None:
            return 0
        await enrol(self._clock())
        waiting = Transcript.filter(state=Hearing.WAITING, next_attempt_at__lte=self._clock())
        due = await waiting.order_by("next_attempt_at").limit(1).select_related("recording", "call")
        mine = [one for one in due if await self._claim(one)]
        for transcript in mine:
            await self._work_on(transcript)
        return len(mine)

    async def _claim(self, one: Transcript) -> bool:
        free = Transcript.filter(id=one.id, state=Hearing.WAITING, next_attempt_at=one.next_attempt_at)
        return bool(await free.update(next_attempt_at=self._clock() + LEASE))

    async def _work_on(self, one: Transcript) -> None:
        try:
            sound = await self._sound(one)
            await self._hear(one, sound)
        except NotPlayable as failure:
            await self._kept(one, state=Hearing.FAILED, trouble=f"录音无法读取（{failure}）")

    async def _sound(self, one: Transcript) -> Sound:
        if self._cut is None or self._cut[0] != one.recording_id:
            found = await asyncio.to_thread(cut, place(one.recording.sha256))
            self._cut = (one.recording_id, found)
        return self._cut[1]

    async def _hear(self, one: Transcript, sound: Sound) -> None:
        said, trouble = one.utterances, ""
        for next_ in sound.cuts[one.heard : one.heard + BATCH]:
            try:
                said.append(await self._utterance(one, sound, next_))
            except (NotUnderstood, TimeoutError) as failure:
                trouble = str(failure)[:150] or type(failure).__name__
                break
            one.heard, one.stuck_at, one.tries = one.heard + 1, None, 0
        facts = {"utterances_encrypted": vault().encrypt(as_text(said)), "stretches": len(sound.cuts)}
        if trouble:
            await self._paused(one, trouble, facts)
        elif one.heard >= len(sound.cuts):
            await self._kept(one, state=Hearing.HEARD, done_at=self._clock(), trouble="", **facts)
        else:
            await self._kept(one, next_attempt_at=self._clock(), trouble="", **facts)

    async def _utterance(self, one: Transcript, sound: Sound, part: Cut) -> Utterance:
        """What was said; unheard when the engine reads others but never this one."""
        who, when = _speaker(one.call, part.side), part.stretch
        try:
            return Utterance(when.start, when.end, who, await self._understood(sound, part))
        except (NotUnderstood, TimeoutError):
            if not await self._its_own_fault(one, sound):
                raise
            return Utterance(when.start, when.end, who, "", heard=False)

    async def _understood(self, sound: Sound, part: Cut) -> str:
        assert self._engine is not None  # noqa: S101 - for the type checker
        wav = await asyncio.to_thread(wav_of, sound.place, part)
        text = await asyncio.wait_for(self._engine.hear(wav), PATIENCE_SECONDS)
        seconds = part.stretch.end - part.stretch.start
        if len(text) > max(FEWEST, seconds * CHARACTERS_A_SECOND):
            raise NotUnderstood("more words than anybody can say in this time")
        self._understood_at = self._clock()
        return text

    async def _its_own_fault(self, one: Transcript, sound: Sound) -> bool:
        """It failed before, and the engine understands the stretch beside it, or did another call since."""
        if one.stuck_at is None:
            return False
        if self._understood_at is not None and self._understood_at > one.stuck_at:
            return True
        beside = sound.cuts[one.heard + 1 : one.heard + 2] or sound.cuts[max(one.heard - 1, 0) : one.heard]
        try:
            return bool([await self._understood(sound, part) is not None for part in beside])
        except (NotUnderstood, TimeoutError):
            return False

    async def _paused(self, one: Transcript, trouble: str, facts: dict[str, object]) -> None:
        """The engine is away, or lies: again after a pause that grows; after days it is said that it failed."""
        now, pause = self._clock(), PAUSES[min(one.tries, len(PAUSES) - 1)]
        log.warning("recording not transcribed yet", recording=one.recording_id, trouble=trouble)
        one.tries, one.stuck_at = one.tries + 1, now
        facts |= {"state": Hearing.FAILED} if now - one.enrolled_at > GIVEN_UP else {}
        await self._kept(one, next_attempt_at=now + pause, trouble=trouble, **facts)

    async def _kept(self, one: Transcript, **facts: object) -> None:
        """Only while it is still waited for: a removal may have come in between."""
        progress = {"heard": one.heard, "tries": one.tries, "stuck_at": one.stuck_at}
        await Transcript.filter(id=one.id, state=Hearing.WAITING).update(**(progress | facts))


async def enrol(now: datetime) -> int:
    """Recordings nobody has a transcript of yet, those of the last weeks. Returns how many."""
    edge = (await fetch(_EDGE, []))[0]
    known = edge["known"] if edge["known"] is not None else edge["newest"] or 0
    fresh = Recording.filter(
        id__gt=known - OVERLAP,
        removed_at__isnull=True,
        started_at__gte=now - REACH,
        transcript__id__isnull=True,
    )
    rows = await fresh.order_by("id").limit(AT_ONCE).values_list("id", "call_id", "call__tenant_id")
    made = [
        Transcript(recording_id=id_, call_id=call, tenant_id=tenant, enrolled_at=now, next_attempt_at=now)
        for id_, call, tenant in rows
    ]
    await Transcript.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _speaker(call: CallRecord, side: int) -> Speaker:
    if side == LEFT:
        return Speaker.CALLER
    return Speaker.AGENT if call.agent_id is not None else Speaker.ROBOT
