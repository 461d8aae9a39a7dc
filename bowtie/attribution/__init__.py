"""Attribution: the part of it that set-based SQL cannot say, the solution of Markov chains."""
