"""One-ID by the numbers: a million contacts with their truth, twenty million edges in long chains."""
