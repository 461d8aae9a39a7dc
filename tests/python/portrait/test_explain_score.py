"""`bowtie explain score` on the company of the walk-through: sums, raw rows, wrong IDs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from bowtie import cli
from bowtie.errors import UserError
from bowtie.explain import ScoreFacts, explain_score
from bowtie.workspace import Workspace
from portrait.walk import Walk

HIGHEST = """
    select entity_id from portrait.lead_scores where entity_type = '{}' and fit_score > 0
    order by engagement_score desc limit 3
"""


@pytest.fixture(scope="module", params=["person", "account"])
def explained(walk: Walk, request: pytest.FixtureRequest) -> list[ScoreFacts]:
    """The scores of those with the most points."""
    found = [
        explain_score(walk.house.workspace, row[0]) for row in walk.house.rows(HIGHEST.format(request.param))
    ]
    assert len(found) == 3
    return found


def test_the_evidence_adds_up_to_both_scores(walk: Walk, explained: list[ScoreFacts]) -> None:
    for facts in explained:
        engagement, fit = facts.of("engagement"), facts.of("fit")
        assert sum(one.left for one in engagement) == pytest.approx(facts.engagement) != 0
        assert sum(one.left for one in fit) == pytest.approx(facts.fit) != 0
        assert all(one.because for one in fit)
        (told,) = walk.house.rows(
            f"select count(*) from portrait.lead_score_evidence where entity_id = '{facts.entity_id}'"
        )
        assert told == (len(facts.evidence),)


def test_every_counted_event_has_its_row(walk: Walk, explained: list[ScoreFacts]) -> None:
    facts_of_rules = walk.house.rows(
        "select score_rule_id, any_value(fact) from rules.score_rules join rules.metrics using (metric_id)"
        " join rules.metric_events using (metric_id) where measure = 'count'"
        " group by 1 having count(distinct fact) = 1"
    )
    from_rows = {rule for rule, fact in facts_of_rules if fact != "committee"}
    checked = 0
    for facts in explained:
        for one in facts.of("engagement"):
            if one.rows is not None and one.rule_id in from_rows:
                assert len(one.rows) == one.quantity, (facts.entity_id, one)
                checked += 1
    assert checked > 20


def test_a_row_is_the_one_in_the_file(walk: Walk, explained: list[ScoreFacts]) -> None:
    rows = {row for facts in explained for one in facts.evidence for row in one.rows or ()}
    visits = [row for row in rows if row.source_table == "website.events"]
    assert len(visits) > 5
    for row in visits:
        lines = (walk.house.workspace.raw / row.place.file).read_text("utf-8").splitlines()
        raw = json.loads(lines[row.place.row - 1])
        assert raw["event_name"] == row.event
        assert (row.content or "/") in raw["page_url"]


def test_the_rows_are_those_of_the_events(walk: Walk) -> None:
    """The view that opens a day holds, day by day, what the folds counted: nothing more and nothing less.

    But for contracts: they count for the people of the company that signed, and the row is the company's.
    """
    events = """
        select entity_number, fact, event_name, content_key, occurred_on, quantity
        from portrait_build.portrait_events join portrait_build.event_kinds using (event_kind_number)
        where entity_type = 'person' and fact <> 'contracts'
    """
    rows = """
        select person_number, fact, event_name, content_key, occurred_on, sum(quantity)
        from portrait_build.event_rows where person_number is not null group by all
    """
    assert walk.house.rows(f"({events}) except ({rows}) limit 5") == []
    assert walk.house.rows(f"({rows}) except ({events}) limit 5") == []
    assert walk.house.rows(f"select count(*) from ({rows})")[0][0] > 10_000


def test_the_command_shows_and_prints_it(
    walk: Walk, explained: list[ScoreFacts], capsys: pytest.CaptureFixture[str]
) -> None:
    facts = explained[0]
    command = ["--workspace", str(walk.house.workspace.root), "explain", "score", facts.entity_id.lower()]
    with pytest.raises(SystemExit) as ended:
        cli.main([*command, "--json"])
    assert ended.value.code in (0, None)
    told = json.loads(capsys.readouterr().out)
    assert told["engagement"] == facts.engagement
    assert told["evidence"] == json.loads(json.dumps(facts.to_dict()["evidence"], default=str))
    with pytest.raises(SystemExit):
        cli.main(command)
    shown = capsys.readouterr().out
    newest = facts.of("engagement")[0]
    assert facts.grade in shown
    assert f"{newest.left:+.2f} of {newest.earned:+g}" in shown
    assert all(str(row.place) in shown for row in newest.rows or ())
    with pytest.raises(SystemExit) as ended:
        cli.main([*command, "--as-of", "2026-01-31"])
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("subject", "says"),
    [("P0000000000000000", "There is no person"), ("crm.leads:L1", "is no ID"), ("X1", "is no ID")],
)
def test_an_id_of_nobody_is_refused(walk: Walk, subject: str, says: str) -> None:
    with pytest.raises(UserError, match=says) as error:
        explain_score(walk.house.workspace, subject)
    assert error.value.remedy


def test_without_scores_it_says_how_to_get_them(walk: Walk, tmp_path: Path) -> None:
    shutil.copytree(walk.house.workspace.landing, tmp_path / "landing")
    shutil.copy(walk.house.workspace.warehouse, tmp_path)
    with duckdb.connect(str(Workspace(tmp_path).warehouse)) as database:
        database.execute("drop table portrait.lead_scores")
    with pytest.raises(UserError, match="no scores yet") as error:
        explain_score(Workspace(tmp_path), "P0000000000000000")
    assert "bowtie refresh" in error.value.remedy
