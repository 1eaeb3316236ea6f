"""Scored calls as a table for a workbook; numbers of callers stay masked."""

from collections.abc import Sequence

from hotline.calls.quality.models import QualityScore, QualityTask
from hotline.calls.quality.states import APPEALS, STRATA
from hotline.calls.reports import Table
from hotline.calls.reports.table import Cell
from hotline.worktime.zone import local
from web.centre.quality.looks import clock

COLUMNS = (
    *("通话时间", "通话编号", "来电号码", "坐席", "质检员", "抽检原因", "评分时间"),
    *("业务", "服务", "业务严重差错", "服务严重违规", "扣分项", "备注", "申诉"),
)


def table_of(tasks: Sequence[QualityTask]) -> Table:
    """A line a call."""
    return Table("质检结果", COLUMNS, [_row(one) for one in tasks])


def _row(task: QualityTask) -> list[Cell]:
    score = task.score
    assert score is not None  # noqa: S101 - only scored calls come here
    appeal = getattr(task, "appeal", None)
    return [
        f"{local(task.call.entered_at):%Y-%m-%d %H:%M:%S}",
        task.call.call_id,
        task.call.number_masked,
        task.agent.name,
        task.inspector.name,
        STRATA[task.stratum],
        f"{local(task.done_at):%Y-%m-%d %H:%M}" if task.done_at else "",
        score.business,
        score.service,
        "是" if score.severe_business else "",
        "是" if score.severe_service else "",
        _deductions(score),
        score.remark,
        APPEALS[appeal.state] if appeal else "",
    ]


def _deductions(score: QualityScore) -> str:
    marks = sorted(score.marks, key=lambda mark: mark.id)
    return "；".join(f"{one.name} −{one.points:g}（{clock(one.start) or '—'}）{one.words}" for one in marks)
