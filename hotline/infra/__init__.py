"""Rooms that know no domain word: settings, database, bus, jobs, audit, files, search, secrets."""

from hotline.infra import bare_models  # noqa: F401 - before any model is made
