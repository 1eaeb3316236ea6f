"""Whose turn it is to describe the media (RFC 3264 §4, §8; RFC 3261 §14; RFC 3311 §5.2)."""

from __future__ import annotations

from enum import Enum


class Turn(Enum):
    STABLE = "stable"
    OURS = "our offer is out"
    THEIRS = "their offer waits for our answer"


class Glare(Exception):
    """An exchange is under way. `status` is what a request that crosses it is answered."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class OfferAnswer:
    """Both last descriptions, and that there is never more than one exchange at a time."""

    def __init__(self) -> None:
        self.turn = Turn.STABLE
        self.local = self.remote = b""

    def we_offer(self, sdp: bytes) -> None:
        self._must_be_stable()
        self._before = self.local
        self.turn, self.local = Turn.OURS, sdp

    def they_offer(self, sdp: bytes) -> None:
        self._must_be_stable()
        self._before = self.remote
        self.turn, self.remote = Turn.THEIRS, sdp

    def _must_be_stable(self) -> None:
        if self.turn is Turn.OURS:
            raise Glare(491)
        if self.turn is Turn.THEIRS:
            raise Glare(500)

    def they_answer(self, sdp: bytes) -> bool:
        """False if nothing was asked: a repeated answer, or one already had in a provisional response."""
        if self.turn is not Turn.OURS:
            return False
        self.turn, self.remote = Turn.STABLE, sdp
        return True

    def we_answer(self, sdp: bytes) -> None:
        if self.turn is Turn.THEIRS:
            self.turn, self.local = Turn.STABLE, sdp

    def refused(self) -> None:
        """§14.1: as if the offer had never been."""
        if self.turn is Turn.OURS:
            self.local = self._before
        elif self.turn is Turn.THEIRS:
            self.remote = self._before
        self.turn = Turn.STABLE

    def is_known(self, sdp: bytes) -> bool:
        """§8: the same description again (a session refresh) changes nothing and needs no decision."""
        return bool(sdp) and bool(self.local) and sdp == self.remote
