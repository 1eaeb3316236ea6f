"""智能外呼: what the robot says, and whom it calls."""
