"""Papers: all results, figures and tables of one, from a single file, made again where something has changed.

The file is read in `load`; kinds of results are in `kinds`, one file each and one line in their registry. What is up to
date is told by stamps (`stamps`), what is not is made (`making`), and a document shows all of it (`proof`).
"""
