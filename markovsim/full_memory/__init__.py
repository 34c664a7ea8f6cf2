"""What is true with all of the text in view: amplitudes, evidence, selection, concentration."""
