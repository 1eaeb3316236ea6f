"""A telephone network to try the gateway with: an operator's line and subscribers who behave as people do. Demo only."""
