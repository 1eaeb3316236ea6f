"""Media by rtpengine: the same interface, for more calls than Python carries. It relays and plays, but cannot mix."""
