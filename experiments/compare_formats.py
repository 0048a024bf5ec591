"""Which formats may be used: all of them, those of the alliance alone, consensus alone.

python compare_formats.py [REPLICATIONS]
"""

import sys

import sim

experiment = {
    "title": "Which formats may be used",
    "scenario": "baseline",
    "arms": {
        "all": {},
        "inside": {"formats": ["consensus", "plus_n", "framework_nation"]},
        "consensus": {"formats": ["consensus"]},
    },
    "replications": int(sys.argv[1]) if len(sys.argv) > 1 else 50,
    "measures": ["output_share", "blocking_rate", "response_time"],
}
result = sim.sweep(experiment, out="results/formats", jobs=2, resume=True)
print(sim.compare(result)[["arm", "measure", "base_mean", "arm_mean", "t_low", "t_high"]].to_string(index=False))
sim.plot(result, "comparison")[0].figure.savefig("formats.png")
