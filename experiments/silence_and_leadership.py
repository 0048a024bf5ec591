"""A sweep over two parameters, and its heat map.

python silence_and_leadership.py [REPLICATIONS]
"""

import sys

import sim

experiment = {
    "title": "The price of breaking silence, and leadership",
    "scenario": "baseline",
    "factors": {"silence_tolerance": [0.0, 0.05, 0.1, 0.2], "leadership": [0.0, 0.5, 1.0]},
    "design": {"kind": "grid"},
    "replications": int(sys.argv[1]) if len(sys.argv) > 1 else 20,
    "measures": ["blocking_rate"],
}
result = sim.sweep(experiment, out="results/silence_and_leadership", jobs=2, resume=True)
blocking = result.runs.groupby(["silence_tolerance", "leadership"])["blocking_rate"].mean().unstack()
print((100 * blocking).round(1))
sim.plot(result, "heat_map").figure.savefig("silence_and_leadership.png")
