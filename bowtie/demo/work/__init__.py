"""The work: a run cut into jobs that two processes can do at once, in any order, with the same bytes."""
