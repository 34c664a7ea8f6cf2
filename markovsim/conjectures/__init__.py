"""Statements about windowed simulators, and hunts for the smallest model that breaks one.

``strategies`` draws chains, premises, mixtures and simulators for Hypothesis. ``exhaust`` lists all small models
by size. ``standard`` holds the built-in conjectures. ``hunt`` puts a conjecture to the test.
"""
