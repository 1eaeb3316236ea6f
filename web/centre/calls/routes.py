"""电话, its addresses: what was said, what is owed, what was counted, how it is set up."""

from web.centre.calls import menu, recordings, records, reports, tasks, voicemail
from web.centre.calls.flows import routes as flows
from web.centre.calls.setup import routes as setup
from web.kit import needs, page

__all__ = ["ROUTES", "menu"]

VIEW, BACK, REPORT = needs("calls.view"), needs("calls.call_back"), needs("calls.report")
LISTEN, APPROVE = needs("calls.listen"), needs("calls.approve_removal")
SOUND, TASK = "/desk/calls/recordings/{recording_id:int}", f"{tasks.URL}/{{row_id:int}}"

ROUTES = [
    page(records.URL, records.records, guard=VIEW, name="calls"),
    page(f"{records.URL}/record/{{call_id}}", records.record, guard=VIEW, name="call"),
    page(
        f"{records.URL}/record/{{call_id}}/block",
        records.block,
        ["POST"],
        guard=needs("calls.block"),
        name="call_block",
    ),
    page(f"{SOUND}/sound", recordings.listen, guard=LISTEN, name="recording"),
    page(f"{SOUND}/download", recordings.download, guard=needs("calls.download"), name="recording_file"),
    page(
        f"{SOUND}/removal",
        recordings.ask_removal,
        ["POST"],
        guard=needs("calls.ask_removal"),
        name="recording_removal",
    ),
    page(recordings.REMOVALS, recordings.removals, guard=APPROVE, name="removals"),
    page(
        f"{recordings.REMOVALS}/{{row_id:int}}/decide",
        recordings.decide,
        ["POST"],
        guard=APPROVE,
        name="removal_decision",
    ),
    page(voicemail.URL, voicemail.listing, guard=BACK, name="voicemail"),
    page(tasks.URL, tasks.listing, guard=BACK, name="call_backs"),
    page(f"{TASK}/claim", tasks.claim, ["POST"], guard=BACK, name="call_back_claim"),
    page(f"{TASK}/put-back", tasks.put_back, ["POST"], guard=BACK, name="call_back_put_back"),
    page(f"{TASK}/finish", tasks.finish, ["POST"], guard=BACK, name="call_back_finish"),
    page(reports.URL, reports.report, guard=REPORT, name="call_reports"),
    page(f"{reports.URL}/{{report}}", reports.report, guard=REPORT, name="call_report"),
    *flows.ROUTES,
    *setup.ROUTES,
]
