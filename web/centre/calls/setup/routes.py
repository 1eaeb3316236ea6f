"""电话设置, its addresses."""

from web.centre.calls.setup import blacklist, dialling, groups, home, hours, numbers, phones, surges, voices
from web.centre.calls.setup.books import ROOT
from web.kit import needs, page

CONFIGURE = needs(home.CONFIGURE)
BLOCK, SURGE = needs("calls.block"), needs("calls.declare_surge")
BOOKS = (
    numbers.NUMBERS,
    numbers.TERRITORIES,
    numbers.CHANGES,
    dialling.DIRECTORY_BOOK,
    dialling.DIALLING,
    dialling.LINES,
)
PHONE = f"{phones.URL}/{{extension}}"

ROUTES = [
    page(ROOT, home.home, guard=needs(*home.PERMISSIONS), name="calls_setup"),
    *(route for book in BOOKS for route in book.routes()),
    page(hours.URL, hours.hours, ["GET", "POST"], guard=CONFIGURE, name="calls_hours"),
    page(groups.URL, groups.listing, guard=CONFIGURE, name="calls_groups"),
    page(f"{groups.URL}/new", groups.create, ["GET", "POST"], guard=CONFIGURE, name="calls_group_new"),
    page(f"{groups.URL}/{{code}}", groups.edit, ["GET", "POST"], guard=CONFIGURE, name="calls_group"),
    page(groups.SKILLS, groups.skills, guard=CONFIGURE, name="calls_skills"),
    page(
        f"{groups.SKILLS}/{{login}}",
        groups.agent_skills,
        ["GET", "POST"],
        guard=CONFIGURE,
        name="calls_agent_skills",
    ),
    page(phones.URL, phones.listing, guard=CONFIGURE, name="calls_phones"),
    page(f"{phones.URL}/new", phones.create, ["GET", "POST"], guard=CONFIGURE, name="calls_phone_new"),
    page(PHONE, phones.edit, ["GET", "POST"], guard=CONFIGURE, name="calls_phone"),
    page(f"{PHONE}/renew", phones.renew, ["POST"], guard=CONFIGURE, name="calls_phone_renew"),
    page(blacklist.URL, blacklist.blacklist, ["GET", "POST"], guard=BLOCK, name="calls_blacklist"),
    page(f"{blacklist.URL}/{{row_id:int}}/lift", blacklist.lift, ["POST"], guard=BLOCK, name="calls_lift"),
    page(surges.URL, surges.surges, ["GET", "POST"], guard=SURGE, name="calls_surges"),
    page(
        f"{surges.URL}/{{row_id:int}}/withdraw", surges.withdraw, ["POST"], guard=SURGE, name="calls_withdraw"
    ),
    page(voices.URL, voices.voices, ["GET", "POST"], guard=CONFIGURE, name="calls_voices"),
    page(f"{voices.URL}/{{code}}/sound", voices.listen, guard=CONFIGURE, name="calls_voice"),
    page(
        f"{voices.URL}/{{code}}/remove", voices.remove, ["POST"], guard=CONFIGURE, name="calls_voice_remove"
    ),
]
