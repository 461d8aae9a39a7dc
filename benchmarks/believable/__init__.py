"""The demo company's distributions beside published ranges: docs/demo_distributions.md and its plots."""
