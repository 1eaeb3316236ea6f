"""What the exchange writes down: entries, the book that takes them, and the process that keeps it."""

from sip_gateway.exchange.writing.book import Book, LocalBook
from sip_gateway.exchange.writing.remote import RemoteBook

__all__ = ["Book", "LocalBook", "RemoteBook"]
