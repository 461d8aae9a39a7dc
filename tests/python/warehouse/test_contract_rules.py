"""What contracts accept, reject and only report: one file for each rule, through landing and staging."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from warehouse.house import House

moment = datetime.fromisoformat  # UTC, stored without its zone


class Rejected(str):
    """The code of the reason why a value is not accepted."""


TIMES: dict[str, datetime | Rejected] = {
    # Wall-clock time is Shanghai's, eight hours ahead of UTC.
    "2026-03-01 10:22:31": moment("2026-03-01 02:22:31"),
    "2026-03-01T10:22": moment("2026-03-01 02:22:00"),
    "2026-03-01": moment("2026-02-28 16:00:00"),
    "2026/3/1 9:05": moment("2026-03-01 01:05:00"),
    "2026.03.01": moment("2026-02-28 16:00:00"),
    "2026年3月1日": moment("2026-02-28 16:00:00"),
    "2026年03月01日 18:00:01": moment("2026-03-01 10:00:01"),
    "２０２６－０３－０１": moment("2026-02-28 16:00:00"),
    "２０２６年３月１日": moment("2026-02-28 16:00:00"),
    "20260301": moment("2026-02-28 16:00:00"),
    "2026-03-01T10:22:31Z": moment("2026-03-01 10:22:31"),
    "2026-03-01 10:22:31.250+08:00": moment("2026-03-01 02:22:31.250000"),
    "2026-03-01T10:22:31-0500": moment("2026-03-01 15:22:31"),
    "2026-03-01 10:22:31.250 +0000": moment("2026-03-01 10:22:31.250000"),
    "2026-03-01 10:22:31 -05:00": moment("2026-03-01 15:22:31"),
    "2026-03-01 10:22:31 UTC": moment("2026-03-01 10:22:31"),
    "1986-07-01 00:00:00": moment("1986-06-30 15:00:00"),  # Shanghai had summer time then
    "03/04/2026": Rejected("not_a_timestamp"),
    "45678": Rejected("not_a_timestamp"),
    "2026-02-30": Rejected("not_a_timestamp"),
    "2026-13-01": Rejected("not_a_timestamp"),
    "epoch": Rejected("not_a_timestamp"),
    "infinity": Rejected("not_a_timestamp"),
    "0001-01-01": Rejected("not_a_timestamp"),  # how some systems write "no date"
    "0001-01-01T00:00:00+14:00": Rejected("not_a_timestamp"),
    "9999-12-31T23:59:59-14:00": Rejected("not_a_timestamp"),
    "2026-03-01T10:22:31+99:00": Rejected("not_a_timestamp"),
    "9999-12-31": moment("9999-12-30 16:00:00"),  # how some systems write "open-ended"
    "=TODAY()": Rejected("formula"),
    "   ": Rejected("missing"),
}
AMOUNTS: dict[str, Decimal | Rejected] = {
    "1234.5": Decimal("1234.5"),
    "1,234.50": Decimal("1234.5"),
    "￥1,234.50": Decimal("1234.5"),
    "１２３４．５０": Decimal("1234.5"),
    "-20.005": Decimal("-20.005"),
    "0.000001": Decimal("0.000001"),
    "999999999999999999.999999": Decimal("999999999999999999.999999"),
    "5.": Decimal(5),
    "2.5e-3": Decimal("0.0025"),
    "1.38E+10": Rejected("lost_digits"),
    "-1e15": Rejected("lost_digits"),
    "12O0": Rejected("not_a_decimal"),
    "1,23": Rejected("not_a_decimal"),
    "1 234": Rejected("not_a_decimal"),
    "NaN": Rejected("not_a_decimal"),
    "inf": Rejected("not_a_decimal"),
    "0x1A": Rejected("not_a_decimal"),
    "1_000": Rejected("not_a_decimal"),
    "见附件": Rejected("not_a_decimal"),
}
COUNTS: dict[str, int | Rejected] = {
    "12": 12,
    "12.0": 12,
    "1,200": 1200,
    "-3": -3,
    "１２": 12,
    "12.7": Rejected("not_a_integer"),
    "1e3": Rejected("lost_digits"),
    "9999999999999999999": Rejected("not_a_integer"),
}
FLAGS: dict[str, bool | Rejected] = {
    "true": True,
    "是": True,
    "1": True,
    "Y": True,
    "否": False,
    "FALSE": False,
    "0": False,
    "maybe": Rejected("not_a_boolean"),
}
MOBILES: dict[str, str | Rejected] = {
    "13800000633": "+8613800000633",
    "+86 13800000633": "+8613800000633",
    "008613800000633": "+8613800000633",
    "138-0000-0633": "+8613800000633",
    "１３８０００００６３３": "+8613800000633",
    "13800000633/13800000634": "+8613800000633;+8613800000634",
    "13800000633、13800000634": "+8613800000633;+8613800000634",
    "+1 415 555 0100": "+14155550100",
    "1.3800000633E+10": "+8613800000633",  # every digit is there
    "1.38E+10": Rejected("lost_digits"),
    "1380000063": Rejected("lost_digits"),
    "13800000633/12": Rejected("not_a_mobile"),
    "01088886666": Rejected("not_a_mobile"),
    "无": Rejected("not_a_mobile"),
}
EMAILS: dict[str, str | Rejected] = {
    "Ann@Example.com": "ann@example.com",
    "ａｎｎ＠ｅｘａｍｐｌｅ．ｃｏｍ": "ann@example.com",
    "ann@example": Rejected("not_a_email"),
    "ann at example.com": Rejected("not_a_email"),
    "a@b.com/c@d.com": Rejected("not_a_email"),
}
CREDIT_CODES: dict[str, str | Rejected] = {
    "91110000600037341L": "91110000600037341L",  # from the documentation of python-stdnum
    "91110000600037341l": "91110000600037341L",
    "９１１１００００６０００３７３４１Ｌ": "91110000600037341L",
    "9111 0000-6000 3734-1L": "91110000600037341L",
    "91110000600037341M": Rejected("not_a_credit_code"),
    "91110000600037314L": Rejected("not_a_credit_code"),  # two characters in the wrong order
    "9111000060003734": Rejected("not_a_credit_code"),
    "91110000600037341L0": Rejected("not_a_credit_code"),
    "91110000I00037341L": Rejected("not_a_credit_code"),
    "110000006000373": Rejected("not_a_credit_code"),  # the registration number of former times
    "9.11101E+17": Rejected("lost_digits"),
    "无": Rejected("not_a_credit_code"),
}


def table(header: str, values: dict[str, Any], line: str) -> str:
    """A file with one row for each value, under a running key."""
    rows = [line.format(key=f"k{number:02}", value=f'"{value}"') for number, value in enumerate(values)]
    return "\n".join([header, *rows]) + "\n"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("rules"))
    house.put("crm/leads/times.csv", table("lead_id,created_at", TIMES, "{key},{value}"))
    house.put(
        "billing/refunds/amounts.csv",
        table("refund_id,refunded_at,amount", AMOUNTS, "{key},2026-03-01,{value}"),
    )
    house.put(
        "crm/accounts/counts.csv", table("account_id,account_name,employee_count", COUNTS, "{key},A,{value}")
    )
    house.put("crm/users/flags.csv", table("user_id,is_active", FLAGS, "{key},{value}"))
    house.put("crm/contacts/mobiles.csv", table("contact_id,mobile", MOBILES, "{key},{value}"))
    house.put("wecom/external_contacts/emails.csv", table("external_user_id,email", EMAILS, "{key},{value}"))
    house.put(
        "partner_program/partners/codes.csv",
        table("partner_id,partner_name,credit_code", CREDIT_CODES, "{key},A,{value}"),
    )
    house.put(
        "offline_events/events/kinds.csv",
        "event_id,event_name,event_type,started_on,currency\n"
        "k00,A,salon,2026-03-01,CNY\nk01,B,party,2026-03-01,XYZ\nk02,C,,2026-03-01,cny\n",
    )
    house.put(
        "website/events/properties.csv",
        "event_id,visitor_id,occurred_at,event_name,properties\n"
        'k00,v,2026-03-01,page_view,"{""a"": 1}"\nk01,v,2026-03-01,page_view,{a\n',
    )
    house.put(
        "crm/opportunities/groups.csv",
        "opportunity_id,stage,account_id\nk00,won,k00\nk01,Won,\nk02,dreaming,k99\n",
    )
    report = house.ingest()
    assert not report.set_aside
    house.build()
    return house


def check(
    house: House, model: str, key: str, column: str, values: dict[str, Any], scope: str = "row"
) -> None:
    """Each value is typed as expected, or rejected with the expected code and nowhere else."""
    typed = dict(house.rows(f"select {key}, {column} from staging.stg_{model}"))
    source_table = model.replace("__", ".")
    codes: dict[str, str] = {
        row[0]: row[1]
        for row in house.rows(
            "select printf('k%02d', _row - 2), code from core.fct_data_problems"
            f" where source_table = '{source_table}' and column_name = '{column}' and scope = '{scope}'"
        )
    }
    for number, (text, expected) in enumerate(values.items()):
        name = f"k{number:02}"
        if isinstance(expected, Rejected):
            assert codes.pop(name, None) == expected, text
            if scope == "row":
                assert name not in typed, text
            else:
                assert typed[name] is None, text
        else:
            assert typed[name] == expected, text
    assert codes == {}


def test_timestamps(judged: House) -> None:
    check(judged, "crm__leads", "lead_id", "created_at", TIMES)


def test_amounts(judged: House) -> None:
    check(judged, "billing__refunds", "refund_id", "amount", AMOUNTS)


def test_counts(judged: House) -> None:
    check(judged, "crm__accounts", "account_id", "employee_count", COUNTS)


def test_flags(judged: House) -> None:
    check(judged, "crm__users", "user_id", "is_active", FLAGS)


def test_mobiles_are_rejected_as_values_and_their_rows_stay(judged: House) -> None:
    check(judged, "crm__contacts", "contact_id", "mobile", MOBILES, scope="value")


def test_emails_are_rejected_as_values_and_their_rows_stay(judged: House) -> None:
    check(judged, "wecom__external_contacts", "external_user_id", "email", EMAILS, scope="value")


def test_credit_codes_are_rejected_as_values_and_their_rows_stay(judged: House) -> None:
    check(judged, "partner_program__partners", "partner_id", "credit_code", CREDIT_CODES, scope="value")


def test_values_that_are_only_reported(judged: House) -> None:
    found = judged.rows(
        "select source_table, column_name, code, raw_value from core.fct_data_problems"
        " where scope = 'notice' order by all"
    )
    assert found == [
        ("crm.opportunities", "account_id", "no_such_reference", "k99"),
        ("crm.opportunities", "account_id", "none_of_group", None),
        ("crm.opportunities", "stage", "no_such_reference", "dreaming"),
        ("offline_events.events", "currency", "no_such_reference", "XYZ"),
        ("offline_events.events", "event_type", "not_accepted", "party"),
    ]
    kept = judged.rows(
        "select event_type, currency, started_on from staging.stg_offline_events__events order by event_id"
    )
    day = date(2026, 3, 1)
    assert kept == [("salon", "CNY", day), ("party", "XYZ", day), (None, "cny", day)]


def test_an_unknown_stage_leaves_the_deal_open(judged: House) -> None:
    found = judged.rows(
        "select opportunity_key, stage_meaning, is_known_stage from core.fct_opportunities order by 1"
    )
    assert found == [("k00", "won", True), ("k01", "won", True), ("k02", "open", False)]


def test_json(judged: House) -> None:
    assert judged.rows("select event_id, properties from staging.stg_website__events") == [
        ("k00", '{"a": 1}')
    ]
    assert judged.rows(
        "select _row, code, raw_value from core.fct_data_problems where source_table = 'website.events'"
    ) == [(3, "not_a_json", "{a")]


def test_rejected_personal_values_are_masked(judged: House) -> None:
    found = judged.rows(
        "select raw_value from governance.quarantine"
        " where source_table = 'crm.contacts' and code = 'not_a_mobile' order by file_row"
    )
    assert found == [("1*** (14)",), ("0*** (11)",), ("无*** (1)",)]


def test_every_code_has_its_reason_and_remedy(judged: House) -> None:
    assert judged.rows(
        "select count(*) from core.fct_data_problems where reason is null or remedy is null"
    ) == [(0,)]


def test_every_rejected_row_keeps_its_texts(judged: House) -> None:
    found = judged.rows(
        "select json_extract_string(raw_texts, '$.created_at') from staging.stg_row_outcomes"
        " where source_table = 'crm.leads' and outcome = 'quarantined' order by _row"
    )
    rejected = [text for text, expected in TIMES.items() if isinstance(expected, Rejected)]
    assert [row[0] for row in found] == [text.strip() or None for text in rejected]
