"""Invitations on the demo company: one decision each, consent kept, honest odds, no look at later days."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from datetime import date, timedelta
from math import sqrt
from typing import Any, NamedTuple

import pytest
from warehouse.house import House

from bowtie.demo import generate

AS_OF = date(2026, 10, 31)  # the last day of the demo; five events are announced for later
EARLIER = date(2026, 9, 14)  # the day of the list of the webinar of September 28th
CHANNELS = ("email", "sms", "wechat", "phone")
COLUMNS = (
    "campaign_id person_id has_been activity nearness expected_attendance learnt_events may_email may_sms"
    " may_wechat may_phone message_count message_limit message_days is_held_out"
)
CHOICES = (
    f"select {COLUMNS.replace(' ', ', ')}, reason_id, invitation_rank"
    " from portrait_build.invitation_choices join portrait_build.invitation_people using (entity_number)"
)


class Company(NamedTuple):
    """The house and what its first build said, before another day is built over it."""

    house: House
    choices: list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A fifth of the demo company: enough people to measure rates by."""
    house = House(tmp_path_factory.mktemp("invitations"))
    generate(house.workspace, scale=0.2)
    house.ingest()
    marts = ("+event_invitations", "+event_invitation_uplift")
    house.build("--select", *marts, "--indirect-selection", "cautious", as_of=str(AS_OF))
    return Company(house, house.rows(f"{CHOICES} order by campaign_id, person_id"))


def test_everybody_has_one_decision_per_coming_event(company: Company) -> None:
    """Counted from what identity and the raw calendar say, not from the room's own lists."""
    people = {
        row[0]
        for row in company.house.rows(
            "select person_id from core.dim_persons where is_identified and not is_partner"
            " and cast(identified_at + interval 8 hour as date) <= date '2026-10-31'"
        )
    }
    events = {
        row[0]
        for row in company.house.rows(
            "select campaign_id from canonical.campaigns where is_current and campaign_type = 'event'"
            " and started_on > date '2026-10-31'"
        )
    }
    listed = company.house.rows("select campaign_id, person_id, decision from portrait.event_invitations")
    assert len(events) == 5
    assert {decision for _, _, decision in listed} >= {"invite", "hold_out", "no_consent", "beyond_capacity"}
    assert Counter((event, person) for event, person, _ in listed) == Counter(
        (event, person) for event in events for person in people
    )


def consented(statements: list[tuple[Any, ...]], day: date) -> dict[str, set[str]]:
    """The channels that each person's last word leaves open on a day, statement by statement."""
    stands: dict[str, dict[str, bool]] = defaultdict(dict)
    for person, purpose, yes, _, said_on in statements:
        if said_on <= day:
            for each in CHANNELS if purpose == "all" else (purpose,):
                stands[person][each] = yes
    return {person: {each for each, yes in words.items() if yes} for person, words in stands.items()}


def test_consent_and_limits_are_kept_for_everybody(company: Company) -> None:
    """Replayed in Python from the facts, for coming and reviewed events alike."""
    house = company.house
    listed_on = dict(house.rows("select campaign_id, listed_on from portrait_build.invitation_events"))
    statements = house.rows(
        "select person_id, purpose, is_granted, occurred_at, occurred_on from core.fct_consents"
        " where person_id is not null and is_granted is not null order by occurred_at, is_granted desc"
    )
    sent: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for person, day, count in house.rows(
        "select by_person.entity_id, occurred_on, sum(behavior_count) from core.fct_behavior_days"
        " join core.bridge_identifiers as by_person on by_person.entity_type = 'person'"
        " and identifier_type = visitor_key_type and identifier_value = visitor_key"
        " where event_name in ('email_sent', 'sms_sent', 'template_sent', 'message_sent') group by all"
    ):
        sent[person].append((day, count))
    allowed = {day: consented(statements, day) for day in set(listed_on.values())}
    reasons: Counter[str] = Counter()
    for row in company.choices:
        told = dict(zip([*COLUMNS.split(), "reason_id", "rank"], row, strict=True))
        day, person = listed_on[told["campaign_id"]], told["person_id"]
        channels = allowed[day].get(person, set()) & set(CHANNELS)
        assert {each for each in CHANNELS if told[f"may_{each}"]} == channels
        full = any(
            sum(count for sent_on, count in sent[person] if day - timedelta(days) < sent_on <= day) >= limit
            for days, limit in ((7, 2), (30, 4))
        )
        reasons[told["reason_id"]] += 1
        if told["reason_id"] in ("chosen", "held_out", "ranked_below"):
            assert channels and not full
        elif told["reason_id"] in ("never_asked", "refused"):
            assert not channels
        elif told["reason_id"] == "too_many_messages":
            assert channels and full
    assert reasons["too_many_messages"] > 0 and reasons["refused"] > 0 and reasons["chosen"] > 1000


def test_so_many_are_invited_as_there_is_room_for_and_they_come_first(company: Company) -> None:
    capacity = dict(company.house.rows("select campaign_id, capacity from portrait_build.invitation_events"))
    for event in {row[0] for row in company.choices}:
        rows = [row for row in company.choices if row[0] == event]
        reasons = Counter(row[-2] for row in rows)
        ranked = sorted((row for row in rows if row[-1] is not None), key=lambda row: int(row[-1]))
        assert [row[-1] for row in ranked] == list(range(1, len(ranked) + 1))
        assert [row[5] for row in ranked] == sorted((row[5] for row in ranked), reverse=True)
        drawn = sum(1 for row in ranked if not row[14])
        assert reasons["chosen"] == min(capacity[event] - reasons["invited_before"], drawn)
        last = max((row[-1] for row in ranked if row[-2] == "chosen"), default=0)
        assert all(row[-1] > last for row in ranked if row[-2] == "ranked_below")
        assert all(row[14] and row[-1] < last for row in ranked if row[-2] == "held_out")


def test_the_hold_out_is_the_share_of_the_rule_and_depends_on_nothing_else(company: Company) -> None:
    """The draw is a digest of event and person; whoever comes and goes beside them changes nothing."""
    held_out = 0
    for row in company.choices:
        drawn = hashlib.md5(f"=hold_out|={row[0]}|={row[1]}".encode(), usedforsecurity=False).hexdigest()
        assert row[14] == (int(drawn[:8], 16) / 2**32 < 0.1)
        held_out += row[14]
    count = len(company.choices)
    assert abs(held_out - 0.1 * count) < 4 * sqrt(0.09 * count)
    # The order within a cell is another draw: among the best, the held-out are as many as elsewhere.
    best = [row for row in company.choices if row[-1] is not None and row[-1] <= 100]
    assert abs(sum(row[14] for row in best) - 0.1 * len(best)) < 4 * sqrt(0.09 * len(best))


def test_expected_attendance_is_calibrated_on_events_that_came_later(company: Company) -> None:
    """Each event of the last half year was foretold from events before it; in sum and by cell it came so.

    Bounds are three standard deviations of a count, with twice the variance because events differ.
    """
    cells = company.house.rows(
        "select has_been, activity, sum(persons * expected_rate), sum(came), sum(persons)"
        " from portrait_build.invitation_rates join portrait_build.invitation_events using (campaign_id)"
        " where is_reviewed group by all"
    )
    assert len(cells) == 6
    for has_been, activity, expected, came, _ in [
        *cells,
        ("all", "all", *map(sum, list(zip(*cells, strict=True))[2:])),
    ]:
        assert abs(came - expected) < 3 * sqrt(2 * expected), (has_been, activity, expected, came)
    # And it tells people apart: who was there before and acted this week comes thrice as often as the mean.
    of_best = next(row for row in cells if row[:2] == (True, "week"))
    assert of_best[3] / of_best[4] > 3 * sum(row[3] for row in cells) / sum(row[4] for row in cells)


def test_an_uplift_that_nobody_made_is_not_found(company: Company) -> None:
    """The demo invites by other rules and holds nobody out."""
    [(uplift, low, high, treated, held_out)] = company.house.rows(
        "select uplift, uplift_low, uplift_high, treated, held_out from portrait.event_invitation_uplift"
        " where uplift_level = 'all'"
    )
    assert treated > 5000 and held_out > 500
    assert low < 0 < high and abs(uplift) < 0.01


def test_a_list_of_the_past_is_the_one_that_was_drawn_up_that_day(company: Company) -> None:
    """What October's build says of September's list is what that day's build said: nothing later is used."""
    house = company.house
    event = "WB0000050"
    now = {row[1]: row[:-1] for row in company.choices if row[0] == event}
    house.build(
        "--select",
        "fct_event_participations+,+event_invitations",
        "portrait_entities+,+event_invitations",
        "invitation_events+,+event_invitations",
        "--indirect-selection",
        "cautious",
        as_of=str(EARLIER),
    )
    assert house.rows(
        f"select listed_on, is_coming from portrait_build.invitation_events where campaign_id = '{event}'"
    ) == [(EARLIER, True)]
    then = {row[1]: row[:-1] for row in house.rows(CHOICES) if row[0] == event}
    assert len(then) > len(now) > 500
    # Of the past, people without a sign of life are left out; of all others the same is told.
    assert {person: row for person, row in then.items() if person in now} == now
    assert all(row[2:4] == (False, "quiet") for person, row in then.items() if person not in now)
