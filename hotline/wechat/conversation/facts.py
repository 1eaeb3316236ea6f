"""What the machine may have to know. It asks for the dear ones only when it needs them."""

from dataclasses import dataclass

from hotline.wechat.conversation.state import Draft


class Wanted(Exception):  # noqa: N818 - not an error: a question to whoever calls `step`
    """`step` cannot go on without this: read it and call again. Nothing has happened yet."""

    def __init__(self, what: str, draft: Draft | None = None) -> None:
        super().__init__(what)
        self.what, self.draft = what, draft


@dataclass(frozen=True)
class OrderFact:
    """An order the citizen may ask about in this chat."""

    number: str
    title: str
    state: str
    standing: str  # some lines: where it is, what is due when and why
    may: frozenset[str] = frozenset()  # urge, supplement, withdraw, evaluate
    waits_for_more: bool = False
    joined: bool = False


@dataclass(frozen=True)
class Found:
    """Something published that may answer a question."""

    title: str
    text: str
    source: str
    url: str = ""


@dataclass(frozen=True)
class SimilarFact:
    """Somebody else's open order, without what tells whose it is."""

    id: int
    title: str
    place: str
    state: str
    people: int


@dataclass(frozen=True)
class Service:
    """Colleagues who answer in person."""

    is_open: bool = True
    opens: str = ""  # 明天 08:00
    ahead: int = 0


@dataclass(frozen=True)
class Facts:
    """None: not read."""

    city: str = "12345"
    bound: str = ""  # the proven number, masked
    orders_read: tuple[OrderFact, ...] | None = None
    found_read: tuple[Found, ...] | None = None
    similar_read: tuple[SimilarFact, ...] | None = None
    service_read: Service | None = None

    @property
    def orders(self) -> tuple[OrderFact, ...]:
        """Newest first."""
        if self.orders_read is None:
            raise Wanted("orders")
        return self.orders_read

    @property
    def service(self) -> Service:
        """Whether somebody is there."""
        if self.service_read is None:
            raise Wanted("service")
        return self.service_read

    def found(self, draft: Draft) -> tuple[Found, ...]:
        """What is published about the question, the best first."""
        if self.found_read is None:
            raise Wanted("found", draft)
        return self.found_read

    def similar(self, draft: Draft) -> tuple[SimilarFact, ...]:
        """Open orders about the same."""
        if self.similar_read is None:
            raise Wanted("similar", draft)
        return self.similar_read
