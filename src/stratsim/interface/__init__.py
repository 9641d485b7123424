"""Floor 6: what a program or a notebook holds in its hands, numbers and figures together."""
