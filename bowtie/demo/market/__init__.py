"""The market: who exists, what time it is, how companies come to buy. Knows no file."""
