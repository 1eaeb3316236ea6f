"""Transactions (RFC 3261 §17): each request is seen once by the user above and answered once, whatever the network does."""
