"""All |A|^k windows at once, as arrays that are not stored as a matrix."""
