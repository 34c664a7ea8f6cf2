"""Certificates: what was proved, in a closed format, and the program that checks it on its own."""
