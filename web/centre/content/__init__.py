"""门户内容: what the editors write for the portal, and the public questions they look after."""
