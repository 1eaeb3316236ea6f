"""The telephone: SIP signalling (sip/) and media (media/), apart from the web and from the rules of calls."""
