"""The portrait's compiled loops: metrics, and when rules on them hold, one entity after the other."""
