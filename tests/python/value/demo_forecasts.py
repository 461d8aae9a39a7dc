"""What forecasts of the demo company must show; call `check_forecasts` where a demo of scale 0.2 is built.

The marts account_ltv, ltv_cohorts, retention_backtests and order_backtests must be built, as of 2026-10-31.
"""

from __future__ import annotations

from warehouse.compiled import found_by
from warehouse.house import House

# Segments whose retention of the year after lies within the interval of 80 %, at least.
HELD = 0.75


def check_forecasts(house: House) -> None:
    """Retention is back-tested, parts add up to lifetime value, and what was paid to the payments."""
    held = house.rows(
        "select segment_id, is_within from value.retention_backtests where cutoff_id = 'months_12'"
    )
    assert 4 <= len(held) <= 10
    assert sum(is_within for _, is_within in held) >= HELD * len(held), held
    assert found_by(house, "assert_ltv_adds_up") == []
    components = house.rows(
        "select count(*) from value.account_ltv where realised_first_order > 0 and realised_renewal > 0"
        " and expected_renewal > 0 and is_customer"
    )
    assert components[0][0] >= 50
    # First renewals: the rate that the forecast of today says, beside the chances by which the demo drew.
    drawn, told = house.rows(
        f"""
        with truth as (
            select probability, contract_id
            from read_csv('{house.workspace.root}/truth/renewals.csv', header = true)
            where ends_on < date '2026-08-01'
        ),
        decided as (
            select truth.probability, forecasts.retention_1
            from truth
            join core.fct_contracts as contracts on truth.contract_id = contracts.contract_key
            join value.account_ltv as ltv on contracts.account_id = ltv.account_id
            join value.retention_backtests as forecasts
                on ltv.segment_id = forecasts.segment_id and forecasts.cutoff_id = 'now'
            where contracts.contract_type = 'new'
        )
        select avg(probability), avg(retention_1) from decided
        """
    )[0]
    assert abs(drawn - told) < 0.05, (drawn, told)
