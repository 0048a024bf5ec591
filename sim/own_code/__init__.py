"""A user's own code: parameters, measures, figures, tables and agents from a Python file, or from Python.

- `registrations`: what was registered, of which kind, by which module; how it is taken back.
- `declaring`, `formats`, `drawn`: what a user calls: `sim.parameter`, `sim.measure`, `sim.format_of_cooperation`,
  `sim.figure`, `sim.paper_table`.
- `agents`: classes of agents, known by their names.
- `files`: a file becomes a module, once, whatever the process.
- `measuring`: own measures of the tables of each run.
- `shipping`: a worker has the same own code as the process that hands out the work.
- `record`: what a result keeps of it, and whether two pieces of own code are the same.

Code is never loaded because a scenario, an experiment or a result says so.
"""
