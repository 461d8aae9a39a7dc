"""How well and how fast company names are matched."""
