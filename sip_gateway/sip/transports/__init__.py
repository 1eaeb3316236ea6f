"""Transports (RFC 3261 §18): UDP, TCP, TLS and WebSocket (RFC 7118) listeners and the connections they give."""
