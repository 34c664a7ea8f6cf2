"""Text processes: probability laws on words, all compiled to the generator form."""
