"""Which connection of a telephone follows which: it registered over one that broke, and registers over another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from aiosipua import parse_uri

from sip_gateway.sip.flows import Flow, is_reliable

if TYPE_CHECKING:
    from sip_gateway.sip.registrar import Binding

MOST = 10  # broken ones remembered of an account


class Successors:
    """`told` of the old and the new flow. Only the account itself can take its own place."""

    def __init__(self) -> None:
        self.told: list[Callable[[Flow, Flow], None]] = []
        self._broken: dict[str, list[Binding]] = {}

    def broke(self, account: str, bindings: Iterable[Binding]) -> None:
        if broken := [*self._broken.get(account, []), *bindings][-MOST:]:
            self._broken[account] = broken

    def came(self, account: str, before: list[Binding], after: list[Binding]) -> None:
        """Old ones are replaced even if their connection seems to stand: nobody said that the cable was pulled."""
        broken = self._broken.pop(account, [])
        gone = [*broken, *(one for one in before if one not in after)]
        for new in after:
            followed = earlier(new, gone) if is_reliable(new.flow) and new not in before else []
            for old in followed:
                self._tell(old.flow, new.flow)
            broken = [one for one in broken if one not in followed]
        self.broke(account, broken)

    def _tell(self, old: Flow, new: Flow) -> None:
        if old is not new:
            for told in self.told:
                told(old, new)

    def sweep(self, now: float) -> None:
        for account, bindings in list(self._broken.items()):
            self._broken[account] = [one for one in bindings if one.expires_at > now]
            if not self._broken[account]:
                del self._broken[account]


def earlier(new: Binding, gone: list[Binding]) -> list[Binding]:
    """The same telephone's. Many take the port of their contact from their connection: then the only one of the name."""
    gone = [one for one in gone if not one.path and not new.path]  # a proxy's connection is everybody's
    same = [one for one in gone if is_same_phone(one, new)]
    if same or new.instance:
        return same
    alike = [one for one in gone if not one.instance and _name(one) == _name(new)]
    return alike if len({one.contact for one in alike}) == 1 else []


def is_same_phone(one: Binding, other: Binding) -> bool:
    if one.instance or other.instance:
        return one.instance == other.instance
    return _name(one) == _name(other) and parse_uri(one.contact).port == parse_uri(other.contact).port


def _name(binding: Binding) -> tuple[str | None, str]:
    uri = parse_uri(binding.contact)
    return uri.user, uri.host.lower()
