"""The walk-through of docs/change_a_rule.md, made as the page says, on a small demo company."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from bowtie.doctor import examine
from bowtie.refresh import Options, refresh
from bowtie.run_report import PUBLISHED
from portrait.walk import BEFORE, QUERIES, SAID, TODAY, Rows, Walk, blocks, replace_row


def test_one_incremental_refresh_publishes_the_changes(walk: Walk) -> None:
    assert walk.report.outcome == PUBLISHED, (walk.report.problem, walk.report.failures)
    assert not walk.report.is_full_refresh
    assert walk.fingerprints[0] == walk.fingerprints[1]


def test_nothing_of_it_was_there_before(walk: Walk) -> None:
    for name in ("tag", "holders", "members"):
        assert walk.before[name] == []
        assert walk.house.rows(QUERIES[name])
    assert {row[5] for row in walk.before["points"]} == {1}


def test_the_tag_holds_for_whom_the_facts_say(walk: Walk) -> None:
    downloaded = walk.house.rows(
        f"""
        select keys.entity_id
        from core.fct_behavior_days as days
        join core.bridge_identifiers as keys on keys.entity_type = 'person'
            and days.visitor_key_type = keys.identifier_type and days.visitor_key = keys.identifier_value
        where days.event_name in ('download', 'content_downloaded', 'webinar_download')
            and days.occurred_on > date '{TODAY}' - 180 and days.occurred_on <= date '{TODAY}'
        group by 1 having sum(days.behavior_count) >= 2 order by 1
        """
    )
    held = walk.house.rows(QUERIES["holders"])
    assert sorted(row[0] for row in held) == [row[0] for row in downloaded]
    assert len(held) > 10
    known = walk.house.rows("select person_id from core.dim_persons where is_identified")
    (tag,) = walk.house.rows(QUERIES["tag"])
    assert (tag[0], tag[2], tag[3]) == ("Collects material", len({*known} & {row[:1] for row in held}), 1)


def earned(days: Rows) -> dict[tuple[str, date], float]:
    """What the page's row gives for downloads: 6 each, at most 12 a day and 30 within 30 days."""
    points: dict[str, dict[date, float]] = defaultdict(dict)
    for who, day, quantity, *_ in days:
        given = sum(many for then, many in points[who].items() if then > day - timedelta(days=30))
        points[who][day] = min(6 * float(quantity), 12, 30 - given)
    return {(who, day): many for who, given in points.items() for day, many in given.items()}


def test_every_download_shows_the_new_points_and_their_version(walk: Walk) -> None:
    told = walk.house.rows(QUERIES["points"])
    assert {row[5] for row in told} == {2}
    assert len(told) > 100
    assert {(row[0], row[1]): float(row[3]) for row in told} == earned(told)
    for _, day, _, points, left, _ in told:
        assert left == pytest.approx(float(points) * 0.5 ** ((TODAY - day).days / 21))
    was = {row[:3]: row[3] for row in walk.before["points"]}
    assert len(was) == len(told)
    assert all(row[3] > was[row[:3]] for row in told if row[:3] in was and row[2] == 1 and was[row[:3]] == 4)


def test_scores_moved_by_the_sum_of_the_evidence_and_nothing_else_did(walk: Walk) -> None:
    assert walk.house.rows(BEFORE["visits"]) == walk.before["visits"] != []
    moved: dict[str, float] = defaultdict(float)
    for rows, sign in ((walk.before["points"], -1), (walk.house.rows(QUERIES["points"]), 1)):
        for row in rows:
            moved[row[0]] += sign * row[4]
    was = {row[:2]: row[2] for row in walk.before["scores"]}
    now = {row[:2]: row[2] for row in walk.house.rows(BEFORE["scores"])}
    assert was.keys() == now.keys()
    for (entity_type, entity_id), score in now.items():
        by = moved.pop(entity_id, 0) if entity_type == "person" else 0
        assert score - was[entity_type, entity_id] == pytest.approx(by, abs=1e-9)
    assert not moved
    assert sum(now[one] > was[one] + 1 for one in now) > 10


def test_the_segment_holds_who_meets_all_its_conditions(walk: Walk) -> None:
    members = [row[0] for row in walk.house.rows(QUERIES["members"])]
    held = {row[0] for row in walk.house.rows(QUERIES["holders"])}
    banded = walk.house.rows(
        "select entity_id from portrait.lead_scores where entity_type = 'person' and engagement_band >= 2"
    )
    refused = walk.house.rows(
        "select person_id from portrait.person_tags where tag_id = 'refused_contact' and is_current"
    )
    expected = (held & {row[0] for row in banded}) - {row[0] for row in refused}
    assert sorted(members) == sorted(expected)
    assert 0 < len(expected) < len(held)


def test_wrong_rows_stop_with_the_message_of_the_page(walk: Walk, tmp_path: Path) -> None:
    said = [text.strip() for _, text in blocks("text") if SAID.fullmatch(text.strip())]
    wrong = blocks("csv", "wrong")
    assert len(said) == len(wrong) == 2
    for number, ((seed, row), message) in enumerate(zip(wrong, said, strict=True)):
        project = tmp_path / str(number)
        shutil.copytree(walk.house.project, project)
        line = replace_row(project, seed, row.strip())
        # The line is where the row stands today: the seeds may have gained rows since.
        expected = re.sub(r"line \d+", f"line {line}", message)
        (check,) = (one for one in examine(walk.house.workspace, project_root=project) if one.name == "Seeds")
        assert not check.is_ok
        assert expected in check.detail
    # What the doctor finds stops a refresh before it builds anything; one of the two is enough to show it.
    report = refresh(walk.house.workspace, Options(as_of=TODAY.isoformat()), project=project)
    assert report.outcome != PUBLISHED
    assert report.step == "configuration"
    assert expected in report.problem
