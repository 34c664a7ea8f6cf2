"""Systems of a chain, solved by eliminating states."""
