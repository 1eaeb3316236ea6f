"""外呼任务, its addresses: made in four screens, watched, exported; whom nobody rings; the rules."""

from web.centre.outreach.campaigns import files, forbidden, listing, making, menu, rules, talk, watching
from web.centre.outreach.campaigns.looks import CAMPAIGNS, ONE, URL
from web.kit import needs, page

__all__ = ["ROUTES", "menu"]

VIEW, EDIT, RUN = needs("outreach.view"), needs("outreach.edit"), needs("outreach.run")

ROUTES = [
    page(URL, listing.listing, guard=VIEW, name="campaigns"),
    page(f"{URL}/live", watching.news, guard=VIEW, name="campaigns_live"),
    page(f"{ONE}/live", watching.news, guard=VIEW, name="campaign_live"),
    page(f"{CAMPAIGNS}/new", making.new, ["GET", "POST"], guard=EDIT, name="campaign_new"),
    page(ONE, watching.campaign, guard=VIEW, name="campaign"),
    page(f"{ONE}/audience", making.audience, ["GET", "POST"], guard=EDIT, name="campaign_audience"),
    page(f"{ONE}/timing", making.timing, ["GET", "POST"], guard=EDIT, name="campaign_timing"),
    page(f"{ONE}/template", files.template, guard=EDIT, name="campaign_template"),
    page(f"{ONE}/report", files.report, guard=VIEW, name="campaign_report"),
    page(f"{ONE}/export", files.export, ["GET", "POST"], guard=VIEW, name="campaign_export"),
    page(f"{ONE}/do/{{act}}", watching.act, ["POST"], guard=RUN, name="campaign_act"),
    page(f"{URL}/calls/{{attempt_id:int}}", talk.call, ["GET", "POST"], guard=VIEW, name="robot_call"),
    page(forbidden.URL, forbidden.listing, guard=VIEW, name="do_not_call"),
    page(f"{forbidden.URL}/add", forbidden.listing, ["POST"], guard=EDIT, name="do_not_call_add"),
    page(f"{forbidden.URL}/import", forbidden.upload, ["POST"], guard=EDIT, name="do_not_call_import"),
    page(
        f"{forbidden.URL}/{{row_id:int}}/remove",
        forbidden.remove,
        ["POST"],
        guard=EDIT,
        name="do_not_call_remove",
    ),
    page(rules.URL, rules.rules, guard=VIEW, name="outreach_rules"),
    page(f"{rules.URL}/hours", rules.rules, ["POST"], guard=RUN, name="outreach_hours"),
    page(f"{rules.URL}/package", rules.package, ["POST"], guard=RUN, name="outreach_package"),
]
