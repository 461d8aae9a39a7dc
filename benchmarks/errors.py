"""What stops a benchmark: wrong results are not worth timing."""

from __future__ import annotations


class BenchmarkError(Exception):
    """A command failed, or its results do not add up."""
