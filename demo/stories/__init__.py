"""What happens to orders, told by the people who make it happen."""
