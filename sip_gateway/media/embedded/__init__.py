"""Media in Python: worker processes of their own, raw sockets, G.711 passed on as it comes, mixing by numpy."""
