"""The exchange: signalling, sound and the rules of the house brought together into telephone calls.

Start at exchange.py (what comes in), conversation.py (one call), floor.py (who is rung).
"""
