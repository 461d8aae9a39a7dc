"""The files: what stands in them, how, and what is wrong with it. Knows no cause."""
