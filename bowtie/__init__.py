"""Bowtie's Python glue: landing, demo company, refresh, publishing. It holds no business rule."""
