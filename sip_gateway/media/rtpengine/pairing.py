"""Who is offered to whom at rtpengine."""

from sip_gateway.media.rtpengine.forms import PLAIN, form_of, form_to_us
from sip_gateway.media.rtpengine.room import US, Leg, Room, nobody


async def offered(room: Room, tag: str, by: str, sdp: str, towards: str, form: dict[str, object]) -> str:
    """What to tell the leg it is offered to."""
    told = await room.node.ask("offer", call_id=tag, from_tag=by, sdp=sdp, via_branch=towards, **form)
    return str(told["sdp"])


async def answered(room: Room, tag: str, by: str, to: str, sdp: str, form: dict[str, object]) -> str:
    """What to tell the leg that offered."""
    told = await room.node.ask("answer", call_id=tag, from_tag=to, to_tag=by, sdp=sdp, via_branch=by, **form)
    return str(told["sdp"])


async def accepted(room: Room, leg: Leg) -> None:
    """It has answered: whoever it was offered to hears it, or it waits to be linked."""
    other = room.beside(leg)
    form = form_of(other) if other else PLAIN
    sdp = await answered(room, leg.tag, leg.name, leg.towards, leg.theirs, form)
    if other:
        other.towards, other.back = leg.name, ""
        room.told(other, sdp)
    else:
        leg.back = sdp


async def placed(room: Room, leg: Leg) -> str:
    """What to tell a leg: from whomever it talks to, another leg or nobody."""
    keys, side = leg.tag in room.keyed, US if leg.back else leg.towards
    back = await offered(room, leg.tag, leg.name, leg.theirs, side, form_to_us(keys=keys))
    leg.back = back if side == US else ""
    there = await _opposite(room, leg)
    sdp = await answered(room, leg.tag, side, leg.name, there, form_of(leg, keys=keys))
    room.told(leg, sdp)
    return sdp


async def _opposite(room: Room, leg: Leg) -> str:
    """The description of whatever this leg hears."""
    if leg.behind:
        return leg.behind
    if leg.back:
        linked = room.linked(leg)
        return await room.within(linked) if linked else nobody(leg.theirs)
    return room.leg(leg.towards).theirs


async def left_alone(room: Room, tag: str) -> None:
    """Talks to nobody, as in the menu: rtpengine hears keys only of those who talk to somebody."""
    left = [leg for leg in room.legs.values() if leg.tag == tag and tag not in room.pairs]
    if len(left) == 1 and left[0].theirs:
        await placed(room, left[0])


async def join(room: Room, tag: str, first: Leg, second: Leg) -> None:
    """In a call of their own, which must be told both their phones."""
    left = {first.tag, second.tag}
    room.pairs.add(tag)
    to_second = await offered(room, tag, first.name, first.theirs, second.name, form_of(second))
    to_first = await answered(room, tag, second.name, first.name, second.theirs, form_of(first))
    for leg, other, ours in ((first, second, to_first), (second, first, to_second)):
        leg.tag, leg.towards, leg.back = tag, other.name, ""
        room.told(leg, ours)
    if room.recording:
        await room.record(tag)
    for old in left:
        await room.end_if_empty(old)


async def leave(room: Room, gone: Leg) -> None:
    """One of a pair is silenced and stays: without it rtpengine would drop the other one, too."""
    if all(other.tag != gone.tag for other in room.legs.values()):
        return
    if gone.tag in room.pairs:
        await room.command("block media", gone)
    else:
        await room.node.ask("delete", call_id=gone.tag, from_tag=gone.name, delete_delay=0)


async def let_keys_in(room: Room, first: Leg, second: Leg) -> None:
    """From now on we may press keys into what these two say to each other: both are told it anew, where they are."""
    if second.tag in room.keyed:
        return
    room.keyed.add(second.tag)
    if first.tag != second.tag:
        await placed(room, second)
        return
    to_second = await offered(
        room, first.tag, first.name, first.theirs, second.name, form_of(second, keys=True)
    )
    to_first = await answered(
        room, first.tag, second.name, first.name, second.theirs, form_of(first, keys=True)
    )
    room.told(first, to_first)
    room.told(second, to_second)


async def silence(room: Room, leg: Leg) -> None:
    """It neither speaks nor hears."""
    await room.command("block media", leg)
    if leg.back or room.beside(leg):
        await room.command_other("block media", leg)


async def let_speak(room: Room, leg: Leg) -> None:
    """It does again; a leg beside it must be let speak by itself."""
    await room.command("unblock media", leg)
    if leg.back:
        await room.command_other("unblock media", leg)
