"""The invented demo city: its organisations, people, citizens, and sixty days of real work."""
