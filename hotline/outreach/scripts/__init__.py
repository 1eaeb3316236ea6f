"""What the robot says and asks: scripts as data, checked, reviewed by a second person, and spoken by a pure machine."""
