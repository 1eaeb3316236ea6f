"""What the settings mean for a gateway: which engines carry its calls, and where it listens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hotline.infra.settings import Settings
from sip_gateway.media.embedded.engine import EmbeddedEngine, Site
from sip_gateway.media.rtpengine.engine import RtpEngine
from sip_gateway.media.rtpengine.node import Nodes
from sip_gateway.sip import certificates
from sip_gateway.sip.transports.layer import Listen


def engine(settings: Settings) -> RtpEngine | EmbeddedEngine:
    """Not started yet."""
    if settings.media_engine == "rtpengine":
        return RtpEngine(_nodes(settings))
    return EmbeddedEngine(_site(settings))


def _site(settings: Settings) -> Site:
    return Site(
        folder=_folder(settings),
        bind=settings.sip_host,
        advertised=settings.sip_advertised or settings.sip_host,
        low=settings.media_low_port,
        high=settings.media_high_port,
        workers=settings.media_workers,
    )


def ears(settings: Settings) -> EmbeddedEngine:
    """rtpengine carries the calls; those in which a robot listens need ears. Spools of their own."""
    return EmbeddedEngine(replace(_site(settings), workers=1, spool_name="spool-robot"))


def _nodes(settings: Settings) -> Nodes:
    addresses = [one.strip().rpartition(":") for one in settings.rtpengine_nodes.split(",") if one.strip()]
    folder = _folder(settings)
    return Nodes(
        addresses=[(host, int(port)) for host, _, port in addresses],
        key_log=(settings.sip_host, settings.rtpengine_key_port),
        recordings=settings.rtpengine_folder or folder / "rtpengine",
        folder=folder,
    )


def _folder(settings: Settings) -> Path:
    """Recordings are found where `hotline.calls.recordings.place` looks for them."""
    return settings.data_dir


def listens(settings: Settings) -> Iterator[Listen]:
    host, told = settings.sip_host, settings.sip_advertised
    for transport in ("UDP", "TCP"):
        yield Listen(transport, host, settings.sip_port, (told, settings.sip_port) if told else None)
    if settings.sip_ws_port:
        yield Listen("WS", host, settings.sip_ws_port, (told, settings.sip_ws_port) if told else None)
    if settings.sip_tls_port:
        told_tls = (told, settings.sip_tls_port) if told else None
        certificate, key = settings.sip_tls_certificate or Path(), settings.sip_tls_key
        serving = certificates.serving(certificate, key)
        calling = certificates.calling(certificate, key, settings.sip_tls_trusted)
        yield Listen("TLS", host, settings.sip_tls_port, told_tls, tls=serving, tls_out=calling)
