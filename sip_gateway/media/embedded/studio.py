"""The calls of one worker: every request of the engine ends in one method here, and every event begins here."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from time import monotonic

from sip_gateway.media import description, secured
from sip_gateway.media.description import Ours
from sip_gateway.media.embedded.browser import BrowserPath
from sip_gateway.media.embedded.gathering import Gathering
from sip_gateway.media.embedded.hearing import Ears
from sip_gateway.media.embedded.leg import Leg
from sip_gateway.media.embedded.mixer import mix
from sip_gateway.media.embedded.opening import Opening, secured_end
from sip_gateway.media.embedded.path import UdpPath
from sip_gateway.media.embedded.place import Place
from sip_gateway.media.embedded.player import FOREVER, Player
from sip_gateway.media.embedded.room import Room
from sip_gateway.media.embedded.rounds import Rounds
from sip_gateway.media.embedded.tape import Recorder
from sip_gateway.media.embedded.ticker import SECOND, Ticker
from sip_gateway.media.engine import (
    CallReport,
    Digits,
    Dtmf,
    Finished,
    Gains,
    Listener,
    RecordingFailed,
    Side,
    UnknownLeg,
    UnusableDescription,
)


class Studio:
    """Everything of one worker process."""

    def __init__(self, place: Place, tell: Listener) -> None:
        self._place = place
        self._tell = tell
        self._opening = Opening(place)
        self._rooms: dict[str, Room] = {}
        self._ours: dict[tuple[str, str], Ours] = {}
        self._playing: dict[Leg, Room] = {}
        self._gathering = Gathering(tell)
        self._ears = Ears(tell)
        self._dialling: set[Leg] = set()
        self._rounds = Rounds(place.quiet_seconds, tell)
        self._numbers = 0
        self._recorder = Recorder(place.spool)
        self.ticker = Ticker(self._beat)

    # legs

    async def answer(self, call: str, leg: str, offer: str, source: str) -> str:
        """Our answer; the leg is there afterwards."""
        remote = description.read(offer)
        fresh = (call, leg) not in self._ours
        ours = await self._our_end(call, leg, browser=remote.browser, calling=False)
        try:
            self._agree(call, leg, remote, source)
            return description.answer(secured_end(self._leg(call, leg)[1], ours, remote), remote)
        except UnusableDescription:
            if fresh:
                self._never_was(call, leg)
            raise

    async def offer(self, call: str, leg: str, *, browser: bool = False) -> str:
        """Our offer; the leg is there, silent until its answer."""
        ours = await self._our_end(call, leg, browser=browser, calling=True)
        return description.offer(secured_end(self._leg(call, leg)[1], ours, None))

    def accept(self, call: str, leg: str, answer: str, source: str) -> None:
        """The other side's answer."""
        self._leg(call, leg)
        self._agree(call, leg, description.read(answer), source)

    def _never_was(self, call: str, name: str) -> None:
        self.remove(call, name)
        if not self._rooms[call].legs:
            del self._rooms[call]

    async def _our_end(self, call: str, name: str, *, browser: bool, calling: bool) -> Ours:
        if known := self._ours.get((call, name)):
            ours = known.again()
        else:
            port = await self._new_leg(call, name, browser=browser, calling=calling)
            ours = Ours.new(self._place.advertised, port)
        self._ours[call, name] = ours
        return ours

    async def _new_leg(self, call: str, name: str, *, browser: bool, calling: bool) -> int:
        self._numbers += 1
        leg = Leg(name, self._numbers)
        port = await self._opening.open(leg, browser=browser, calling=calling)
        self._enter(call, leg)
        return port

    def _enter(self, call: str, leg: Leg) -> None:
        room = self._rooms.setdefault(call, Room(call))
        leg.on_key = partial(self._pressed, room)
        room.legs[leg.name] = leg
        self._rounds.begin(leg, room)
        room.tape_legs()
        room.route()

    def _agree(self, call: str, name: str, remote: description.Remote, source: str) -> None:
        room, leg = self._leg(call, name)
        if isinstance(leg.path, BrowserPath) != remote.browser:
            raise UnusableDescription("a phone cannot become a browser, nor a browser a phone")
        leg.agree(remote)
        if isinstance(leg.path, BrowserPath):
            leg.path.connect(secured.read(remote))
        elif isinstance(leg.path, UdpPath):
            leg.path.talk_to(remote.host, remote.port, remote.rtcp_port, mux=remote.rtcp_mux, also=source)
        room.route()

    def _room(self, call: str) -> Room:
        if room := self._rooms.get(call):
            return room
        raise UnknownLeg(call)

    def _leg(self, call: str, name: str) -> tuple[Room, Leg]:
        room = self._room(call)
        if leg := room.legs.get(name):
            return room, leg
        raise UnknownLeg(f"{call}/{name}")

    # what is heard

    def play(
        self, call: str, leg: str, prompts: Sequence[Path], token: str, repeat: int, *, interruptible: bool
    ) -> None:
        """Instead of whatever it hears now."""
        room, hearer = self._leg(call, leg)
        player = Player(prompts, hearer.law, token, repeat, interruptible=interruptible)
        self._end_player(room, hearer)
        hearer.player = player
        self._playing[hearer] = room
        room.route()

    def stop(self, call: str, leg: str) -> None:
        """Silence, or whoever it hears otherwise."""
        self._end_player(*self._leg(call, leg))

    def _end_player(self, room: Room, leg: Leg, *, interrupted: bool = True) -> None:
        player = leg.player
        if player is None:
            return
        leg.player = None
        self._playing.pop(leg, None)
        room.route()
        if player.token:
            self._tell(Finished(room.call, leg.name, player.token, interrupted))

    def mix(self, call: str, gains: Gains) -> None:
        """Who hears whom from now on."""
        room = self._room(call)
        room.gains = gains
        room.route()

    def hold(self, call: str, leg: str, music: Path | None) -> None:
        """Music for it, nothing of it for the others."""
        room, held = self._leg(call, leg)
        held.held = True
        if music:
            self.play(call, leg, [music], "", FOREVER, interruptible=False)
        room.route()

    def resume(self, call: str, leg: str) -> None:
        """Back among the others."""
        room, held = self._leg(call, leg)
        held.held = False
        self._end_player(room, held)
        room.route()

    def press(self, call: str, leg: str, digits: str) -> None:
        """Send keys to it."""
        _, dialled = self._leg(call, leg)
        dialled.dial(digits)
        self._dialling.add(dialled)

    def collect(self, call: str, leg: str, digits: Digits) -> None:
        """Gather its keys."""
        self._leg(call, leg)
        self._gathering.begin(call, leg, digits, monotonic())

    def hear(self, call: str, leg: str, *, on: bool) -> None:
        """Tell of its voice, or no longer."""
        room, heard = self._leg(call, leg)
        self._ears.listen(call, heard, on=on)
        room.tape_legs()

    def _pressed(self, room: Room, leg: Leg, digit: str, inband: bool) -> None:  # noqa: FBT001
        self._tell(Dtmf(room.call, leg.name, digit, inband))
        if leg.player and leg.player.interruptible:
            self._end_player(room, leg)
        self._gathering.press(room.call, leg.name, digit, monotonic())

    # what is kept

    def record(self, call: str, sides: Mapping[str, Side], name: str) -> None:
        """Keep what these legs say, in the spool of this name."""
        room = self._room(call)
        room.sides = dict(sides)
        try:
            room.tape = room.tape or self._recorder.begin(call, name, partial(self._recording_failed, room))
        except OSError as error:
            self._recording_failed(room, str(error))
        room.tape_legs()

    def _recording_failed(self, room: Room, reason: str) -> None:
        room.sides = {}
        room.tape_legs()
        self._tell(RecordingFailed(room.call, reason))

    def stop_recording(self, call: str) -> None:
        """The tape stays, for it may go on."""
        room = self._room(call)
        room.sides = {}
        room.tape_legs()

    # ends

    def remove(self, call: str, leg: str) -> None:
        """A leg goes; the others stay as they are."""
        room, gone = self._leg(call, leg)
        self._drop(room, gone)
        room.route()

    def _drop(self, room: Room, leg: Leg) -> None:
        self._end_player(room, leg)
        self._gathering.forget(room.call, leg.name)
        self._ears.forget(leg)
        self._ours.pop((room.call, leg.name), None)
        del room.legs[leg.name]
        self._rounds.end(leg)
        self._dialling.discard(leg)
        leg.listener = leg.playout = leg.tape = None
        leg.path.close()

    async def delete(self, call: str) -> CallReport:
        """Everything of the call, and its figures."""
        room = self._room(call)
        del self._rooms[call]
        report = CallReport({name: leg.report() for name, leg in room.legs.items()}, room.tape is not None)
        for leg in list(room.legs.values()):
            self._drop(room, leg)
        if room.tape:
            await self._recorder.end(room.tape)
        return report

    async def close(self) -> None:
        """The worker ends."""
        for call in list(self._rooms):
            await self.delete(call)
        self.ticker.stop()
        self._recorder.close()
        await self._opening.close()

    # the beat

    def _beat(self, number: int, now: float) -> None:
        for leg, room in list(self._playing.items()):
            self._play_on(room, leg, now)
        mix(self._rooms.values(), now)
        self._recorder.flush(number % SECOND, SECOND)
        self._ears.beat(now)
        self._gathering.look(now, lambda key: self._rooms[key[0]].legs[key[1]].player is not None)
        self._press_on()
        self._rounds.beat(number, now)

    def _play_on(self, room: Room, leg: Leg, now: float) -> None:
        frame = leg.player.next() if leg.player else None
        if frame is None:
            self._end_player(room, leg, interrupted=False)
        else:
            leg.say(frame, now)

    def _press_on(self) -> None:
        for leg in list(self._dialling):
            leg.press_on()
            if leg.pressing is None:
                self._dialling.discard(leg)
