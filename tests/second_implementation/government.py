"""Government: where the people vote, the government picks the playbook."""


def government(model):
    """Let every elected government take its own playbook."""
    for state in model.elected:
        state.playbook = 0.0 if state.government >= 0 else 1.0
