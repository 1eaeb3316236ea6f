"""Rooms that know no domain word: settings, database, bus, jobs, audit, files, search, secrets."""
