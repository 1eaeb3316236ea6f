"""How a leg is spoken to: a phone in plain RTP, a browser in DTLS-SRTP with ICE."""

from sip_gateway.media.rtpengine.room import Leg

PLAIN: dict[str, object] = {
    "ICE": "remove",
    "DTLS": "passive",
    "replace": ["origin", "session connection"],
    "transport-protocol": "RTP/AVP",
    "rtcp-mux": ["demux"],
    "flags": ["inject DTMF"],
}
BROWSER: dict[str, object] = {
    "ICE": "force",
    "DTLS": "passive",
    "transport-protocol": "UDP/TLS/RTP/SAVPF",
    "rtcp-mux": ["offer", "require"],
    "replace": ["origin", "session connection"],
    "flags": ["generate mid", "SDES-off", "inject DTMF"],
}


def form_of(leg: Leg) -> dict[str, object]:
    """Its flags for rtpengine."""
    return BROWSER if leg.browser else PLAIN
