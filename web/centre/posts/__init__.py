"""图文排期: the operator's desk for posts of the official account."""
