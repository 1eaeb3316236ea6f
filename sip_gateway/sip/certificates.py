"""TLS as RFC 3261 §26.3.1 wants it: both sides may be asked who they are."""

from __future__ import annotations

import ssl
from pathlib import Path


def serving(certificate: Path, key: Path | None) -> ssl.SSLContext:
    """For telephones and operators who connect."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def calling(certificate: Path, key: Path | None, trusted: Path | None) -> ssl.SSLContext:
    """For operators: theirs must be issued to the host the trunk names, by whom we trust; ours is shown if they ask."""
    context = ssl.create_default_context(cafile=trusted)
    context.load_cert_chain(certificate, key)
    return context
