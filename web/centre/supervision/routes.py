"""督办, its addresses."""

from web.centre.supervision import board, issuing, listing, notice
from web.kit import needs, page

VIEW, ISSUE = needs("supervision.view"), needs("supervision.issue")
ROOT, ONE = "/desk/supervision", "/desk/supervision/{id:int}"

ROUTES = [
    page(ROOT, board.board, guard=VIEW, name="desk_supervision"),
    page(f"{ROOT}/live", board.feed, guard=VIEW, name="supervision_feed"),
    page(f"{ROOT}/lane", board.lane, guard=VIEW, name="supervision_lane"),
    page(f"{ROOT}/new", issuing.issue, ["GET", "POST"], guard=ISSUE, name="supervision_new"),
    page(f"{ROOT}/notices", listing.notices, guard=VIEW, name="supervision_notices"),
    page(f"{ROOT}/lifted", listing.lifted, guard=VIEW, name="supervision_lifted"),
    page(ONE, notice.notice, guard=VIEW, name="supervision_notice"),
    page(f"{ONE}/do/{{action}}", notice.act, ["GET", "POST"], guard=VIEW, name="supervision_step"),
    page(f"{ONE}/files/{{file_id}}", notice.attachment, guard=VIEW, name="supervision_file"),
]
