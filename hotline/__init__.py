"""The 12345 hotline's domain: plain Python and tables, no web, no telephony."""

__version__ = "0.1.0"
