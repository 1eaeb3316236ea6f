"""What was said goes with the sound when a recording is removed."""

from hotline.calls.quality.models import QualityMark, QualityScore, Transcript
from hotline.calls.quality.states import Hearing


async def forget(recording_id: int, call_id: int) -> None:
    """Within the removal's transaction: the text and the words cited from it; scores and seconds stay."""
    await Transcript.filter(recording_id=recording_id).update(
        utterances_encrypted="", state=Hearing.FAILED, trouble="录音已按审批删除"
    )
    scores = await QualityScore.filter(call_id=call_id).values_list("id", flat=True)
    await QualityMark.filter(score_id__in=list(scores), speaker__isnull=False).update(words_encrypted="")
