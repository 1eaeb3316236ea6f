"""One order through the eyes of those who act on it: the short words the stories are written with."""

from collections.abc import Coroutine
from datetime import timedelta
from random import Random
from typing import Any, NoReturn

from demo.office import awake
from demo.town import Town
from demo.traffic import Request
from demo.words import Words
from hotline.infra.errors import Refused
from hotline.orders import actions, intake
from hotline.orders.models import Assignment, Order
from hotline.orders.states import LIVE_ASSIGNMENTS, Channel, Part, State
from hotline.orders.workflow import REVIEWS, WORKFLOW
from hotline.people.actor import Actor


class StoryEnds(Exception):  # noqa: N818 - no error: the story has come to where it rests
    """The order waits here, or somebody else took it another way."""


class Life:
    """An order from its submission on; tasks of citizen, desk and department share it."""

    def __init__(self, town: Town, request: Request, seed: int) -> None:
        self.town = town
        self.request = request
        self.rng = Random(f"{seed}:{request.key}")
        self.words = Words(request.appeal, request.scene, town.city, self.rng)
        self.order: Order | None = None
        self.desk: Actor | None = None
        self.replies = 0
        self.wrong_units: list[str] = []
        self.objected = False
        self.told = False
        self._choices: dict[str, bool] = {}

    # — time

    async def wait(self, *, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        """Let wall-clock time pass."""
        span = timedelta(minutes=minutes, hours=hours, days=days)
        await self.town.stage.until((self.town.stage.now + span).replace(microsecond=0))

    async def wait_between(self, least: float, most: float) -> None:
        """Some minutes; set pieces never dawdle."""
        await self.wait(minutes=least if self.request.staged else self.rng.uniform(least, most))

    async def office_hours(self, least: float, most: float) -> None:
        """Let office time pass."""
        hours = least if self.request.staged else self.rng.uniform(least, most)
        await self.town.stage.until(self.town.office.later(self.town.stage.now, hours))

    async def when_awake(self) -> None:
        """Nobody is telephoned at night."""
        await self.town.stage.until(awake(self.town.stage.now))

    # — decisions

    def happens(self, name: str) -> bool:
        """Whether a chance of traffic.toml comes true; never in a set piece."""
        return not self.request.staged and self.rng.random() < self.town.chances[name]

    def choice(self, name: str) -> bool:
        """A chance drawn once for this order; asking again gives the same answer."""
        if name not in self._choices:
            self._choices[name] = self.happens(name)
        return self._choices[name]

    def rests(self, name: str) -> None:
        """Stop here for good when this is the set piece's place."""
        if self.request.rest == name:
            self.end()

    def wants(self, *names: str) -> bool:
        """Whether the set piece is on its way to one of these places."""
        return self.request.rest in names

    def end(self) -> NoReturn:
        raise StoryEnds

    async def beside(self, story: Coroutine[Any, Any, None]) -> None:
        """Another thread of this order's story; it may end early without a word."""
        try:
            await story
        except StoryEnds:
            return

    # — the order

    @property
    def it(self) -> Order:
        """The order, once it was submitted."""
        if self.order is None:
            raise RuntimeError("the order has not been submitted yet")
        return self.order

    @property
    def state(self) -> State:
        return self.it.state

    @property
    def citizen(self) -> Actor:
        """The one who asked, coming in the way they came first."""
        channel = self.request.channel.value
        citizen_id = self.order.citizen_id if self.order else None
        return Actor.citizen(self.town.centre.id, citizen_id, channel=channel, request_id="demo")

    async def submit(self, by: Actor) -> None:
        """The request becomes an order."""
        receipt = await intake.submit(
            self._submission(), by=by, now=self.town.stage.now, channel=self.request.channel
        )
        self.order = receipt.order
        self.town.receipts.append((receipt.order.number or "", receipt.query_code))

    async def do(self, action: str, by: Actor, **fields: Any) -> None:
        """Perform a real action; the story ends quietly when the order has gone another way meanwhile."""
        step = REVIEWS[fields["kind"]] if action == "review" else WORKFLOW[action]
        if self.state not in step.from_states:
            self.end()
        try:
            self.order = await actions.perform(
                self.it.number or "", action, fields, by=by, now=self.town.stage.now
            )
        except Refused as refusal:
            # The rules know better than the story; the tests see that this never happens.
            self.town.refusals.append(f"{self.it.number} {action}: {refusal}")
            self.end()

    async def lead(self) -> Assignment | None:
        """The main share that is being worked on."""
        live = Assignment.filter(order_id=self.it.id, part=Part.LEAD, parent_id=None)
        return await live.filter(state__in=list(LIVE_ASSIGNMENTS)).order_by("-id").first()

    async def owed(self, **conditions: Any) -> list[Assignment]:
        """Other shares somebody still works on."""
        live = Assignment.filter(order_id=self.it.id, state__in=list(LIVE_ASSIGNMENTS), **conditions)
        return await live.order_by("id").select_related("organisation")

    def code(self, share: Assignment) -> str:
        """The code of the organisation that holds a share now."""
        return self.town.cast.code_of(share.organisation_id)

    def _submission(self) -> dict[str, Any]:
        request, scene = self.request, self.request.scene
        words = request.invalid or {}
        by_phone = request.channel is Channel.PHONE
        fields: dict[str, Any] = {
            "type": request.appeal.type if not words else "help",
            "title": words.get("title") or self.words.title(),
            "content": words.get("content") or self.words.content(phone=by_phone),
            "urgency": request.appeal.urgency if not words else "normal",
            "citizen": {"name": request.person.name, "phone": request.person.phone},
            "public_consent": self.rng.random() < self.town.chances["consent"],
            "confidential": request.appeal.confidential,
        }
        if not words:
            fields["location"] = {"text": scene.text, "lng": scene.lng, "lat": scene.lat}
        return fields
