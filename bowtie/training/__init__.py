"""Trained scores: logistic regressions over metrics as known on the day, kept as rows, scored in SQL."""
