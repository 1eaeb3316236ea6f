"""质检 on the desk: figures, queue, one call's sheet, appeals, coaching, the standard."""
