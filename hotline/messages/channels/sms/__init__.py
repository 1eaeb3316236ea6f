"""Text messages through carriers' gateways: the rung that needs no app and no data plan."""
