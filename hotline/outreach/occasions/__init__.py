"""Ready-made reasons to call: how it was, the result, an urgent order, a call we missed, a notice to a street."""
