"""Voice navigation: flows as data, checked before they speak, and a pure interpreter (LEDGER M02)."""
