"""The smallest scenario that figures can show."""

TINY = """
[run]
start = "2030-01"
months = 18
replicates = 20
seed = 1
[states.AAA]
playbook = "bold"
gdp = 100
treasury = 5
[states.BBB]
gdp = 200
treasury = 9
[theatres.straits]
intensity = 0.5
[rungs.probe]
severity = 0.1
burden = 0.05
money = 0.01
[rivalries.AAA.BBB]
theatre = "straits"
tempo = 0.3
[playbooks.bold]
provocation = 0.8
[outcomes]
headline = ["provocations_per_year", "cohesion.AAA", "war"]
"""
