"""The telephone network of the demo on a page: who is called, and anybody may be one of them. Demo mode only."""
