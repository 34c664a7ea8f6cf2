"""Answers as documents: what a model file is asked, in JSON's shape."""
