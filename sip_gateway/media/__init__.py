"""What callers hear and say: RTP, prompts, mixing, keys and recordings, behind one interface (`engine.py`)."""
