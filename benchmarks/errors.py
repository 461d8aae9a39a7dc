"""What stops a benchmark: wrong results are not worth timing."""

from __future__ import annotations


class BenchmarkError(Exception):
    """A command failed, or its results do not add up."""


class TooSlowError(BenchmarkError):
    """A command was ended because it took too long."""

    def __init__(self, seconds: float, peak_bytes: int) -> None:
        super().__init__(f"It was ended after {seconds:.0f} s.")
        self.seconds = seconds
        self.peak_bytes = peak_bytes
