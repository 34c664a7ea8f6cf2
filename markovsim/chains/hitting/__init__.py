"""Hitting: probabilities, times and their laws."""
