"""电话 on the desk: records, call-backs, reports, voice flows and the telephone's settings."""
