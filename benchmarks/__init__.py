"""markovsim beside its peers: ``python benchmarks/run.py``."""
