"""What the marts of the product must say of the demo company, whose truth is known (truth/effects.csv).

Call `check_product(house)` with a workspace of the demo company (scale 0.2 or more) that is built whole.
"""

from __future__ import annotations

import csv
from typing import Any

from scipy import stats
from warehouse.house import House

# A release that brings a feature also brings its uses; the truth has no line of its own for that.
BROUGHT_ALONG = {("R2.3", "uses"), ("R2.7", "uses")}
ENDS_WITH = {"R2.4": "R2.4.1", "R2.8": "R2.8.1"}


def true_effects(house: House) -> dict[tuple[str, str], bool]:
    """Of each release and metric that the truth names, whether it goes up; what ends goes the other way."""
    with (house.workspace.truth / "effects.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "release"]
    found: dict[tuple[str, str], bool] = {}
    for row in rows:
        if row["metric"] == "health_pull":
            continue
        is_up = float(row["effect"]) > (1 if row["scale"] == "factor" else 0)
        found[row["key"], row["metric"]] = is_up
        if row["ends_on"]:
            found[ENDS_WITH[row["key"]], row["metric"]] = not is_up
    return found


def check_product(house: House) -> None:
    """Every true effect is found with its direction; the rest is called one as rarely as chance has it."""
    truth = true_effects(house)
    columns = "release_key, metric, scale, effect, finding"
    query = f"select {columns} from product.release_effects where effect is not null"
    told: dict[tuple[str, str], tuple[Any, ...]] = {row[:2]: row[2:] for row in house.rows(query)}
    for key, is_up in truth.items():
        scale, effect, finding = told[key]
        assert finding in ("better", "worse"), f"{key}: {finding}"
        assert (effect > (1 if scale == "factor" else 0)) == is_up, f"{key}: {effect}"
    rest = {key: row for key, row in told.items() if key not in truth and key not in BROUGHT_ALONG}
    wrong = [key for key, row in rest.items() if row[2] != "none found"]
    assert len(rest) > 30
    assert len(wrong) <= stats.binom.ppf(0.999, len(rest), 0.05), wrong
    assert house.rows("select count(*) from product.product_activity_monthly where undeclared_uses > 0") == [
        (0,)
    ]
    (paths,) = house.rows(
        "select count(*) from product.product_experience where subject = 'publish_form'"
        " and commonest_path like 'form_list > % > form_preview'"
    )
    assert paths[0] > 12
