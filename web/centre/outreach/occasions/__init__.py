"""When the robot and the SMS act by themselves: the switches, what surveys brought, a notice to streets."""
