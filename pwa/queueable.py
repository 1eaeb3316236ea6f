"""What may be done without a network and sent later."""

from dataclasses import dataclass

from hotline.orders.workflow import WORKFLOW
from hotline.supervision.workflow import WORKFLOW as NOTICE_STEPS
from web.kit import gettext as _


@dataclass(frozen=True)
class Queueable:
    """How one action travels.

    `careful`: refused when somebody else changed the order meanwhile, because what was written may no longer
    be true. `said` names the field whose words can still be kept as a note when the action itself is too late.
    """

    action: str
    careful: bool = False
    said: str = ""

    @property
    def label(self) -> str:
        return WORKFLOW[self.action].label


QUEUEABLE: dict[str, Queueable] = {
    one.action: one
    for one in (
        Queueable("sign"),
        Queueable("verify", said="findings"),
        Queueable("reply", careful=True, said="content"),
        Queueable("note", said="content"),
        Queueable("transfer", careful=True, said="note"),
        Queueable("return", careful=True, said="reason"),
        Queueable("extend", careful=True, said="reason"),
        Queueable("special", careful=True, said="reason"),
        Queueable("offline"),
        Queueable("prompt", said="reason"),
        Queueable("urge", said="note"),
        Queueable("appeal", said="reason"),
        Queueable("follow"),
        Queueable("unfollow"),
    )
}


@dataclass(frozen=True)
class Supervising:
    """A new supervision notice (`step` empty), or a unit's step on one. Named apart from what orders undergo."""

    action: str
    step: str = ""
    said: str = ""

    @property
    def label(self) -> str:
        return NOTICE_STEPS[self.step].label if self.step else "发督办单"


SUPERVISING: dict[str, Supervising] = {
    one.action: one
    for one in (
        Supervising("supervise", said="requirement"),
        Supervising("notice_acknowledge", "acknowledge"),
        Supervising("notice_feed_back", "feed_back", said="content"),
    )
}


_ALL: tuple[Queueable | Supervising, ...] = (*QUEUEABLE.values(), *SUPERVISING.values())


def labels() -> dict[str, str]:
    """What the phone calls each of them."""
    return {one.action: _(one.label) for one in _ALL}


def said() -> dict[str, str]:
    """Which field of each holds its words."""
    return {one.action: one.said for one in _ALL}
