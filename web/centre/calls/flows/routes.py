"""语音导航, its addresses."""

from web.centre.calls.flows import editor, listing, step, trying
from web.kit import needs, page

CONFIGURE = needs("calls.configure")
ONE = f"{listing.URL}/{{code}}"
STEP, VERSION = f"{ONE}/steps/{{step}}", f"{ONE}/versions/{{version:int}}"
BOTH = ["GET", "POST"]

ROUTES = [
    page(listing.URL, listing.listing, guard=CONFIGURE, name="flows"),
    page(f"{listing.URL}/new", listing.create, BOTH, guard=CONFIGURE, name="flow_new"),
    page(ONE, editor.flow, guard=CONFIGURE, name="flow"),
    page(f"{ONE}/keep", editor.keep, ["POST"], guard=CONFIGURE, name="flow_keep"),
    page(f"{ONE}/discard", editor.discard, ["POST"], guard=CONFIGURE, name="flow_discard"),
    page(f"{ONE}/difference", editor.difference, guard=CONFIGURE, name="flow_difference"),
    page(f"{ONE}/try", trying.trial, BOTH, guard=CONFIGURE, name="flow_trial"),
    page(f"{ONE}/call", trying.call, ["POST"], guard=CONFIGURE, name="flow_call"),
    page(f"{ONE}/steps/new", step.create, BOTH, guard=CONFIGURE, name="flow_step_new"),
    page(STEP, step.edit, BOTH, guard=CONFIGURE, name="flow_step"),
    page(f"{STEP}/rename", step.rename, ["POST"], guard=CONFIGURE, name="flow_step_rename"),
    page(f"{STEP}/remove", step.remove, ["POST"], guard=CONFIGURE, name="flow_step_remove"),
    page(f"{STEP}/begin", step.begin, ["POST"], guard=CONFIGURE, name="flow_step_begin"),
    page(f"{VERSION}/publish", editor.publish, ["POST"], guard=CONFIGURE, name="flow_publish"),
    page(f"{VERSION}/edit", editor.take_up, ["POST"], guard=CONFIGURE, name="flow_take_up"),
]
