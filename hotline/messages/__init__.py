"""Everything we send: a notice climbs a ladder of channels until somebody has taken note of it."""
