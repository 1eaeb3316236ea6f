"""通知送达, its addresses."""

from hotline.messages.actions import DO
from hotline.messages.overview import SEE
from web.centre.notices import desk
from web.kit import needs, page

ROOT = "/desk/notices"
ONE = f"{ROOT}/{{notice_id:int}}"

ROUTES = [
    page(ROOT, desk.notices_desk, guard=needs(SEE), name="desk_notices"),
    page(f"{ONE}/resend", desk.resend, ["POST"], guard=needs(DO), name="notice_resend"),
    page(f"{ONE}/phoned", desk.phoned, ["POST"], guard=needs(DO), name="notice_phoned"),
]
