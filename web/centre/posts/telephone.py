"""The telephone's figures of a week, for the brief: counts and rates as the telephone room defines them."""

from datetime import date, timedelta

from hotline.calls.outcomes import Outcome, Totals
from hotline.calls.reports.counting import fold, sums
from hotline.calls.reports.span import Span
from hotline.calls.states import Direction
from hotline.content.weekly.brief import NOTHING, Figure


async def figures(tenant_id: int, monday: date) -> list[Figure]:
    """What entered, what was answered and how soon, what was lost by our fault."""
    found = Totals()
    for one in await sums(Span(tenant_id, monday, monday + timedelta(days=6)), Direction.INCOMING):
        fold(found, one)
    lost = found.outcomes[Outcome.SYSTEM_LOSS] / found.entered if found.entered else None
    return [
        ("呼入电话", f"{found.entered}通"),
        ("人工接听", f"{found.answered}通"),
        ("接通率", _percent(found.answer_rate)),
        ("20秒接通率（目标不低于93%）", _percent(found.service_level)),
        ("呼损率（目标低于2%）", _percent(lost)),
    ]


def _percent(share: float | None) -> str:
    return NOTHING if share is None else f"{100 * share:.1f}%"
