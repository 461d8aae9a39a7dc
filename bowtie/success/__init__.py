"""Numeric kernels of customer success: chances that are fitted to how earlier customers decided."""
