"""Examines who counts as the source of which channel: unknown channels, no row for all others."""

from __future__ import annotations

from collections.abc import Container, Sequence

from bowtie.doctor.portrait_seeds import Problems, labelled, named_alike
from bowtie.doctor.seed_rows import Row

COLUMNS = ("channel_id", "sourced_by", "label", "label_zh")
OTHERS = "*"


def sourcing_problems(rows: Sequence[Row], channels: Container[str]) -> Problems:
    """Line and words of everything that is wrong in sourcing."""
    for row in rows:
        channel = row.cells.get("channel_id", "")
        if channel != OTHERS and channel not in channels:
            yield row.line, f"channel_id `{channel}` is no channel_id of seeds/channels.csv, nor `{OTHERS}`."
        yield from labelled(row, "sourced_by", "label", "label_zh")
    if not any(row.cells.get("channel_id") == OTHERS for row in rows):
        yield 1, f"no row has the channel_id `{OTHERS}`; one must, for all channels that no row names."
    yield from named_alike(rows, "sourced_by", "label", "label_zh")
