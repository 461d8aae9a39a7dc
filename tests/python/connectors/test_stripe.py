"""Hand-made files of Stripe: joins, minor units, intervals, trials, refunds, disputes, versions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from warehouse.house import House

from connectors.landed import land_rows, switched_on

MAY = "2026-05-01 00:00:00"  # as the loader writes it: UTC, so eight o'clock in Shanghai
FILES: dict[str, list[dict[str, object]]] = {
    "stripe.customer": [
        {"id": "cus_1", "name": "Acme", "email": "Pay@Acme.com", "phone": "12", "tax_info_tax_id": "T1",
         "address_country": "US", "created": "2026-04-30 17:00:00", "_fivetran_synced": MAY},
        {"id": "cus_2", "name": "Gone", "email": "x@gone.com", "is_deleted": "true", "_fivetran_synced": MAY},
        {"id": "cus_3", "name": "Test", "email": "t@test.com", "livemode": "false", "_fivetran_synced": MAY},
        {"id": "cus_4", "name": "Silent", "_fivetran_synced": MAY},
    ],
    "stripe.product": [
        {"id": "prod_1", "name": "Basic"},
        {"id": "prod_2", "name": "Yen"},
        {"id": "prod_3", "name": "Two prices"},
    ],
    "stripe.plan": [
        {"id": "week", "product_id": "prod_1", "amount": 1200, "currency": "usd", "interval": "week",
         "interval_count": 1},
        {"id": "day", "product_id": "prod_1", "amount": 1200, "currency": "usd", "interval": "day",
         "interval_count": 1},
        {"id": "packs", "product_id": "prod_1", "amount": 500, "currency": "usd", "interval": "month",
         "interval_count": 1, "transform_usage_divide_by": 10, "transform_usage_round": "up"},
        {"id": "metered", "product_id": "prod_1", "amount": 500, "currency": "usd", "interval": "month"},
        {"id": "price_y", "product_id": "prod_1", "amount": 1, "currency": "usd", "interval": "month"},
    ],
    "stripe.price": [
        {"id": "price_y", "product_id": "prod_1", "unit_amount": 100000, "unit_amount_decimal": "100000.5",
         "currency": "usd", "recurring_interval": "year", "recurring_interval_count": 1},
        {"id": "price_jpy", "product_id": "prod_2", "unit_amount": 9000, "currency": "jpy",
         "recurring_interval": "month", "recurring_interval_count": 3},
        {"id": "price_kwd", "product_id": "prod_3", "unit_amount": 1500, "currency": "kwd",
         "recurring_interval": "month", "recurring_interval_count": 1},
        {"id": "price_old", "product_id": "prod_3", "unit_amount": 1400, "currency": "kwd",
         "recurring_interval": "month", "recurring_interval_count": 1, "active": "true"},
    ],
    "stripe.subscription_history": [
        {"id": "sub_1", "customer_id": "cus_1", "status": "trialing", "created": MAY, "start_date": MAY,
         "trial_end": "2026-05-15 00:00:00", "_fivetran_active": "false", "_fivetran_start": MAY},
        {"id": "sub_1", "customer_id": "cus_1", "status": "active", "created": MAY, "start_date": MAY,
         "trial_end": "2026-05-15 00:00:00", "_fivetran_active": "true",
         "_fivetran_start": "2026-05-15 00:00:00"},
        {"id": "sub_2", "customer_id": "cus_1", "status": "canceled", "created": MAY, "start_date": MAY,
         "trial_end": "2026-05-15 00:00:00", "ended_at": "2026-05-10 16:00:00", "_fivetran_active": "true",
         "_fivetran_start": MAY},
        {"id": "sub_3", "customer_id": "cus_1", "status": "incomplete_expired", "created": MAY,
         "_fivetran_active": "true", "_fivetran_start": MAY},
        {"id": "sub_4", "customer_id": "cus_1", "status": "active", "created": MAY,
         "_fivetran_active": "false", "_fivetran_start": MAY},
    ],
    "stripe.subscription": [
        {"id": "sub_1", "customer_id": "cus_1", "status": "past_due", "created": MAY},
        {"id": "sub_9", "customer_id": "cus_9", "status": "active", "created": MAY,
         "cancel_at": "2026-12-31 12:00:00"},
        {"id": "sub_t", "customer_id": "cus_3", "status": "active", "created": MAY, "livemode": "false"},
    ],
    "stripe.subscription_item": [
        {"id": "si_year", "subscription_id": "sub_1", "plan_id": "price_y", "quantity": 3, "created": MAY},
        {"id": "si_week", "subscription_id": "sub_1", "plan_id": "week", "quantity": 1, "created": MAY},
        {"id": "si_late", "subscription_id": "sub_1", "plan_id": "day", "quantity": 1,
         "created": "2026-06-01 00:00:00"},
        {"id": "si_packs", "subscription_id": "sub_9", "plan_id": "packs", "quantity": 11, "created": MAY},
        {"id": "si_jpy", "subscription_id": "sub_9", "plan_id": "price_jpy", "quantity": 1, "created": MAY},
        {"id": "si_kwd", "subscription_id": "sub_9", "plan_id": "price_kwd", "quantity": 1, "created": MAY},
        {"id": "si_meter", "subscription_id": "sub_9", "plan_id": "metered", "quantity": "", "created": MAY},
        {"id": "si_trial", "subscription_id": "sub_2", "plan_id": "week", "quantity": 1, "created": MAY},
        {"id": "si_test", "subscription_id": "sub_t", "plan_id": "week", "quantity": 1, "created": MAY},
    ],
    "stripe.invoice": [
        {"id": "in_1", "customer_id": "cus_1", "subscription_id": "sub_1", "total": 10050, "currency": "usd",
         "status": "paid", "created": "2026-05-01 17:00:00", "due_date": "2026-06-01 00:00:00"},
        {"id": "in_2", "customer_id": "cus_1", "total": 1, "currency": "usd", "status": "draft"},
        {"id": "in_3", "customer_id": "cus_1", "total": 700, "currency": "jpy", "status": "void"},
        {"id": "in_4", "customer_id": "cus_1", "total": 700, "currency": "jpy", "status": "open",
         "created": MAY},
    ],
    "stripe.credit_note": [
        {"id": "cn_1", "invoice_id": "in_1", "total": 50, "currency": "usd", "status": "issued",
         "created": MAY},
        {"id": "cn_2", "invoice_id": "in_1", "total": 60, "currency": "usd", "status": "void"},
    ],
    "stripe.payment_method": [{"id": "pm_1", "type": "alipay"}],
    "stripe.charge": [
        {"id": "ch_1", "customer_id": "cus_1", "invoice_id": "in_1", "amount": 10000, "currency": "usd",
         "status": "succeeded", "captured": "true", "created": "2026-05-01 17:00:00", "card_id": "pm_1"},
        {"id": "ch_2", "customer_id": "cus_1", "amount": 10000, "currency": "usd", "status": "failed"},
        {"id": "ch_3", "customer_id": "cus_1", "amount": 10000, "currency": "usd", "status": "succeeded",
         "captured": "false"},
        {"id": "ch_4", "customer_id": "cus_1", "amount": 700, "amount_captured": 600, "currency": "jpy",
         "status": "succeeded", "captured": "true", "created": MAY},
        {"id": "ch_5", "customer_id": "cus_3", "amount": 100, "currency": "usd", "status": "succeeded",
         "livemode": "false"},
        {"id": "ch_6", "customer_id": "cus_1", "amount": 300, "currency": "usd", "status": "pending",
         "created": MAY, "_fivetran_synced": MAY},
    ],
    "stripe.refund": [
        {"id": "re_1", "charge_id": "ch_1", "amount": 2500, "currency": "usd", "status": "succeeded",
         "created": MAY},
        {"id": "re_2", "charge_id": "ch_1", "amount": 2600, "currency": "usd", "status": "pending"},
        {"id": "re_3", "charge_id": "ch_5", "amount": 100, "currency": "usd", "status": "succeeded"},
    ],
    "stripe.dispute": [
        {"id": "du_1", "charge_id": "ch_1", "amount": 7500, "currency": "usd", "status": "lost",
         "created": MAY},
        {"id": "du_2", "charge_id": "ch_4", "amount": 600, "currency": "jpy", "status": "won"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("stripe"))
    land_rows(house, FILES)
    later = {**FILES["stripe.charge"][5], "status": "succeeded", "_fivetran_synced": "2026-05-02 00:00:00"}
    land_rows(house, {"stripe.charge": [later]}, name="later")
    house.build_to_core(**switched_on(["stripe"]))
    return house


def test_intervals_become_months(company: House) -> None:
    found = company.rows(
        "select source_key, monthly_amount_original, currency from canonical.contract_lines"
        " where is_current order by 1"
    )
    assert found == [
        ("si_jpy", Decimal(3000), "JPY"),  # 9,000 yen every three months: the yen has no parts
        ("si_kwd", Decimal("1.5"), "KWD"),  # 1,500 thousandths
        ("si_late", Decimal(365), "USD"),  # 12.00 a day: 12 × 365 / 12
        ("si_meter", None, "USD"),  # use is billed afterwards
        ("si_packs", Decimal(10), "USD"),  # 11 units are two packs of ten at 5.00
        ("si_week", Decimal(52), "USD"),  # 12.00 a week: 12 × 52 / 12
        ("si_year", Decimal("250.00125"), "USD"),  # 3 × 1,000.005 / 12
    ]


def test_lines_know_their_product_customer_and_days(company: House) -> None:
    found = company.rows(
        "select source_key, contract_key, crm_account_id, product, starts_on, ends_on"
        " from canonical.contract_lines where source_key in ('si_year', 'si_late', 'si_kwd') order by 1"
    )
    assert found == [
        ("si_kwd", "sub_9", "cus_9", "Two prices", date(2026, 5, 1), date(2026, 12, 31)),
        ("si_late", "sub_1", "cus_1", "Basic", date(2026, 6, 1), None),
        ("si_year", "sub_1", "cus_1", "Basic", date(2026, 5, 15), None),  # from the end of the trial
    ]


def test_contracts_are_subscriptions_that_came_about(company: House) -> None:
    """The history is read before the latest state; a closed version is no deletion."""
    found = company.rows(
        "select source_table, contract_key, account_name, status, signed_on, ends_on, currency,"
        " amount_original from core.fct_contracts order by 2"
    )
    assert [row[:6] for row in found] == [
        ("stripe.subscription_history", "sub_1", "Acme", "active", date(2026, 5, 1), None),
        ("stripe.subscription_history", "sub_2", "Acme", "canceled", date(2026, 5, 1), date(2026, 5, 11)),
        ("stripe.subscription", "sub_9", None, "active", date(2026, 5, 1), date(2026, 12, 31)),
    ]
    # One period of each line: 3 × 1,000.005 a year, 12 a week, 12 a day.
    assert found[0][6:] == ("USD", Decimal("3024.015"))


def test_what_mixes_currencies_has_no_sum(company: House) -> None:
    found = company.rows(
        "select amount_original, currency from core.fct_contracts where contract_key = 'sub_9'"
    )
    assert found == [(None, "XXX")]


def test_money_that_moved(company: House) -> None:
    found = company.rows(
        "select payment_key, payment_type, amount_original, currency, paid_at, invoice_key, contract_key,"
        " refunded_payment_key, crm_account_id, payment_method from core.fct_payments order by payment_key"
    )
    may, evening = datetime(2026, 5, 1), datetime(2026, 5, 1, 17)  # noqa: DTZ001 - UTC, stored without its zone
    joined = ("in_1", "sub_1")
    assert found == [
        ("ch_1", "payment", Decimal(100), "USD", evening, *joined, None, "cus_1", "alipay"),
        ("ch_4", "payment", Decimal(600), "JPY", may, None, None, None, "cus_1", None),
        (
            "ch_6",
            "payment",
            Decimal(3),
            "USD",
            may,
            None,
            None,
            None,
            "cus_1",
            None,
        ),  # pending, then succeeded
        ("du_1", "refund", Decimal(-75), "USD", may, *joined, "ch_1", "cus_1", "alipay"),
        ("re_1", "refund", Decimal(-25), "USD", may, *joined, "ch_1", "cus_1", "alipay"),
    ]
    every = company.rows("select count(*) from canonical.payments")
    assert every == [(7 + 3 + 2,)], "what moved no money is kept, as a record that does not count"


def test_credit_notes_are_invoices_below_zero(company: House) -> None:
    found = company.rows(
        "select source_key, amount_original, currency, issued_on, due_on, contract_key, crm_account_id"
        " from canonical.invoices where is_current order by 1"
    )
    assert found == [
        ("cn_1", Decimal("-0.5"), "USD", date(2026, 5, 1), None, "sub_1", "cus_1"),
        ("in_1", Decimal("100.5"), "USD", date(2026, 5, 2), date(2026, 6, 1), "sub_1", "cus_1"),
        ("in_4", Decimal(700), "JPY", date(2026, 5, 1), None, None, "cus_1"),
    ]


def test_customers_are_companies_with_a_billing_contact(company: House) -> None:
    found = company.rows(
        "select source_key, organization_name, tax_number, country, recorded_at"
        " from canonical.organizations where is_current order by 1"
    )
    created = datetime(2026, 4, 30, 17)  # noqa: DTZ001 - UTC, stored without its zone
    assert found == [("cus_1", "Acme", "T1", "US", created), ("cus_4", "Silent", None, None, None)]
    people = company.rows(
        "select source_key, full_name, company_name, email, mobile from canonical.people where is_current"
    )
    # The phone that is none costs neither the row nor the address.
    assert people == [("cus_1", None, "Acme", "pay@acme.com", None)]
    assert company.rows("select column_name, code from governance.quarantine") == [("phone", "not_a_mobile")]


def test_the_only_price_is_the_list_price(company: House) -> None:
    found = company.rows("select product, list_price, currency from canonical.products order by 1")
    assert found == [
        ("Basic", Decimal("1000.005"), "USD"),
        ("Two prices", None, None),
        ("Yen", Decimal(9000), "JPY"),
    ]
