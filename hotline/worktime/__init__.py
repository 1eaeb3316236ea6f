"""Working calendars and deadline arithmetic. Pure: `now` is always an argument."""
