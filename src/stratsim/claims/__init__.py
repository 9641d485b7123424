"""Floor 5: the register of claims and their trials."""
