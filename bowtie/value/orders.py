"""Forecasts of the orders of each buyer, from the counts of purchase_inputs."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bowtie.value.noncontractual import (
    Buyers,
    alive,
    discounted_purchases,
    expected_purchases,
    expected_spend,
    fit_purchases,
    fit_spend,
    purchase_interval,
    purchase_variance,
    total_variance,
)

Floats = NDArray[np.float64]

# The model counts in weeks: nearer tells no more, and in weeks many buyers are alike.
DAYS_A_WEEK = 7
DAYS_A_YEAR = 365
# With fewer orders after the first there is no forecast.
LEAST_REPEATS = 10
PLACES = 9

_TYPES: dict[str, pa.DataType] = {
    "cutoff_id": pa.string(),
    "buyer_id": pa.string(),
    "alive_share": pa.float64(),
    "orders_in_a_year": pa.float64(),
    "orders_in_a_year_variance": pa.float64(),
    "all_orders_in_a_year_variance": pa.float64(),
    "expected_orders": pa.float64(),
    "expected_order_amount": pa.float64(),
    "expected_amount": pa.float64(),
    "amount_low": pa.float64(),
    "amount_high": pa.float64(),
}
SCHEMA = pa.schema(_TYPES)
_FIGURES = tuple(_TYPES)[2:]


def purchase_forecasts(inputs: duckdb.DuckDBPyRelation) -> pa.Table:
    """What each buyer will order, by what was known at each cut-off.

    Args:
        inputs: purchase_inputs.
    """
    cutoffs = [row[0] for row in inputs.select("cutoff_id").distinct().order("cutoff_id").fetchall()]
    parts = [_of_cutoff(inputs.filter(f"cutoff_id = '{cutoff}'"), cutoff) for cutoff in cutoffs]
    return pa.concat_tables([SCHEMA.empty_table(), *parts])


def _of_cutoff(inputs: duckdb.DuckDBPyRelation, cutoff: str) -> pa.Table:
    columns = (
        "buyer_id, orders, days_to_last, days_known, priced_orders, mean_amount, months,"
        " cast(horizon_days as double) as horizon_days, cast(discount_rate as double) as discount_rate"
    )
    rows = inputs.select(columns).order("buyer_id").fetchnumpy()
    orders = np.asarray(rows["orders"], dtype=float)
    last = np.round(np.asarray(rows["days_to_last"], dtype=float) / DAYS_A_WEEK)
    known = np.round(np.asarray(rows["days_known"], dtype=float) / DAYS_A_WEEK)
    told: dict[str, Any] = {"cutoff_id": [cutoff] * len(orders), "buyer_id": rows["buyer_id"].tolist()}
    if (orders - 1).sum() < LEAST_REPEATS:
        return pa.table({name: told.get(name, [None] * len(orders)) for name in _TYPES}, schema=SCHEMA)
    kinds, place = Buyers.grouped(orders - 1, last, known)
    fit, weeks = fit_purchases(kinds), float(rows["horizon_days"][0]) / DAYS_A_WEEK
    months, discount = int(rows["months"][0]), float(rows["discount_rate"][0])
    ahead = expected_purchases(fit, kinds, weeks)
    monthly = (1 + discount) ** (1 / 12) - 1
    discounted = discounted_purchases(fit, kinds, weeks / months, months, monthly)
    low, high = purchase_interval(fit, kinds, weeks)
    worth = np.divide(discounted, ahead, out=np.ones_like(ahead), where=ahead > 0)
    year = DAYS_A_YEAR / DAYS_A_WEEK
    variance = purchase_variance(fit, kinds, year)
    of_all = float(kinds.weight @ variance) + total_variance(fit, kinds, year)
    spend = _spend(rows)
    told |= {
        "alive_share": alive(fit, kinds)[place],
        "orders_in_a_year": expected_purchases(fit, kinds, year)[place],
        "orders_in_a_year_variance": variance[place],
        "all_orders_in_a_year_variance": np.full(len(orders), of_all),
        "expected_orders": ahead[place],
        "expected_order_amount": spend,
        "expected_amount": discounted[place] * spend,
        "amount_low": (low * worth)[place] * spend,
        "amount_high": (high * worth)[place] * spend,
    }
    for name in _FIGURES:
        told[name] = pa.array(np.round(told[name], PLACES), pa.float64(), from_pandas=True)
    return pa.table(told, schema=SCHEMA)


def _spend(rows: dict[str, Any]) -> Floats:
    """The expected amount of each buyer's orders: gamma-gamma; without any priced order everybody's mean."""
    number = np.asarray(rows["priced_orders"], dtype=float)
    mean: Floats = np.nan_to_num(np.ma.filled(np.ma.asarray(rows["mean_amount"], dtype=float), 0.0))
    # Who got back all that was paid has no order value; the model takes amounts above zero alone.
    priced = (number > 0) & (mean > 0)
    if not priced.any():
        return np.full(len(number), np.nan)
    fit = fit_spend(number[priced], mean[priced], np.ones(int(priced.sum())))
    return expected_spend(fit, number, np.maximum(mean, 0.0))
