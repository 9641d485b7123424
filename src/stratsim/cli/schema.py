"""The command ``schema``: the JSON Schema of scenario files."""


def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    import json

    from stratsim.scenario.json_schema import json_schema

    print(json.dumps(json_schema(), indent=1, sort_keys=True))
