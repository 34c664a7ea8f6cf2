"""Model files, and models of other programs, read and written."""
