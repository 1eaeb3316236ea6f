"""质检: recordings become text, rules mark what was wrong, inspectors score, agents may appeal."""
