"""A rule of your own against the usual one, as two arms under the same random draws.

python cautious_allies.py [REPLICATIONS]
"""

import sys

import sim


class Cautious(sim.Ally):
    """Gives half of what an ally would give."""

    def contribute(self, issue, attempt, members):
        return 0.5 * super().contribute(issue, attempt, members)


scenario = sim.load_scenario("baseline", ["quarters=40"])
replications = int(sys.argv[1]) if len(sys.argv) > 1 else 30
usual, cautious = (sim.run(scenario, replications, ally_class=each) for each in (None, Cautious))
difference = cautious.runs["output_share"] - usual.runs["output_share"]
print(f"Output: {100 * usual.runs['output_share'].mean():.1f} % of severity, with cautious allies")
print(f"{100 * difference.mean():+.1f} points, {(difference < 0).sum()} of {replications} runs below their pair")
