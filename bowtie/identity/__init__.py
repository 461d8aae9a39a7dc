"""One-ID: who is who, as a pure function of the evidence in load order."""
