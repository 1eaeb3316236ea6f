"""质检, its addresses."""

from web.centre.quality import appeals, call, items, menu, overview, queue, rules, standard
from web.kit import needs, page

__all__ = ["ROUTES", "menu"]

VIEW, INSPECT, OWN = needs("quality.view"), needs("quality.inspect"), needs("quality.appeal")
DECIDE, COACH = needs("quality.decide_appeal"), needs("quality.coach")
CONFIGURE, EXPORT = needs("quality.configure"), needs("quality.export")
CALL, TASK = f"{call.ROOT}/{{call_id}}", f"{queue.URL}/{{row_id:int}}"

ROUTES = [
    page(overview.URL, overview.overview, guard=VIEW, name="quality"),
    page(f"{overview.URL}/export", overview.export, guard=EXPORT, name="quality_export"),
    page(queue.URL, queue.listing, guard=INSPECT, name="quality_queue"),
    page(f"{TASK}/claim", queue.claim, ["POST"], guard=INSPECT, name="quality_claim"),
    page(f"{TASK}/put-back", queue.put_back, ["POST"], guard=INSPECT, name="quality_put_back"),
    page(CALL, call.call, guard=VIEW, name="quality_call"),
    page(f"{CALL}/choose", queue.choose, ["POST"], guard=INSPECT, name="quality_choose"),
    page(f"{CALL}/score", queue.submit, ["POST"], guard=INSPECT, name="quality_score"),
    page(f"{CALL}/again", call.transcribe_again, ["POST"], guard=INSPECT, name="quality_again"),
    page(f"{CALL}/appeal", appeals.appeal, ["POST"], guard=OWN, name="quality_appeal"),
    page(f"{CALL}/decide", appeals.decide, ["POST"], guard=DECIDE, name="quality_decide"),
    page(f"{CALL}/coach", appeals.coach, ["POST"], guard=COACH, name="quality_coach"),
    page(appeals.URL, appeals.listing, guard=DECIDE, name="quality_appeals"),
    page(appeals.MINE, appeals.mine, guard=OWN, name="quality_mine"),
    page(
        "/desk/quality/coaching/{row_id:int}/acknowledge",
        appeals.acknowledge,
        ["POST"],
        guard=OWN,
        name="quality_acknowledge",
    ),
    page(standard.URL, standard.standard, guard=VIEW, name="quality_standard"),
    page(standard.URL, standard.standard, ["POST"], guard=CONFIGURE, name="quality_standard_save"),
    page(f"{standard.URL}/rules/{{code}}", rules.rule, ["GET", "POST"], guard=CONFIGURE, name="quality_rule"),
    page(f"{standard.URL}/items", items.items, ["GET", "POST"], guard=CONFIGURE, name="quality_items"),
]
