"""The public site. Every page works without JavaScript; scripts only make it quicker."""
