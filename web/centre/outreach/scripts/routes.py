"""话术, its addresses."""

from web.centre.outreach.scripts import editor, listing, menu, reading, step, trying
from web.kit import needs, page

__all__ = ["ROUTES", "menu"]

VIEW, EDIT, REVIEW = needs("outreach.view"), needs("outreach.edit"), needs("outreach.review")
URL = listing.URL
ONE = f"{URL}/{{script}}"
STEP, VERSION = f"{ONE}/steps/{{step}}", f"{ONE}/versions/{{version:int}}"
BOTH = ["GET", "POST"]

ROUTES = [
    page(URL, listing.listing, guard=VIEW, name="scripts"),
    page(f"{URL}/new", listing.create, BOTH, guard=EDIT, name="script_new"),
    page(ONE, editor.script, guard=VIEW, name="script"),
    page(f"{ONE}/about", listing.about, BOTH, guard=EDIT, name="script_about"),
    page(f"{ONE}/hand-in", editor.hand_in, ["POST"], guard=EDIT, name="script_hand_in"),
    page(f"{ONE}/withdraw", editor.withdraw, ["POST"], guard=EDIT, name="script_withdraw"),
    page(f"{ONE}/discard", editor.discard, ["POST"], guard=EDIT, name="script_discard"),
    page(f"{ONE}/slots", editor.bring, ["POST"], guard=EDIT, name="script_slots"),
    page(f"{ONE}/retire", listing.retire, ["POST"], guard=REVIEW, name="script_retire"),
    page(f"{ONE}/restore", listing.restore, ["POST"], guard=REVIEW, name="script_restore"),
    page(f"{ONE}/try", trying.trial, BOTH, guard=VIEW, name="script_trial"),
    page(f"{ONE}/steps/new", step.create, BOTH, guard=EDIT, name="script_step_new"),
    page(STEP, step.edit, BOTH, guard=EDIT, name="script_step"),
    page(f"{STEP}/move", step.move, ["POST"], guard=EDIT, name="script_step_move"),
    page(f"{STEP}/remove", step.remove, ["POST"], guard=EDIT, name="script_step_remove"),
    page(f"{STEP}/begin", step.begin, ["POST"], guard=EDIT, name="script_step_begin"),
    page(VERSION, reading.version, guard=VIEW, name="script_version"),
    page(f"{VERSION}/try", trying.trial, BOTH, guard=VIEW, name="script_version_trial"),
    page(f"{VERSION}/decide", reading.decide, ["POST"], guard=REVIEW, name="script_decide"),
    page(f"{VERSION}/go-back", reading.go_back, ["POST"], guard=REVIEW, name="script_go_back"),
    page(f"{VERSION}/edit", reading.take_up, ["POST"], guard=EDIT, name="script_take_up"),
]
