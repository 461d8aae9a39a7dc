"""Removal effects of channels in a Markov chain of first order, null paths included.

Of all steps that paths made from a channel, what share went to each other channel, to the conversion or to
none is the chain. With Q from channel to channel, s from the start and r to the conversion, P = s (I - Q)⁻¹
r of all paths convert, which is the share that did. A channel removed sends its mass to none, without
renormalizing. Its effect is the share of the conversions that are then missing, 1 - P₋ᵢ / P, and its credit
that effect's share of all effects (Anderl, Becker, von Wangenheim and Schumann 2016, Int. J. of Research in
Marketing 33, 457-474).

P₋ᵢ takes no further solution: with N = (I - Q)⁻¹ the paths through i are (sN)ᵢ (Nr)ᵢ / Nᵢᵢ of P.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

# An interval leaves out a fortieth of the resamples on each side. The draws are the same in every run.
RESAMPLES = 400
LOW, HIGH = 2.5, 97.5
SEED = 20160301

_TYPES: dict[str, pa.DataType] = {
    "milestone": pa.string(),
    "channel_id": pa.string(),
    "paths": pa.int64(),
    "conversions": pa.int64(),
    "conversion_rate": pa.float64(),
    "conversion_rate_without": pa.float64(),
    "removal_effect": pa.float64(),
    "credit_share": pa.float64(),
    "credit_share_low": pa.float64(),
    "credit_share_high": pa.float64(),
    "credits": pa.float64(),
}
SCHEMA = pa.schema(_TYPES)


@dataclass(frozen=True)
class Effects:
    """What a chain says: one row per chain of a stack of them.

    Attributes:
        rate: The share of paths that convert.
        rate_without: The same without each channel.
        effect: The share of the conversions that are missing without each channel.
        share: Each channel's share of all effects.
    """

    rate: NDArray[np.float64]
    rate_without: NDArray[np.float64]
    effect: NDArray[np.float64]
    share: NDArray[np.float64]


def solve(counts: NDArray[np.float64]) -> Effects:
    """Solve chains from the steps that paths made.

    Args:
        counts: Chains × (start, channels) × (channels, conversion, none): how many steps.
    """
    whole = counts.sum(axis=2, keepdims=True)
    chance = np.divide(counts, whole, out=np.zeros_like(counts), where=whole > 0)
    channels = counts.shape[1] - 1
    start, among = chance[:, 0, :channels], chance[:, 1:, :channels]
    visits_of = np.linalg.inv(np.eye(channels) - among)
    visits = np.einsum("bi,bij->bj", start, visits_of)
    reach = np.einsum("bij,bj->bi", visits_of, chance[:, 1:, channels])
    rate = np.einsum("bi,bi->b", start, reach)
    through = visits * reach / np.einsum("bii->bi", visits_of)
    effect = np.divide(through, rate[:, None], out=np.zeros_like(through), where=rate[:, None] > 0)
    total = effect.sum(axis=1, keepdims=True)
    share = np.divide(effect, total, out=np.zeros_like(effect), where=total > 0)
    return Effects(rate, rate[:, None] - through, effect, share)


def removal_effects(steps: duckdb.DuckDBPyRelation) -> pa.Table:
    """The removal effect of each channel on each milestone, with an interval of its share of the credit.

    The interval is that of a bootstrap which draws the parts into which the paths are divided.

    Args:
        steps: path_steps: milestone, part, from_channel_id, to_channel_id, steps.
    """
    columns = "milestone, part, from_channel_id, to_channel_id, steps"
    rows = steps.select(columns).order(columns).fetchall()
    found: list[dict[str, Any]] = []
    for milestone, its in groupby(rows, itemgetter(0)):
        found += _of_milestone(milestone, list(its))
    return pa.Table.from_pylist(found, schema=SCHEMA)


def _of_milestone(milestone: str, rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    names = sorted({row[2] for row in rows} - {"start"})
    source = {"start": 0} | {name: place for place, name in enumerate(names, 1)}
    target = {name: place for place, name in enumerate([*names, "conversion", "null"])}
    parts = {part: place for place, part in enumerate(sorted({row[1] for row in rows}))}
    counts = np.zeros((len(parts), len(names) + 1, len(names) + 2))
    for _, part, begun, ended, number in rows:
        counts[parts[part], source[begun], target[ended]] = number
    drawn = np.random.default_rng(SEED).multinomial(
        len(parts), np.full(len(parts), 1 / len(parts)), RESAMPLES
    )
    told = solve(counts.sum(axis=0)[None])
    again = solve(np.tensordot(drawn.astype(float), counts, axes=1))
    # Where nobody converts there are no shares: an interval is that of the resamples in which somebody did.
    shares = again.share[again.rate > 0] if told.rate[0] > 0 else again.share
    low, high = np.percentile(shares, [LOW, HIGH], axis=0)
    paths = int(counts[:, 0].sum())
    conversions = int(counts[:, 1:, len(names)].sum())
    return [
        {
            "milestone": milestone,
            "channel_id": name,
            "paths": paths,
            "conversions": conversions,
            "conversion_rate": told.rate[0],
            "conversion_rate_without": told.rate_without[0, place],
            "removal_effect": told.effect[0, place],
            "credit_share": told.share[0, place],
            "credit_share_low": low[place],
            "credit_share_high": high[place],
            "credits": told.share[0, place] * conversions,
        }
        for place, name in enumerate(names)
    ]
