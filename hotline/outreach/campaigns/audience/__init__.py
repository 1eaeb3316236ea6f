"""Whom a campaign calls: rows of an uploaded workbook or orders somebody searched for. No row is lost silently."""
