"""外呼任务: made in four screens, watched while they run; the do-not-call list and the rules of a centre."""
