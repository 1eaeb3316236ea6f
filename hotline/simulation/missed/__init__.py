"""The drill of missed calls: a day with surges, lines down and a gateway gone; everybody is rung within the half hour."""
