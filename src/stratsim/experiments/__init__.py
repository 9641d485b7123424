"""Floor 4: running scenarios and comparing what came of them."""
