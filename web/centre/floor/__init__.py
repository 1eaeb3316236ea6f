"""现场: the supervisor's board of seats, queues, calls and lines."""
