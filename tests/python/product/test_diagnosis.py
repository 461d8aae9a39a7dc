"""Features, activity, segments and cohorts: counted by hand, and any usage against plain definitions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warehouse.compiled import found_by
from warehouse.house import House

from product.company import GATES, MODELS, SEEDS, TODAY, TREE, Product, diagnosed

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)


def diagnosis(house: House, feature: str, month: date, entity_type: str, columns: str) -> tuple[Any, ...]:
    (row,) = house.rows(
        f"select {columns} from product.feature_diagnosis where feature = '{feature}'"
        f" and usage_month = '{month}' and entity_type = '{entity_type}'"
    )
    return row


def test_a_feature_by_users(house: House) -> None:
    columns = "active_entities, using_entities, penetration, adopters, uses, unassigned_uses, share_of_uses"
    assert diagnosis(house, "list", APRIL, "user", columns) == pytest.approx((4, 3, 0.75, 3, 8, 0, 8 / 22))
    columns = "uses_per_entity, concentration, effective_entities, retained, retention"
    assert diagnosis(house, "list", APRIL, "user", columns) == pytest.approx(
        (8 / 3, 30 / 64, 64 / 30, 1, 1 / 3)
    )


def test_a_feature_by_companies(house: House) -> None:
    columns = "active_entities, using_entities, penetration, adopters, uses, unassigned_uses, retention"
    assert diagnosis(house, "list", APRIL, "account", columns) == pytest.approx((2, 1, 0.5, 1, 3, 5, 1.0))
    # The share is that of all uses, whoever made them.
    assert diagnosis(house, "list", APRIL, "account", "share_of_uses") == pytest.approx((8 / 22,))


def test_conversion_is_of_those_at_the_entry(house: House) -> None:
    columns = "entered, converted, conversion_rate"
    assert diagnosis(house, "edit", APRIL, "user", columns) == pytest.approx((3, 1, 1 / 3))
    # u3 edits in May without coming through the list.
    assert diagnosis(house, "edit", MAY, "user", columns) == (1, 1, 1.0)
    assert diagnosis(house, "list", APRIL, "user", columns) == (None, None, None)
    # Nobody was at the entry of its flow.
    assert diagnosis(house, "chart", APRIL, "user", columns) == (None, None, None)


def test_what_is_not_over_is_not_told(house: House) -> None:
    assert diagnosis(house, "edit", MAY, "user", "is_complete, retained, retention, adopters") == (
        True,
        None,
        None,
        1,
    )
    assert diagnosis(house, "list", JUNE, "user", "is_complete, using_entities, uses") == (False, 1, 1)


def test_a_feature_without_use_is_told(house: House) -> None:
    columns = "using_entities, penetration, uses, uses_per_entity, retention, is_declared"
    assert diagnosis(house, "unused", APRIL, "user", columns) == (0, 0.0, 0, None, None, True)


def test_an_undeclared_feature_is_kept_flagged_and_counted(house: House) -> None:
    assert diagnosis(house, "ghost", APRIL, "user", "uses, is_declared, is_core") == (7, False, False)
    (row,) = house.rows(
        "select uses, undeclared_uses, undeclared_features, unassigned_uses, errors"
        f" from product.product_activity_monthly where usage_month = '{APRIL}'"
    )
    assert row == (22, 7, 1, 5, 1)


def test_stickiness_and_coverage(house: House) -> None:
    """April: six days of four users; weekly, seven days each or until the user's next: 9 + 7 + 1 + 7."""
    rows = house.rows(
        "select daily_active_users, weekly_active_users, monthly_active_users, stickiness, core_coverage,"
        " active_accounts, new_accounts from product.product_activity_monthly order by usage_month"
    )
    assert rows[0] == pytest.approx((6 / 30, 24 / 30, 4, 6 / 120, 0.5, 2, 2))
    # u3 was active on 30 April and again on 6 May: weekly from the 1st to the 12th.
    assert rows[1][:4] == pytest.approx((2 / 31, 19 / 31, 2, 2 / 62))
    # June is counted up to the 20th.
    assert rows[2][:4] == pytest.approx((1 / 20, 7 / 20, 1, 1 / 20))


def test_segments(house: House) -> None:
    rows = house.rows(
        "select segment_by, segment, using_accounts, active_accounts, share_of_uses"
        f" from product.feature_segments where feature = 'edit' and usage_month = '{MAY}' order by 1, 2"
    )
    assert rows == [
        ("industry", "retail", 1, 1, pytest.approx(1 / 3)),
        ("industry", "unknown", 1, 1, pytest.approx(2 / 3)),
        ("size", "micro", 1, 1, pytest.approx(1 / 3)),
        ("size", "unknown", 1, 1, pytest.approx(2 / 3)),
        ("standing", "customer", 1, 1, pytest.approx(1 / 3)),
        ("standing", "no contract", 1, 1, pytest.approx(2 / 3)),
    ]


def test_cohorts(house: House) -> None:
    rows = house.rows(
        "select cohort_type, cohort_month, period, cohort_size, retained, is_censored"
        " from product.retention_cohorts order by 1, 2, 3"
    )
    # June is not over.
    assert rows == [
        ("account_first_contract", MAY, 0, 1, 1, False),
        ("account_first_use", APRIL, 0, 2, 2, True),
        ("account_first_use", APRIL, 1, 2, 2, True),
        ("user_first_use", APRIL, 0, 4, 4, True),
        ("user_first_use", APRIL, 1, 4, 2, True),
    ]


def test_activation_needs_all_rules_in_time(house: House) -> None:
    """Two core features, three active days and a finished flow, each within 30 days, the first included."""
    product = Product()
    first = date(2026, 1, 1)
    for tenant, last in (("T1", 29), ("T2", 30)):
        product.use(tenant, f"u{tenant[1]}", first, "edit")
        product.use(tenant, f"u{tenant[1]}", first + timedelta(days=3), "chart")
        late = first + timedelta(days=last)
        product.use(tenant, f"u{tenant[1]}", late, "done", event="flow_completed", flow="publish")
    # One core feature often is not two; an error is no active day.
    for day in range(5):
        product.use("T3", "u3", first + timedelta(days=day), "edit")
    product.use("T3", "u3", first, "done", event="flow_completed", flow="publish")
    # Not over yet.
    product.use("T4", "u4", TODAY - timedelta(days=29), "edit")
    with diagnosed(house, product) as database:
        rows = database.execute(
            "select account_id, rules_met, is_activated, activated_on, is_mature"
            " from product_build.account_activation order by 1"
        ).fetchall()
        rate = "select activated_accounts, activation_rate, median_days_to_activate"
        rates = database.execute(f"{rate} from product.product_activity_monthly order by usage_month")
        monthly = rates.fetchall()
    assert rows == [
        ("A1", 3, True, first + timedelta(days=29), True),
        ("A2", 1, False, None, True),
        ("A3", 2, False, None, True),
        ("A4", 0, False, None, False),
    ]
    assert monthly[0] == pytest.approx((1, 1 / 3, 29))
    # May has one company whose time is not over.
    assert monthly[4] == (0, None, None)


def test_trials_count_when_their_time_is_over(house: House) -> None:
    product = Product()
    product.rows["core.fct_trials"] = [
        ("p.events", "T1", "2026-01-10", "A1"),
        ("p.events", "T2", "2026-01-10", "A2"),
        ("p.events", "T9", "2026-01-10", None),
        ("p.events", "T3", "2026-05-10", "A3"),
    ]
    product.sign("A1", "2026-04-10")  # 90 days after its trial began
    product.sign("A2", "2026-04-11")
    product.sign("A3", "2026-05-20")
    product.use("T1", "u1", "2026-01-10", "edit")
    with diagnosed(house, product) as database:
        rows = database.execute(
            "select trials_started, trials_of_accounts, trials_paid, paid_conversion"
            " from product.product_activity_monthly order by usage_month"
        ).fetchall()
    assert rows[0] == (3, 2, 1, 0.5)
    assert rows[4] == (1, 1, 1, None)


def test_nothing_makes_nothing(house: House) -> None:
    product = Product(tree=())
    with diagnosed(house, product) as database:
        counts = [
            database.execute(f"select count(*) from {schema}.{model}").fetchall()[0][0]
            for model, schema in MODELS.items()
        ]
    assert counts == [0] * len(MODELS)


DAYS = st.integers(0, 110).map(lambda days: date(2026, 3, 1) + timedelta(days=days))
USE = st.tuples(
    st.sampled_from(["T1", "T2", "T9"]),
    st.sampled_from(["u1", "u2", "u9", None]),
    DAYS,
    st.sampled_from(["list", "edit", "chart", "ghost", None]),
    st.integers(0, 3),
    st.sampled_from(["feature_used", "signed_in", "error_shown", "flow_started", "something_else"]),
)


@settings(max_examples=25, deadline=None)
@given(uses=st.lists(USE, max_size=12))
def test_any_usage_is_diagnosed_as_defined(house: House, uses: list[Any]) -> None:
    """Tenants that share users, users without name, unknown events, sign-ins with features: all of it."""
    product = Product()
    for tenant, user, day, feature, count, event in uses:
        product.use(tenant, user, day, feature, count, event=event)
    with diagnosed(house, product) as database:
        found = {
            row[:3]: row[3:]
            for row in database.execute(
                "select entity_type, feature, usage_month, active_entities, using_entities, adopters, uses,"
                " unassigned_uses, retained, entered, converted from product.feature_diagnosis"
            ).fetchall()
        }
        activity = {
            row[0]: row[1:]
            for row in database.execute(
                "select usage_month, daily_active_users, weekly_active_users, monthly_active_users"
                " from product.product_activity_monthly"
            ).fetchall()
        }
    for key, row in expected_diagnosis(uses).items():
        assert found.get(key) == row, key
    assert not {key for key, row in found.items() if row[1] and key not in expected_diagnosis(uses)}
    active_days = {(user, day) for _, user, day, _, _, event in uses if user and event != "error_shown"}
    for month, (daily, weekly, monthly) in activity.items():
        days = [
            month + timedelta(days=n) for n in range(31) if (month + timedelta(days=n)).month == month.month
        ]
        days = [day for day in days if day <= TODAY]
        assert daily == pytest.approx(sum(day in days for _, day in active_days) / len(days))
        assert monthly == len({user for user, day in active_days if day in days})
        seen = sum(
            len({user for user, active in active_days if 0 <= (day - active).days < 7}) for day in days
        )
        assert weekly == pytest.approx(seen / len(days))


def expected_diagnosis(uses: list[Any]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """The definitions once more, in other words: all rows of features that somebody used."""
    roles = {name: role for name, _, _, role, _ in TREE}
    flows = {name: flow for name, _, flow, _, _ in TREE}
    expected = {}
    for entity_type in ("user", "account"):
        counts: dict[tuple[str, str, date], int] = defaultdict(int)
        totals: dict[tuple[str, date], int] = defaultdict(int)
        active: dict[date, set[str]] = defaultdict(set)
        for tenant, user, day, feature, count, event in uses:
            month = day.replace(day=1)
            entity = user if entity_type == "user" else None if tenant == "T9" else tenant
            if entity and event != "error_shown":
                active[month].add(entity)
            if feature and event in ("feature_used", "flow_started", "something_else"):
                totals[feature, month] += count
                if entity and count:
                    counts[entity, feature, month] += count
        for feature, month in {(feature, month) for _, feature, month in counts}:
            own = {who: n for (who, what, when), n in counts.items() if (what, when) == (feature, month)}
            following = (month + timedelta(days=31)).replace(day=1)
            is_followed = (following + timedelta(days=31)).replace(day=1) <= TODAY
            at_entry = {
                who
                for who, what, when in counts
                if when == month and roles.get(what) == "entry" and flows[what] == flows.get(feature)
            }
            is_step = roles.get(feature) not in (None, "entry")
            expected[entity_type, feature, month] = (
                len(active[month]),
                len(own),
                sum(min(when for w, f, when in counts if (w, f) == (who, feature)) == month for who in own),
                sum(own.values()),
                totals[feature, month] - sum(own.values()),
                sum((who, feature, following) in counts for who in own) if is_followed else None,
                len(at_entry) or None if is_step else None,
                len(at_entry & set(own)) if is_step and at_entry else None,
            )
    return expected


@pytest.mark.parametrize("gate", GATES)
def test_gates_find_nothing_on_what_is_right(house: House, gate: str) -> None:
    assert found_by(house, gate) == []


CONSERVED = "assert_uses_are_conserved"
SPOILED = {
    "update product_build.usage_months set uses = uses + 1 where usage_month = '2026-05-01'": CONSERVED,
    "update product_build.usage_months set errors = 0": CONSERVED,
    "delete from product_build.usage_months where account_no is null": CONSERVED,
    "delete from product.feature_diagnosis where feature = 'list' and entity_type = 'user'": CONSERVED,
    "update product.feature_diagnosis set unassigned_uses = 0": CONSERVED,
    "delete from product.product_experience where subject = 'ghost'": CONSERVED,
    "update product.product_activity_monthly set unassigned_uses = 6": CONSERVED,
    "delete from product.product_activity_monthly": CONSERVED,
    "insert into product.feature_segments by name (from product.feature_segments limit 1)": CONSERVED,
    "insert into rules.account_size_bands by name (select 'two' as band_id, 19 as employees_from,"
    " 20 as employees_to)": "assert_size_bands_do_not_overlap",
    "insert into rules.account_size_bands by name (select 'open' as band_id, 3000 as employees_from)": (
        "assert_size_bands_do_not_overlap"
    ),
    "update rules.account_size_bands set employees_to = 5 where band_id = 'small'": (
        "assert_size_bands_do_not_overlap"
    ),
}


@pytest.mark.parametrize("spoil", SPOILED)
def test_gates_find_a_violation(house: House, spoil: str) -> None:
    assert found_by(house, SPOILED[spoil], spoil)


def test_every_seed_is_used(house: House) -> None:
    for seed in SEEDS:
        assert house.rows(f"select count(*) from rules.{seed}")[0][0]
