"""A recording that could not be transcribed is tried anew, by somebody's wish."""

from datetime import datetime

from hotline.calls.quality.models import Transcript
from hotline.calls.quality.states import Hearing
from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, NotFound
from hotline.people.actor import Actor
from hotline.people.permissions import require


async def transcribe_again(recording_id: int, *, by: Actor, now: datetime) -> None:
    """From where it stopped; a recording that was removed stays removed."""
    require(by, "quality.inspect")
    async with transaction():
        one = await locked(Transcript, recording_id=recording_id, tenant_id=by.tenant_id)
        if one is None:
            raise NotFound("没有找到这段录音")
        await one.fetch_related("recording")
        if one.state is not Hearing.FAILED or one.recording.removed_at is not None:
            raise Conflict("这段录音不需要重新转写", code="not_failed")
        one.state, one.tries, one.stuck_at, one.trouble = Hearing.WAITING, 0, None, ""
        one.enrolled_at = one.next_attempt_at = now
        await one.save()
        await audit.record(by.label, "quality.again", f"recording:{recording_id}", {}, now, by.request_id)
