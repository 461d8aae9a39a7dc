"""Landing: raw exports become an append-only columnar copy with file, row and load sequence."""

from bowtie.landing.ingest import ingest
from bowtie.landing.log import read_load_log
from bowtie.landing.mapping_reader import load_mappings, read_mapping
from bowtie.landing.records import IngestReport, LoadRecord, Problem, Skipped

__all__ = [
    "IngestReport",
    "LoadRecord",
    "Problem",
    "Skipped",
    "ingest",
    "load_mappings",
    "read_load_log",
    "read_mapping",
]
