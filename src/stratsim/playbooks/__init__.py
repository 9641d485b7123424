"""Floor 1: how states set their levers. Playbooks are declared in TOML; a policy class can replace one."""
