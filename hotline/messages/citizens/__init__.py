"""What citizens are told outside the chat: by template message, then by SMS, never silently lost."""
