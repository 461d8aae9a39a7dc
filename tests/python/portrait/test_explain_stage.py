"""`bowtie explain stage` on the company of the walk-through: the mart's periods, opened to raw rows."""

from __future__ import annotations

import json

import pytest

from bowtie import cli
from bowtie.errors import UserError
from bowtie.explain import explain_stage
from portrait.walk import Walk

MOST_MOVED = """
    select entity_id from lifecycle.stage_history where entity_type = '{}'
    group by 1 order by count(*) desc, 1 limit 3
"""


@pytest.mark.parametrize("kind", ["person", "account"])
def test_each_period_is_opened(walk: Walk, kind: str) -> None:
    """All periods of the mart, and the rows of every condition on things that happen."""
    opened = 0
    for (entity_id,) in walk.house.rows(MOST_MOVED.format(kind)):
        facts = explain_stage(walk.house.workspace, entity_id)
        told = {
            (ladder, one.period_no, one.stage_id, one.entered_on, one.left_on)
            for ladder, periods in facts.ladders.items()
            for one in periods
        }
        assert told == set(
            walk.house.rows(
                "select ladder, period_no, stage_id, entered_on, left_on from lifecycle.stage_history"
                f" where entity_id = '{entity_id}'"
            )
        )
        for periods in facts.ladders.values():
            for one in periods:
                if one.direction != "backward" and one.rule_id:
                    assert one.conditions, one
                for condition in one.conditions:
                    if condition.told.startswith(("open_leads ", "product_days ", "demos_given ")):
                        assert condition.row_count >= 1, (one, condition)
                        assert all(row.place.row >= 1 and "/" in row.place.file for row in condition.rows)
                        opened += 1
    assert opened >= 3


def test_the_command_shows_it(walk: Walk, capsys: pytest.CaptureFixture[str]) -> None:
    ((entity_id,),) = walk.house.rows(MOST_MOVED.format("person").replace("limit 3", "limit 1"))
    workspace = ["--workspace", str(walk.house.workspace.root)]
    with pytest.raises(SystemExit, match="0"):
        cli.main([*workspace, "explain", "stage", entity_id])
    shown = capsys.readouterr().out
    assert shown.startswith(f"Person {entity_id}: ")
    assert "Ladder bow_tie" in shown
    assert "(back from" in shown
    assert "(load " in shown
    with pytest.raises(SystemExit, match="0"):
        cli.main([*workspace, "explain", "stage", entity_id, "--json"])
    assert set(json.loads(capsys.readouterr().out)["ladders"]) == {"bow_tie", "revenue"}


def test_an_id_without_a_stage_is_told(walk: Walk) -> None:
    with pytest.raises(UserError, match="is no ID of a person"):
        explain_stage(walk.house.workspace, "crm.leads:L1")
    with pytest.raises(UserError, match="P0000000000000000"):
        explain_stage(walk.house.workspace, "P0000000000000000")
