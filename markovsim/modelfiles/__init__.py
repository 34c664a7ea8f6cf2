"""Model files: reading and writing."""
