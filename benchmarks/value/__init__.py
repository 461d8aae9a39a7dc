"""How fast forecasts of value are, and whether they find the parameters by which customers were drawn."""
