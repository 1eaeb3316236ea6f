"""How the rest of the house speaks with the gateway that has the telephones: orders to it, news from it."""
