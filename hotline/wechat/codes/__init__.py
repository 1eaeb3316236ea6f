"""QR codes with parameters: which community or counter did people come from, and what came of it."""
