"""Number domains: exact, symbolic, float and ball arithmetic behind one protocol."""
