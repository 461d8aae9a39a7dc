"""Invitations by hand: consent, messages, smoothing, the uplift's interval; rules that cannot be meant."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pytest
from warehouse.house import House

from bowtie.doctor.seed_rules import rule_problems
from bowtie.workspace import PROJECT_ROOT

LIST_DAY = "2026-06-30"
EVENTS = """portrait_build.invitation_events (
    campaign_id varchar, event_name varchar, event_kind varchar, province varchar, started_on date,
    ended_on date, listed_on date, is_coming boolean, is_reviewed boolean, audience varchar,
    capacity double, hold_out_share double, list_days_before double, learning_days double,
    review_days double, smoothing_weight double)"""
CANDIDATES = """portrait_build.invitation_candidates (
    campaign_id varchar, entity_number integer, has_been boolean, activity varchar, nearness varchar,
    is_invited boolean, is_registered boolean, is_invited_later boolean, has_come boolean)"""
PEOPLE = """portrait_build.invitation_people (
    entity_number integer, person_id varchar, account_id varchar, is_partner boolean,
    identified_on date, province varchar)"""
RATES = """portrait_build.invitation_rates (
    campaign_id varchar, has_been boolean, activity varchar, nearness varchar, persons bigint,
    came bigint, learnt_events bigint, learnt_persons bigint, learnt_came bigint,
    kind_rate double, expected_rate double)"""
CONSENTS = """core.fct_consents (
    source_table varchar, consent_key varchar, person_id varchar, purpose varchar, is_granted boolean,
    occurred_at timestamp, occurred_on date)"""
MESSAGES = """portrait_build.portrait_events (
    entity_number integer, event_kind_number integer, occurred_on date, quantity bigint)"""
CHOICES = """portrait_build.invitation_choices (
    campaign_id varchar, is_coming boolean, reason_id varchar, has_come boolean, is_invited_later boolean,
    expected_attendance double)"""

# Who said what when, as (purpose, yes, moment); what it comes to: the reason, and the channels left.
SAID = {
    "one_channel": ([("email", True, "2026-01-01")], "chosen", {"email"}),
    "everything": ([("all", True, "2026-01-01")], "chosen", {"email", "sms", "wechat", "phone"}),
    "all_ends_one": ([("email", True, "2026-01-01"), ("all", False, "2026-02-01")], "refused", set()),
    "one_after_all": ([("all", False, "2026-01-01"), ("wechat", True, "2026-02-01")], "chosen", {"wechat"}),
    "late_entry": ([("wechat", True, "2026-02-01"), ("all", False, "2026-01-01")], "chosen", {"wechat"}),
    "yes_and_no": ([("email", True, "2026-01-01"), ("sms", False, "2026-01-02")], "chosen", {"email"}),
    "only_no": ([("email", False, "2026-01-01")], "refused", set()),
    "silent": ([], "never_asked", set()),
    "on_the_day": ([("sms", True, f"{LIST_DAY} 15:00")], "chosen", {"sms"}),
    "a_day_late": ([("sms", True, "2026-07-01 01:00")], "never_asked", set()),
    "ends_a_day_late": ([("sms", True, "2026-01-01"), ("sms", False, "2026-07-01 01:00")], "chosen", {"sms"}),
    "same_moment": ([("sms", True, "2026-01-01"), ("sms", False, "2026-01-01")], "refused", set()),
    "same_day": ([("sms", False, "2026-01-01 01:00"), ("sms", True, "2026-01-01 02:00")], "chosen", {"sms"}),
    "profiled": ([("profiling", True, "2026-01-01")], "never_asked", set()),
    "unprofiled": ([("sms", True, "2026-01-01"), ("profiling", False, "2026-01-02")], "chosen", {"sms"}),
}  # fmt: skip
# How many messages came when; the shipped limits are 2 in 7 days and 4 in 30.
SENT = {
    "two_this_week": ([("2026-06-24", 1), (LIST_DAY, 1)], "too_many_messages", (2, 2, 7)),
    "two_a_day_earlier": ([("2026-06-23", 2)], "chosen", (2, 4, 30)),
    "four_this_month": ([("2026-06-01", 3), ("2026-06-20", 1)], "too_many_messages", (4, 4, 30)),
    "four_a_day_earlier": ([("2026-05-31", 4)], "chosen", (0, None, None)),
    "after_the_list": ([("2026-07-01", 9)], "chosen", (0, None, None)),
    "registered": ([(LIST_DAY, 9)], "registered", (9, 2, 7)),
    "invited": ([(LIST_DAY, 9)], "invited_before", (9, 2, 7)),
}  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """One house for all, so that dbt reads the project once; each test begins with an empty warehouse."""
    return House(tmp_path_factory.mktemp("by_hand"))


def fill(house: House, tables: dict[str, Iterable[tuple[object, ...]]]) -> None:
    """Tables as other models would have made them."""
    house.workspace.warehouse.unlink(missing_ok=True)
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        for schema in ("core", "portrait_build"):
            database.execute(f"create schema if not exists {schema}")
        for table, rows in tables.items():
            database.execute(f"create table {table}")
            for row in rows:
                marks = ", ".join("?" * len(row))
                database.execute(f"insert into {table.split('(')[0]} values ({marks})", row)


def event(
    name: str, kind: str, listed: str, starts: str, ends: str, coming: bool = False
) -> tuple[object, ...]:
    return (
        name, name, kind, None, starts, ends, listed, coming, not coming, "customers",
        100, 0, 14, 365, 180, 10,
    )  # fmt: skip


def test_consent_and_messages_decide_as_worked_by_hand(house: House) -> None:
    """Each person has one story; all are alike otherwise, nobody is held out, and there is room for all."""
    names = [*SAID, *SENT]
    people = [(n, name, None, False, "2025-01-01", None) for n, name in enumerate(names)]
    said = {
        **{name: story for name, (story, _, _) in SAID.items()},
        **dict.fromkeys(SENT, SAID["everything"][0]),
    }
    candidates = [
        ("W", n, False, "quiet", "anywhere", name == "invited", name == "registered", False, False)
        for n, name in enumerate(names)
    ]
    fill(
        house,
        {
            EVENTS: [event("W", "webinar", LIST_DAY, "2026-07-14", "2026-07-14", coming=True)],
            PEOPLE: people,
            CANDIDATES: candidates,
            RATES: [("W", False, "quiet", "anywhere", 22, 0, 3, 100, 2, 0.05, 0.02)],
            CONSENTS: [
                ("t", str(n), name, purpose, yes, at, at[:10])
                for name, story in said.items()
                for n, (purpose, yes, at) in enumerate(story)
            ],
            "portrait_build.portrait_metrics (metric_id varchar, metric_number integer)": [
                ("messages_sent", 7)
            ],
            "portrait_build.metric_map (metric_number integer, event_kind_number integer, factor integer)": [
                (7, 1, 1)
            ],
            MESSAGES: [
                (names.index(name), 1, day, count)
                for name, (story, _, _) in SENT.items()
                for day, count in story
            ],
        },
    )
    house.build(
        "--select", "invitation_rules", "invitation_reasons", "invitation_choices", "event_invitations"
    )
    columns = ["reason_id", "may_email", "may_sms", "may_wechat", "may_phone", "message_count",
               "message_limit",
               "message_days", "refuses_profiling", "expected_attendance"]  # fmt: skip
    rows = {
        row[0]: row[1:]
        for row in house.rows(f"select person_id, {', '.join(columns)} from portrait.event_invitations")
    }
    assert set(rows) == set(names)
    for name, (_, reason, channels) in SAID.items():
        found = {column[4:] for column, value in zip(columns[1:5], rows[name][1:5], strict=True) if value}
        assert (rows[name][0], found) == (reason, channels), name
    for name, (_, reason, messages) in SENT.items():
        assert (rows[name][0], rows[name][5:8]) == (reason, messages), name
    # Of who refuses to be profiled nothing is used: the mean of the kind stands for the cell.
    assert {name for name in names if rows[name][8]} == {
        "all_ends_one",
        "one_after_all",
        "late_entry",
        "unprofiled",
    }
    assert all(rows[name][9] == (0.05 if rows[name][8] else 0.02) for name in names)


def test_rates_are_smoothed_as_worked_by_hand(house: House) -> None:
    """Ten people; two events count; one that is not over and one that is too old would spoil the rates."""
    listed = [
        ("near", 0, True, "week", "anywhere", False, False, False, True),
        ("near", 1, True, "week", "anywhere", False, False, False, False),
        ("near", 2, False, "quiet", "anywhere", False, True, False, False),
        ("other", 0, True, "quiet", "anywhere", False, False, False, True),
        *[("running", n, True, "week", "anywhere", False, False, False, True) for n in range(10)],
        *[("ancient", n, True, "week", "anywhere", False, False, False, True) for n in range(10)],
        ("next", 0, True, "week", "anywhere", False, False, False, False),
        *[("next", n, False, "quiet", "anywhere", False, False, False, False) for n in range(1, 10)],
    ]  # fmt: skip
    fill(
        house,
        {
            EVENTS: [
                event("near", "webinar", "2026-01-10", "2026-01-24", "2026-01-24"),
                event("other", "salon", "2026-01-01", "2026-01-15", "2026-01-15"),
                event("running", "webinar", "2026-01-18", "2026-01-31", "2026-02-01"),
                event("ancient", "webinar", "2025-01-31", "2025-02-14", "2025-02-14"),
                event("next", "webinar", "2026-02-01", "2026-02-20", "2026-02-20", coming=True),
            ],
            PEOPLE: [(n, str(n), None, False, "2025-01-01", None) for n in range(10)],
            CANDIDATES: listed,
        },
    )
    house.build("--select", "invitation_rates")
    rows = {
        row[0]: row[1:]
        for row in house.rows(
            "select has_been, persons, learnt_events, learnt_persons, learnt_came, kind_rate, expected_rate"
            " from portrait_build.invitation_rates where campaign_id = 'next'"
        )
    }
    mean = (
        2 / 19
    )  # two came of nine at the webinar, one of whom had registered before and is left out, and ten elsewhere
    kind = (1 + 10 * mean) / (9 + 10)
    assert rows[True] == (1, 1, 2, 1, pytest.approx(kind), pytest.approx((1 + 10 * kind) / (2 + 10)))
    assert rows[False] == (9, 1, 7, 0, pytest.approx(kind), pytest.approx((0 + 10 * kind) / (7 + 10)))


# (came, treated, came, held out) and the interval as published: Newcombe 1998, table II, method 10.
PUBLISHED = {
    "a": ((56, 70, 48, 80), (0.0524, 0.3339)),
    "b": ((9, 10, 3, 10), (0.1705, 0.8090)),
    "d": ((5, 56, 0, 29), (-0.0381, 0.1926)),
    "f": ((0, 10, 0, 20), (-0.1611, 0.2775)),
}


def test_the_interval_of_the_uplift_is_the_published_one(house: House) -> None:
    choices = [
        (name, False, reason, n < came, False, 0.5)
        for name, ((first, treated, second, held_out), _) in PUBLISHED.items()
        for reason, came, size in (("chosen", first, treated), ("held_out", second, held_out))
        for n in range(size)
    ]
    fill(
        house,
        {
            EVENTS: [event(name, "webinar", LIST_DAY, "2026-07-14", "2026-07-14") for name in PUBLISHED]
            + [event("nobody_held_out", "webinar", LIST_DAY, "2026-07-14", "2026-07-14")],
            RATES: [],
            CHOICES: [*choices, ("nobody_held_out", False, "chosen", True, False, 0.5)],
        },
    )
    house.build("--select", "event_invitation_uplift")
    rows = {
        row[0]: row[1:]
        for row in house.rows(
            "select level_id, treated_came, treated, held_out_came, held_out, uplift_low, uplift_high, uplift"
            " from portrait.event_invitation_uplift"
        )
    }
    for name, (counts, interval) in PUBLISHED.items():
        assert rows[name][:4] == counts
        assert (round(rows[name][4], 4), round(rows[name][5], 4)) == interval, name
    assert rows["nobody_held_out"] == (1, 1, 0, 0, None, None, None)
    assert rows["all"][:4] == tuple(
        map(sum, zip(*[counts for counts, _ in PUBLISHED.values()], (1, 1, 0, 0), strict=True))
    )


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """The seeds alone: all that the examination reads."""
    shutil.copytree(PROJECT_ROOT / "seeds", tmp_path / "seeds")
    yield tmp_path


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("*,hold_out_share,,,0.1,", "*,hold_out_share,,,10,", "line 10: the value of `hold_out_share`"),
        ("*,capacity,,,200,", "*,capacity,,,0,", "whole number of persons from 1"),
        ("*,capacity,,,200,", "*,capacity,,,12.5,", "`12.5`"),
        ("*,capacity,,,200,", "*,capacity,,,many,", "`many`"),
        ("*,capacity,,,200,", "*,capacity,,,nan,", "`nan`"),
        ("webinar,capacity", "webinars,capacity", "event_kind `webinars` is no channel_id"),
        ("*,learning_days", "webinar,learning_days", "its event_kind must be `*`"),
        ("*,learning_days", "*,learned_days", "rule_id `learned_days` is none of"),
        ("*,smoothing_weight,,,300", "*,smoothing_weight,,,0", "persons above 0"),
        ("messages_sent,7", "mesages_sent,7", "`mesages_sent` is no event metric of persons"),
        ("messages_sent,7,2", "messages_sent,,2", "days is ``; a `message_limit` needs"),
        ("*,review_days,,,180", "*,review_days,,30,180", "only a `message_limit` has a window"),
        ("within,month,,30", "within,month,,7", "has the same days"),
        ("within,month", "within,quiet", "cannot name a grade"),
        ("channel,email", "channel,pigeon", "`pigeon` is no purpose"),
        ("audience,customers", "audience,friends", "`friends` is no audience"),
        ("*,capacity,,", "*,capacity,webinar,", "leave it empty"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_meant_is_told(project: Path, before: str, after: str, words: str) -> None:
    path = project / "seeds" / "invitation_rules.csv"
    text = path.read_text(encoding="utf-8")
    assert before in text
    assert [told for told in rule_problems(project) if "invitation" in told] == []
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    told = [told for told in rule_problems(project) if "invitation" in told]
    assert any(
        told_one.startswith("seeds/invitation_rules.csv, line ") and words in told_one for told_one in told
    ), told


@pytest.mark.parametrize("rule", ["audience", "capacity", "channel", "learning_days", "active_within"])
def test_a_rule_that_is_missing_is_told(project: Path, rule: str) -> None:
    path = project / "seeds" / "invitation_rules.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(f"*,{rule},")), encoding="utf-8")
    assert any(f"no row gives the rule `{rule}`" in told for told in rule_problems(project))
