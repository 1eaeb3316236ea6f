"""What a browser's description says beyond a phone's: ICE (RFC 8839), DTLS-SRTP (RFC 5763), bundling."""

from dataclasses import dataclass

from aiosipua.sdp import parse_sdp

from sip_gateway.media.description import Remote
from sip_gateway.media.engine import UnusableDescription

MOST_CANDIDATES = 40
PASSIVE = "passive"
ACTIVE = "active"
EITHER = "actpass"


@dataclass(frozen=True, slots=True)
class Secured:
    """The other side's, or ours."""

    user: str
    password: str
    fingerprints: tuple[tuple[str, str], ...]
    setup: str
    candidates: tuple[str, ...]
    mid: str = "0"

    def attributes(self) -> dict[str, list[str]]:
        """As the audio's attributes."""
        return {
            "mid": [self.mid],
            "ice-ufrag": [self.user],
            "ice-pwd": [self.password],
            "fingerprint": [f"{name} {value}" for name, value in self.fingerprints],
            "setup": [self.setup],
            "candidate": list(self.candidates),
            "end-of-candidates": [],
        }


def read(remote: Remote) -> Secured:
    """From the audio's attributes, or those of the whole session."""
    session = parse_sdp(remote.text)
    found = session.attributes | session.media[remote.audio].attributes
    try:
        prints = tuple(_fingerprint(each) for each in found["fingerprint"])
        user, password = found["ice-ufrag"][0], found["ice-pwd"][0]
    except (KeyError, IndexError, ValueError) as error:
        raise UnusableDescription("no DTLS-SRTP") from error
    return Secured(
        user,
        password,
        prints,
        (found.get("setup") or [EITHER])[0],
        tuple(found.get("candidate", []))[:MOST_CANDIDATES],
        (found.get("mid") or ["0"])[0],
    )


def _fingerprint(told: str) -> tuple[str, str]:
    name, value = told.split()
    return name.lower(), value.upper()
