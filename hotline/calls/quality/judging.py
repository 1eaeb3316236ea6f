"""Heard calls are scored by the rules, once their agent had time to write the order down."""

from datetime import datetime, timedelta

from hotline.calls.models import CallOrder, CallRecord, Recording
from hotline.calls.outcomes import Outcome
from hotline.calls.quality import scoring, standards
from hotline.calls.quality.marking import Verdict, call_of, judged
from hotline.calls.quality.models import Transcript
from hotline.calls.quality.standard import Standard
from hotline.calls.quality.states import Hearing, Origin
from hotline.calls.states import Direction
from hotline.infra.database import locked, transaction
from hotline.orders.states import Urgency

#: An order may be linked after the conversation.
WRITTEN_BY = timedelta(minutes=30)
BATCH = 200


async def judge_due(now: datetime) -> int:
    """Everything heard whose order would be there by now. Returns how many were looked at."""
    due = Transcript.filter(state=Hearing.HEARD, call__ended_at__lte=now - WRITTEN_BY)
    ids = await due.order_by("id").limit(BATCH).values_list("id", flat=True)
    for id_ in ids:
        await judge(int(str(id_)), now)
    return len(ids)


async def judge(transcript_id: int, now: datetime) -> None:
    """One call, once. Calls without an agent have a transcript and no score."""
    async with transaction():
        transcript = await locked(Transcript, id=transcript_id, state=Hearing.HEARD)
        if transcript is None:
            return
        await transcript.fetch_related("call", "recording")
        if _to_judge(transcript.call) and await _is_longest(transcript):
            version, standard = await standards.in_force(transcript.tenant_id)
            verdict = await _verdict(transcript, standard)
            await scoring.keep(transcript.call, verdict, origin=Origin.AUTOMATIC, version=version, now=now)
        transcript.state = Hearing.JUDGED
        await transcript.save(update_fields=["state"])


def _to_judge(call: CallRecord) -> bool:
    return (
        call.direction is Direction.INCOMING
        and call.outcome is Outcome.ANSWERED
        and call.agent_id is not None
    )


async def _is_longest(transcript: Transcript) -> bool:
    """A call taken up again after a mishap has several recordings: the conversation is in the longest."""
    longer = Recording.filter(call_id=transcript.call_id, seconds__gt=transcript.recording.seconds)
    return not await longer.exists()


async def _verdict(transcript: Transcript, standard: Standard) -> Verdict:
    links = await CallOrder.filter(call_id=transcript.call_id).select_related("order")
    call = call_of(
        transcript.utterances,
        transcript.recording.seconds,
        orders=len(links),
        urgent_orders=sum(one.order.urgency is not Urgency.NORMAL for one in links),
    )
    return judged(call, standard)
