"""The phone pages of the units that handle orders: signers, handlers, leaders, workstations."""
