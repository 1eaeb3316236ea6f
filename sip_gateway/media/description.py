"""Session descriptions (RFC 4566) as far as a telephone needs them: one audio line, offered or answered (RFC 3264)."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Address

from aiosipua.sdp import ConnectionData, MediaDescription, Origin, SdpMessage, parse_sdp, serialize_sdp

from sip_gateway.media.engine import UnusableDescription
from sip_gateway.media.g711 import A_LAW, LAWS, NAMED, RATE, Law

PLAIN = frozenset({"RTP/AVP", "RTP/AVPF"})
BROWSER = frozenset({"UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF"})
BROADCAST = IPv4Address("255.255.255.255")
NOWHERE = "0.0.0.0"  # noqa: S104 – an address in SDP, not one we listen at
AVP = "RTP/AVP"
SAVPF = "UDP/TLS/RTP/SAVPF"
KEYS = 101
"""Our payload type for keys, when it is ours to choose."""
LONGEST = 16_384
"""Characters; an SDP larger than this is not about a telephone call."""
DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
MIRRORED = {"sendonly": "recvonly", "recvonly": "sendonly"}


@dataclass(frozen=True, slots=True)
class Remote:
    """The other side's audio, as it described itself."""

    host: str
    port: int
    law: Law
    keys: int | None
    """The payload type of its telephone-events; None: it can only send tones."""
    direction: str
    rtcp_port: int
    rtcp_mux: bool
    proto: str
    text: str
    audio: int
    """Which of its media lines this is."""

    @property
    def browser(self) -> bool:
        return self.proto in BROWSER

    @property
    def hears(self) -> bool:
        held = self.host == NOWHERE and not self.browser  # RFC 2543's hold; a browser's address comes by ICE
        return self.direction in ("sendrecv", "recvonly") and not held


@dataclass(frozen=True, slots=True)
class Ours:
    """Our end of a leg."""

    host: str
    port: int
    session: str = ""
    version: int = 1
    secured: Mapping[str, list[str]] | None = None
    """A browser's leg: its ICE and DTLS attributes."""

    @classmethod
    def new(cls, host: str, port: int) -> "Ours":
        return cls(host, port, str(secrets.randbits(62)))

    def again(self) -> "Ours":
        return replace(self, version=self.version + 1)


def read(text: str) -> Remote:
    """The audio of an offer or an answer, or UnusableDescription."""
    if len(text) > LONGEST:
        raise UnusableDescription("too long")
    try:
        session = parse_sdp(text)
    except (ValueError, IndexError, TypeError) as error:
        raise UnusableDescription("not SDP") from error
    for number, media in enumerate(session.media):
        if media.media == "audio" and 0 < media.port < 65536 and media.proto in PLAIN | BROWSER:
            return _remote(session, media, number, text)
    raise UnusableDescription("no audio")


def _remote(session: SdpMessage, media: MediaDescription, number: int, text: str) -> Remote:
    return Remote(
        host=NOWHERE if media.proto in BROWSER else _host(media.connection or session.connection),
        port=media.port,
        law=_law(media),
        keys=_keys(media),
        direction=_direction(session, media),
        rtcp_port=_rtcp_port(media),
        rtcp_mux="rtcp-mux" in media.attributes,
        proto=media.proto,
        text=text,
        audio=number,
    )


def _host(told: ConnectionData | None) -> str:
    """Digits only: a name would have to be looked up, and a group is no phone."""
    try:
        address = IPv4Address(told.address if told else "")
    except ValueError as error:
        raise UnusableDescription("no IPv4 address") from error
    if address.is_multicast or address == BROADCAST:
        raise UnusableDescription("not one phone's address")
    return str(address)


def _law(media: MediaDescription) -> Law:
    """The first the other side prefers and we speak."""
    for codec in media.codecs:
        static = LAWS.get(codec.payload_type)
        if static is not None and codec.encoding_name.upper() == static.name and codec.clock_rate == RATE:
            return static
    raise UnusableDescription("no G.711")


def _keys(media: MediaDescription) -> int | None:
    for codec in media.codecs:
        if codec.encoding_name.lower() == "telephone-event" and codec.clock_rate == RATE:
            return codec.payload_type
    return None


def _direction(session: SdpMessage, media: MediaDescription) -> str:
    for attributes in (media.attributes, session.attributes):
        for direction in DIRECTIONS:
            if direction in attributes:
                return direction
    return "sendrecv"


def _rtcp_port(media: MediaDescription) -> int:
    told = (media.attributes.get("rtcp") or [""])[0].split()
    return int(told[0]) if told and told[0].isdecimal() and int(told[0]) < 65536 else media.port + 1


def offer(ours: Ours, laws: Iterable[Law] = (A_LAW, NAMED["PCMU"])) -> str:
    """Our audio for someone we call."""
    mux = ours.secured is not None
    audio = _audio(ours, list(laws), KEYS, "sendrecv", mux=mux, proto=SAVPF if mux else AVP)
    return serialize_sdp(_session(ours, [audio]))


def answer(ours: Ours, remote: Remote, *, receive: bool = True) -> str:
    """Ours, as far as the other side offered it; every other line of the offer is refused with port 0."""
    direction = MIRRORED.get(remote.direction, remote.direction)
    if not receive and direction == "sendrecv":
        direction = "sendonly"
    audio = _audio(ours, [remote.law], remote.keys, direction, mux=remote.rtcp_mux, proto=remote.proto)
    lines = [
        audio if number == remote.audio else _refused(media)
        for number, media in enumerate(parse_sdp(remote.text).media)
    ]
    return serialize_sdp(_session(ours, lines))


def _session(ours: Ours, media: list[MediaDescription]) -> SdpMessage:
    return SdpMessage(
        origin=Origin(session_id=ours.session, session_version=str(ours.version), address=ours.host),
        session_name="-",
        connection=ConnectionData(address=ours.host),
        attributes={"group": [f"BUNDLE {ours.secured['mid'][0]}"]} if ours.secured else {},
        media=media,
    )


def _audio(
    ours: Ours, laws: list[Law], keys: int | None, direction: str, *, mux: bool, proto: str
) -> MediaDescription:
    names = [f"{law.payload_type} {law.name}/{RATE}" for law in laws]
    formats = [str(law.payload_type) for law in laws]
    attributes: dict[str, list[str]] = {"rtpmap": names}
    if keys is not None:
        formats.append(str(keys))
        names.append(f"{keys} telephone-event/{RATE}")
        attributes["fmtp"] = [f"{keys} 0-15"]
    attributes |= {"ptime": ["20"], direction: []}
    if mux:
        attributes["rtcp-mux"] = []
    attributes |= ours.secured or {}
    return MediaDescription(
        media="audio", port=ours.port, proto=proto, formats=formats, attributes=attributes
    )


def _refused(media: MediaDescription) -> MediaDescription:
    return MediaDescription(media=media.media, port=0, proto=media.proto, formats=media.formats[:1] or ["0"])
