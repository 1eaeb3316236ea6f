"""通知送达: what was sent, to whom, what became of it – and what nobody answered."""
