"""Journeys worked out by hand, journeys of random histories against their definition, and their gate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warehouse.house import House

from lifecycle.journey_model import GATE, TODAY, JourneyModel, built, fill, prepared
from lifecycle.reference_journeys import DAY, Person, Run, Scenario, Step, arrival_share, runs

START = date(2026, 1, 1)
Row = dict[str, Any]


def on(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


FOLLOWER = {"wechat_subscriptions": [on("01-05")], "article_reads": [on("01-10"), on("01-12")]}
TWO_WEBINARS = Person(
    {
        "calls_connected": [on("05-05"), on("05-22")],  # the first one is no follow-up of either
        "opportunities_opened": [on("05-25")],
    },
    {
        "WA": (on("05-10"), {"registered": on("05-01"), "attended": on("05-10"), "interacted": on("05-10")}),
        "WB": (on("05-20"), {"registered": on("05-01"), "attended": on("05-20")}),
    },
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    found = prepared(House(tmp_path_factory.mktemp("journeys")))
    with duckdb.connect(str(found.workspace.warehouse)) as database:
        fill(database, [Person(FOLLOWER), TWO_WEBINARS], TODAY)
    built(found)
    return found


@pytest.fixture(scope="module")
def model(house: House) -> JourneyModel:
    return JourneyModel(house)


def told(database: duckdb.DuckDBPyConnection, table: str) -> list[Row]:
    result = database.execute(f"from lifecycle.{table} order by all")
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def only(model: JourneyModel, person: Person, today: date = TODAY) -> Row:
    (row,) = told(model.run([person], today), "journeys")
    return row


def shown(row: Row, *columns: str) -> tuple[Any, ...]:
    return tuple(row[column] for column in columns)


def test_a_run_in_order_is_conformant_and_completed(model: JourneyModel) -> None:
    person = Person(
        FOLLOWER
        | {
            "messages_received": [on("01-20")],
            "wecom_contacts_added": [on("01-25")],
            "form_submits": [on("01-02"), on("02-01")],  # what was before one followed does not count
            "leads_created": [on("02-01")],
            "opportunities_opened": [on("02-20")],
        }
    )
    row = only(model, person)
    assert shown(row, "state", "current_step_id", "is_conformant", "conformance_share") == (
        "completed",
        "opportunity",
        True,
        1.0,
    )
    assert row["step_path"] == "followed, engaged, wrote, added, lead, opportunity"
    assert row["evidence"] == (
        "followed 2026-01-05 (wechat_subscriptions), engaged 2026-01-10 (article_reads),"
        " wrote 2026-01-20 (messages_received), added 2026-01-25 (wecom_contacts_added),"
        " lead 2026-02-01 (form_submits + leads_created), opportunity 2026-02-20 (opportunities_opened)"
    )
    columns = ("skipped_steps", "steps_out_of_order", "late_steps", "next_step_id", "leaked_on")
    assert shown(row, *columns) == (None,) * 5


def test_a_required_step_that_is_skipped_breaks_conformance(model: JourneyModel) -> None:
    row = only(model, Person(FOLLOWER | {"leads_created": [on("02-15")]}))
    assert shown(row, "current_step_id", "skipped_steps", "is_conformant") == ("lead", "added", False)
    assert row["conformance_share"] == pytest.approx(2 / 3)
    assert row["late_steps"] == "lead", "36 days after the article, and 30 are allowed"


def test_a_step_after_a_later_one_is_out_of_order(model: JourneyModel) -> None:
    person = Person(FOLLOWER | {"leads_created": [on("02-01")], "wecom_contacts_added": [on("02-05")]})
    row = only(model, person)
    columns = (
        "current_step_id",
        "reached_on",
        "last_step_on",
        "step_path",
        "steps_out_of_order",
        "skipped_steps",
    )
    assert shown(row, *columns) == (
        "lead",
        on("02-01"),
        on("02-05"),
        "followed, engaged, lead, added",
        "added",
        None,
    )
    assert (row["is_conformant"], row["conformance_share"]) == (False, pytest.approx(2 / 3))


def test_who_stands_still_leaks_on_the_day_and_not_before(model: JourneyModel) -> None:
    """90 days after the article of 01-10 is 04-10."""
    before, after = (only(model, Person(FOLLOWER), today) for today in (on("04-09"), on("04-10")))
    columns = ("state", "leaked_on", "days_in_step", "next_step_id", "next_step_due_on")
    assert shown(before, *columns) == ("open", None, 89, "wrote", on("02-09"))
    assert shown(after, *columns) == ("leaked", on("04-10"), 90, "wrote", on("02-09"))
    assert only(model, Person(FOLLOWER))["days_in_step"] == 90, "it does not grow after the leak"


def test_who_comes_back_is_open_again(model: JourneyModel) -> None:
    person = Person(FOLLOWER | {"messages_received": [on("05-20")]})
    assert only(model, person, on("05-19"))["state"] == "leaked"
    row = only(model, person)
    assert shown(row, "state", "times_reopened", "current_step_id", "late_steps") == (
        "open",
        1,
        "wrote",
        "wrote",
    )
    in_time = Person(FOLLOWER | {"messages_received": [on("04-10")]})
    assert only(model, in_time)["times_reopened"] == 0, "on the 90th day itself it had not leaked yet"


def test_who_leaves_has_leaked_and_begins_anew_by_following_again(model: JourneyModel) -> None:
    person = Person(
        {
            "wechat_subscriptions": [on("03-01"), on("03-02"), on("06-01")],
            "wechat_unsubscriptions": [on("03-05"), on("03-07")],
            "messages_received": [on("03-05"), on("03-10"), on("06-02")],
        }
    )
    first, second = told(model.run([person]), "journeys")
    columns = (
        "run_no",
        "entered_on",
        "left_on",
        "state",
        "leaked_on",
        "step_path",
        "next_step_id",
        "suggestion",
    )
    assert shown(first, *columns) == (
        *(1, on("03-01"), on("03-05"), "leaked", on("03-05"), "followed, wrote", None, None),
    )
    assert shown(second, *columns[:6]) == (2, on("06-01"), None, "open", None, "followed, wrote")
    assert second["suggestion_zh"] == "引导添加企业微信顾问"


def test_who_comes_and_goes_on_one_day_was_there_that_day(model: JourneyModel) -> None:
    day = on("03-01")
    visitor = Person({"wechat_subscriptions": [day], "wechat_unsubscriptions": [day]})
    assert shown(only(model, visitor), "left_on", "state") == (day, "leaked")
    stays = Person({"wechat_subscriptions": [on("02-01"), day], "wechat_unsubscriptions": [day]})
    assert shown(only(model, stays), "left_on", "run_no") == (None, 1), "left and came back: one run"


def test_two_events_that_overlap_are_two_runs(model: JourneyModel) -> None:
    first, second = told(model.run([TWO_WEBINARS]), "journeys")
    assert (first["campaign_id"], second["campaign_id"]) == ("WA", "WB")
    assert first["step_path"] == "registered, joined, interacted, followed_up, opportunity"
    assert second["step_path"] == "registered, joined, followed_up, opportunity"
    assert "followed_up 2026-05-22" in first["evidence"] and "followed_up 2026-05-22" in second["evidence"]
    assert first["late_steps"] == "followed_up", "12 days after the webinar, and seven are allowed"
    assert second["late_steps"] is None, "registered 19 days before it: nobody waits for an event to begin"
    assert first["is_conformant"] and second["is_conformant"]


def test_a_walk_in_enters_at_the_door_and_the_talk_is_no_follow_up(model: JourneyModel) -> None:
    day = on("06-10")
    person = Person(
        {"badge_scans": [day], "meetings": [on("06-01"), day], "visits": [on("06-20")]},
        {"S1": (day, {"attended": day})},
    )
    row = only(model, person)
    columns = (
        "scenario_id",
        "entry_step_id",
        "step_path",
        "skipped_steps",
        "late_steps",
        "conformance_share",
    )
    assert shown(row, *columns) == (
        *("offline_event", "checked_in", "checked_in, talked, followed_up"),
        *("registered", "followed_up", pytest.approx(2 / 3)),
    )
    assert "talked 2026-06-10 (badge_scans + meetings), followed_up 2026-06-20 (visits)" in row["evidence"]


def test_a_registration_long_before_the_event_is_no_leak(model: JourneyModel) -> None:
    person = Person({}, {"WA": (on("06-25"), {"registered": on("01-10")})})
    row = only(model, person, on("06-24"))
    assert shown(row, "state", "next_step_id", "next_step_due_on") == ("open", "joined", on("06-26"))
    over = Person({"opportunities_opened": [on("06-20")]}, {"WA": (on("01-20"), {"registered": on("01-10")})})
    assert shown(only(model, over), "state", "leaked_on", "step_path") == (
        "leaked",
        on("03-06"),
        "registered",
    )


@pytest.mark.parametrize(("day", "path"), [("05-10", "registered, replayed"), ("05-11", "registered")])
def test_what_comes_after_the_end_is_not_of_the_run(model: JourneyModel, day: str, path: str) -> None:
    """120 days after the webinar of 01-10 is 05-10."""
    steps = {"registered": on("01-05"), "replayed": on(day)}
    assert only(model, Person({}, {"WA": (on("01-10"), steps)}))["step_path"] == path


def test_what_can_no_longer_be_is_not_suggested(model: JourneyModel) -> None:
    """Of a webinar on 05-10: before it the reminder, then the recording, and nothing when the run is over."""
    absent = Person({}, {"WA": (on("05-10"), {"registered": on("05-01")})})
    told_on = {day: only(model, absent, on(day)) for day in ("05-09", "05-11", "05-12")}
    assert [told_on[day]["next_step_id"] for day in told_on] == ["joined", "joined", "replayed"]
    assert told_on["05-12"]["suggestion_zh"] == "发送回放与讲义"
    over = {day: only(model, absent, date(2026, 9, day)) for day in (7, 8)}  # 120 days are over on 09-07
    assert [over[day]["next_step_id"] for day in over] == ["replayed", None]


def test_an_event_of_no_scenario_opens_no_run(model: JourneyModel) -> None:
    database = model.run([TWO_WEBINARS])
    assert len(told(database, "journeys")) == 2
    database = model.run([TWO_WEBINARS], scenarios=[FOLLOWING])
    assert told(database, "journeys") == []
    assert all(row["runs"] == 0 and row["expected_share"] is None for row in told(database, "journey_steps"))


def test_feedback_is_what_was_answered_within_the_run(model: JourneyModel) -> None:
    """9 of 10 and 4 of 5 average 0.85; before the event, after the run, and of no scale do not count."""
    surveys = [
        (0, on("05-12"), 9.0, 10.0),
        (0, on("05-30"), 4.0, 5.0),
        (0, on("05-09"), 0.0, 10.0),
        (0, on("06-29"), 5.0, 0.0),
        (1, on("05-12"), 1.0, 10.0),
    ]
    person = Person({}, {"WA": (on("05-10"), {"registered": on("05-01"), "attended": on("05-10")})})
    database = model.run([person], surveys=surveys)
    (row,) = told(database, "journeys")
    assert shown(row, "feedback_answers", "feedback_score") == (2, 0.85)
    scores = {one["step_id"]: one["feedback_score"] for one in told(database, "journey_steps") if one["runs"]}
    assert scores["joined"] == scores["registered"] == 0.85 and scores["followed_up"] is None


FOLLOWING = Scenario(
    "following",
    (
        Step(1, ("a",), is_entry=True, is_required=True),
        Step(2, ("b", "c"), allowed=5),
        Step(3, ("d",), is_entry=True, is_required=True, opens=0, allowed=10),
        Step(4, ("c",), is_required=True, opens=3, closes=40),
        Step(5, ("e",), is_required=True, is_goal=True, allowed=15),
        Step(6, ("b",), opens=20),
    ),
    leak_after=20,
    leave="bye",
)
BRIEF = Scenario("brief", FOLLOWING.steps, leak_after=8, leave=None, run_days=30)
VISITING = Scenario(
    "visiting",
    (
        Step(1, at_event=("invited",), is_entry=True),
        Step(2, at_event=("registered",), is_entry=True, is_required=True, allowed=10),
        Step(3, (), ("attended",), is_entry=True, is_required=True, from_event=True, closes=5, allowed=1),
        Step(4, ("a",), from_event=True, closes=3),
        Step(5, ("b", "d"), ("replayed",), is_required=True, from_event=True, opens=1, allowed=7),
        Step(6, ("e",), is_required=True, is_goal=True),
        Step(7, ("c",), from_event=True),
    ),
    leak_after=15,
    run_days=45,
    is_of_events=True,
)
SCENARIOS = (FOLLOWING, BRIEF, VISITING)
DAYS = st.integers(0, 150).map(lambda number: START + number * DAY)


@st.composite
def people(draw: st.DrawFn) -> Person:
    metrics = {name: draw(st.lists(DAYS, max_size=3)) for name in ("a", "b", "c", "d", "e")}
    # Few different days, so that coming and going meet on one of them.
    metrics["bye"] = draw(
        st.lists(st.sampled_from(metrics["a"]) | DAYS if metrics["a"] else DAYS, max_size=3)
    )
    events = {}
    for name in ("W1", "W2"):
        steps = draw(st.sets(st.sampled_from(["invited", "registered", "attended", "replayed"])))
        first = draw(DAYS)
        events[name] = {step: first + draw(st.integers(0, 60)) * DAY for step in sorted(steps)}
    return Person(metrics, {"W1": (START + 60 * DAY, events["W1"]), "W2": (None, events["W2"])})


def read(database: duckdb.DuckDBPyConnection, who: int) -> list[Run]:
    """The runs of a person, from the mart and from the steps that it was made of."""
    paths: dict[tuple[str, int], list[tuple[int, date]]] = {}
    waits: dict[tuple[str, int], list[int | None]] = {}
    for name, number, step, day, waited in database.execute(
        "select scenario_id, run_no, step_no, reached_on, days_waited from lifecycle_build.journey_run_steps"
        f" where person_id = 'P{who:03}' order by reached_on, step_no"
    ).fetchall():
        paths.setdefault((name, number), []).append((step, day))
        waits.setdefault((name, number), []).append(waited)
    found = []
    for row in told(database, "journeys"):
        if row["person_id"] == f"P{who:03}":
            path = tuple(paths[row["scenario_id"], row["run_no"]])
            assert row["step_path"] == ", ".join(f"s{number}" for number, _ in path)
            assert row["steps_reached"] == len(path)
            found.append(
                Run(
                    scenario=row["scenario_id"],
                    no=row["run_no"],
                    event=row["campaign_id"],
                    entered=row["entered_on"],
                    left=row["left_on"],
                    path=path,
                    furthest=row["current_step_no"],
                    out_of_order=numbers(row["steps_out_of_order"]),
                    skipped=numbers(row["skipped_steps"]),
                    late=numbers(row["late_steps"]),
                    is_conformant=row["is_conformant"],
                    state=row["state"],
                    leaked=row["leaked_on"],
                    reopened=row["times_reopened"],
                    waited=tuple(waits[row["scenario_id"], row["run_no"]]),
                    following=next(iter(numbers(row["next_step_id"])), None),
                )
            )
    return found


def numbers(listed: str | None) -> tuple[int, ...]:
    return tuple(int(name.removeprefix("s")) for name in listed.split(", ")) if listed else ()


@given(everybody=st.lists(people(), min_size=1, max_size=6), today=st.integers(0, 180))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_journeys_equal_their_definition(model: JourneyModel, everybody: list[Person], today: int) -> None:
    """Of random histories, as of any day: what comes later is not seen."""
    day = START + timedelta(days=today)
    database = model.run(everybody, day, SCENARIOS)
    expected = [[run for one in SCENARIOS for run in runs(person, one, day)] for person in everybody]
    for who, theirs in enumerate(expected):
        assert sorted(read(database, who), key=str) == sorted(theirs, key=str)
    steps = {(row["scenario_id"], row["step_no"]): row for row in told(database, "journey_steps")}
    for scenario in SCENARIOS:
        all_runs = [run for theirs in expected for run in theirs if run.scenario == scenario.name]
        for step in scenario.steps:
            row = steps[scenario.name, step.no]
            reached = [run for run in all_runs if step.no in dict(run.path)]
            here = [run for run in all_runs if run.furthest == step.no]
            assert shown(row, "runs", "entered", "moved_on", "leaked_here", "still_here", "passed_over") == (
                len(all_runs),
                len(reached),
                sum(run.furthest > step.no for run in reached),
                sum(run.state == "leaked" for run in here),
                sum(run.state != "leaked" for run in here),
                sum(run.furthest > step.no for run in all_runs)
                - sum(run.furthest > step.no for run in reached),
            )
            assert row["entered"] == row["moved_on"] + row["leaked_here"] + row["still_here"]
            if all_runs:
                assert row["expected_share"] == pytest.approx(arrival_share(all_runs, step.no, day), abs=1e-6)


VIOLATIONS = {
    "a run is missing": "delete from lifecycle.journeys where campaign_id = 'WA'",
    "nobody entered it": "update lifecycle.journeys set campaign_id = 'WX' where campaign_id = 'WA'",
    "it stands nowhere": "update lifecycle.journeys set current_step_no = 4 where campaign_id = 'WA'",
    "somebody is lost": "update lifecycle.journey_steps set moved_on = moved_on - 1 where step_id = 'joined'",
    "a leak without a day": "update lifecycle.journeys set state = 'leaked' where campaign_id = 'WB'",
}


@pytest.fixture
def spoiled(house: House) -> Iterator[House]:
    kept = house.workspace.warehouse.read_bytes()
    yield house
    house.workspace.warehouse.write_bytes(kept)


def test_each_violation_of_the_gate_is_found(spoiled: House) -> None:
    """The build found nothing; every violation leaves rows, and dbt stops at one."""
    query = next(spoiled.workspace.root.rglob(f"compiled/**/{GATE}.sql")).read_text("utf-8")
    with duckdb.connect(str(spoiled.workspace.warehouse)) as database:
        database.execute("set TimeZone = 'UTC'")
        for name, violation in VIOLATIONS.items():
            database.execute("begin")
            database.execute(violation)
            assert database.execute(query).fetchall(), name
            database.execute("rollback")
        assert database.execute(query).fetchall() == []
        database.execute(VIOLATIONS["a run is missing"])
    run = spoiled.try_build("--select", GATE, as_of=str(TODAY))
    assert [node.failures for node in run.failed] == [2], "the run, and the step on which it stood"
