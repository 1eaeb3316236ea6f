"""Number analysis, dial plan, translation, filtering and who answers when. Pure rules (LEDGER 1.3–1.8)."""
