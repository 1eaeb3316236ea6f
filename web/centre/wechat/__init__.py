"""微信 on the staff desktop: conversations, menu, codes, accounts."""
