"""The buttons under an account's chat: edited here, compared with what is live, published, remembered."""
