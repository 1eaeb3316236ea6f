"""What the topmost Via says about the way back (RFC 3261 §18.2.1, §18.2.2; rport, RFC 3581 §4)."""

from __future__ import annotations

from aiosipua import SipRequest, parse_via, stringify_via

from sip_gateway.sip.flows import Flow


def note_source(request: SipRequest, flow: Flow) -> None:
    """Write down where the request really came from, for whoever routes the response."""
    values = request.headers.get("via")
    via = parse_via(values[0])
    host, port = flow.remote
    if "rport" in via.params:
        via.rport = str(port)
    if via.host.strip("[]") != host or "rport" in via.params:
        via.received = host
    values[0] = stringify_via(via)


def response_flow(request: SipRequest, flow: Flow) -> Flow:
    """Over a connection: back through it. Over UDP without rport: to the port the sender named, not the one it used."""
    if flow.transport != "UDP":
        return flow
    via = parse_via(request.headers.get("via")[0])
    port = via.port or 5060
    return flow if "rport" in via.params or port == flow.remote[1] else flow.to_port(port)
