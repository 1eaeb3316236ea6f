"""What may be done without a network and sent later."""

from dataclasses import dataclass

from hotline.orders.workflow import WORKFLOW
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


def labels() -> dict[str, str]:
    """What the phone calls each of them."""
    return {name: _(kind.label) for name, kind in QUEUEABLE.items()}
