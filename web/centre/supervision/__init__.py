"""督办: the live board of orders, supervision notices, lifted marks."""
