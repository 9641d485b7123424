"""Floor 4: conformance: published results that the simulator must reproduce, one module each; `suite` lists them."""
