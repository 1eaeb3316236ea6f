"""How a leg is spoken to: a phone in plain RTP, a browser in DTLS-SRTP with ICE."""

from sip_gateway.media.rtpengine.room import Leg

PLAIN: dict[str, object] = {
    "ICE": "remove",
    "DTLS": "passive",
    "replace": ["origin", "session connection"],
    "transport-protocol": "RTP/AVP",
    "rtcp-mux": ["demux"],
}
FLAGS_OF_BROWSERS = ["generate mid", "SDES-off"]
BROWSER: dict[str, object] = {
    "ICE": "force",
    "DTLS": "passive",
    "transport-protocol": "UDP/TLS/RTP/SAVPF",
    "rtcp-mux": ["offer", "require"],
    "replace": ["origin", "session connection"],
    "flags": FLAGS_OF_BROWSERS,
}


#: Lets us press keys into a stream. It costs a quarter of a core for 512 calls and delays all sound by a packet.
KEYS = "inject DTMF"


def form_to_us(*, keys: bool = False) -> dict[str, object]:
    """For the side where nobody sits, which is never a browser."""
    return PLAIN | {"flags": [KEYS]} if keys else PLAIN


def form_of(leg: Leg, *, keys: bool = False) -> dict[str, object]:
    """Its flags for rtpengine; `keys`: we may press some."""
    form = BROWSER if leg.browser else PLAIN
    return form | {"flags": [*FLAGS_OF_BROWSERS * leg.browser, KEYS]} if keys else form
