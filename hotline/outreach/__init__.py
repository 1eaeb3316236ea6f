"""The hotline calls people: what the robot says (scripts), whom and when it calls (campaigns), and why (occasions)."""
