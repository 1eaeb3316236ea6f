"""The chat with citizens: a pure machine decides (`machine.step`), workers read facts and do what it decided."""
