"""Scores as rows: what a verdict says is written once, for whoever gave it."""

from datetime import datetime

from hotline.calls.models import CallRecord
from hotline.calls.quality.marking import Deduction, Verdict
from hotline.calls.quality.models import QualityMark, QualityScore
from hotline.calls.quality.states import Dimension, Origin
from hotline.infra.secrets import vault


async def keep(
    call: CallRecord,
    verdict: Verdict,
    *,
    origin: Origin,
    version: int,
    now: datetime,
    staff_id: int | None = None,
    remark: str = "",
) -> QualityScore:
    """Within the caller's transaction."""
    score = await QualityScore.create(
        tenant_id=call.tenant_id,
        call_id=call.id,
        agent_id=call.agent_id,
        origin=origin,
        standard_version=version,
        day=call.day,
        business=verdict.business,
        service=verdict.service,
        severe_business=verdict.severe(Dimension.BUSINESS),
        severe_service=verdict.severe(Dimension.SERVICE),
        remark_encrypted=vault().encrypt(remark),
        scored_by_id=staff_id,
        scored_at=now,
    )
    await QualityMark.bulk_create(_mark(score, one) for one in verdict.deductions)
    return score


def deduction(mark: QualityMark) -> Deduction:
    """As it was judged."""
    what = (mark.code, mark.name, mark.dimension, mark.points, mark.severe)
    return Deduction(*what, mark.start, mark.end, mark.words, mark.speaker)


def _mark(score: QualityScore, one: Deduction) -> QualityMark:
    return QualityMark(
        score_id=score.id,
        code=one.code,
        name=one.name,
        dimension=one.dimension,
        points=one.points,
        severe=one.severe,
        start=one.start,
        end=one.end,
        speaker=one.speaker,
        words_encrypted=vault().encrypt(one.words),
    )
