"""Queues and agents: who is rung for whom. No I/O, no clock of its own: events in, commands out."""
