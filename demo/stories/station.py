"""The workstation's tier: sign, pass on to a street or district bureau, answer for the whole."""

from demo.life import Life
from demo.stories import sharing
from hotline.orders.models import Assignment
from hotline.orders.states import AssignmentState
from hotline.people.roles import Role

PATIENCE = 20


async def pass_on(life: Life, share: Assignment) -> None:
    """Give the work to somebody below and wait for the answer."""
    life.rests("station_handling")
    if await life.owed(parent_id=share.id):
        return
    await life.office_hours(0.3, 3)
    desk = life.town.staff_of(life.code(share), Role.WORKSTATION, life.rng)
    below = _below(life, life.code(share))
    opinion = life.words.say("dispatch_opinion", lead=life.town.cast.organisations[below].label)
    await life.do("dispatch", desk, lead=below, opinion=opinion, assignment=share.id)
    life.rests("station_passed_on")
    child = (await life.owed(parent_id=share.id))[0]
    sharing.come_alive(life, child, answer="whole")
    await _until_answered(life, child)
    life.rests("station_answered")


async def _until_answered(life: Life, child: Assignment) -> None:
    for _ in range(PATIENCE):
        await life.town.stage.until(life.town.office.later(life.town.stage.now, 2))
        await child.refresh_from_db(fields=["state"])
        if child.state is AssignmentState.REPLIED:
            return


def _below(life: Life, station: str) -> str:
    """The unit the appeal names, else the street it lies in, else the district's city management."""
    to = life.request.appeal.to
    if to.startswith(f"{station}-"):
        return to
    street = life.request.scene.slots["street"]
    own = [code for code in life.town.cast.organisations if code.startswith(f"{station}-")]
    city_management = f"{station}-cg"
    if city_management in own and life.town.top_of(to) == "cgj":
        return city_management
    fitting = [code for code in own if street in life.town.cast.organisations[code].territory]
    return fitting[0] if fitting else own[0]
