"""外呼任务: whom the robot calls, when it may, how often, and what became of it."""
