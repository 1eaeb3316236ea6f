"""What citizens are told outside the chat: by template message, then by SMS, never silently lost."""

from hotline.messages.citizens.telling import tell, text_message

__all__ = ["tell", "text_message"]
