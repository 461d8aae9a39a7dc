"""Benchmarks: what a build costs on nothing, and what website events cost from the raw file to the fold."""
