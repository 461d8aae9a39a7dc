"""What a wrong row in the ladders of the lifecycle leads to: a message with file, line and remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bowtie.doctor.seed_rules import rule_problems
from bowtie.workspace import PROJECT_ROOT

STAGE = "\nbow_tie,person,prospect,1,true,person_prospect,,marketing,Prospect,潜在客户,Known by name"
REASON = "\nbow_tie,*,backward,activated,*,1,,fell_silent,Fell silent,长期沉默"
WRONG = [
    ("stages", STAGE, STAGE.replace(",person,", ",people,"), "entity_type `people` is none of person"),
    ("stages", STAGE, STAGE.replace("true", "yes"), "is_step `yes` is none of true, false"),
    ("stages", STAGE, STAGE.replace("marketing", "nobody"), "pool_id `nobody` is none of marketing"),
    ("stages", STAGE, STAGE.replace("潜在客户", ""), "label_zh is empty; write the Chinese label"),
    (
        "stages",
        STAGE,
        STAGE.replace(",1,", ",41,"),
        "stage_rank is `41`; it must be a whole number from 0 to",
    ),
    ("stages", STAGE, STAGE.replace(",1,", ",2,"), "two stages of the ladder stand at rank 2"),
    ("stages", STAGE, STAGE.replace("person_p", "person_q"), "entry_rule `person_qrospect` is no rule"),
    ("stages", STAGE, STAGE.replace("person_p", "account_p"), "judges only accounts; the row is of `person`"),
    ("stages", STAGE, STAGE.replace("person_prospect", ""), "has another stage without entry_rule, in line"),
    (
        "stages",
        "\nbow_tie,person,visitor,0,true,,,marketing",
        "\nbow_tie,person,visitor,0,true,person_lead,,marketing",
        "has no stage without entry_rule; everybody must stand somewhere",
    ),
    (
        "stages",
        "\nbow_tie,person,visitor,0,true,,,marketing",
        "\nbow_tie,person,visitor,9,true,,,marketing",
        "the stage without entry_rule must stand lowest",
    ),
    (
        "stages",
        "\nbow_tie,person,visitor,0,true,,,marketing",
        "\nbow_tie,person,visitor,0,true,,person_lead,marketing",
        "a stay_rule without an entry_rule keeps in nobody",
    ),
    ("stage_reasons", REASON, REASON.replace("bow_tie", "bowtie"), "ladder `bowtie` is none of bow_tie"),
    ("stage_reasons", REASON, REASON.replace("backward", "back"), "direction `back` is none of forward"),
    ("stage_reasons", REASON, REASON.replace("activated", "awake"), "from_stage `awake` is no stage of"),
    ("stage_reasons", REASON, REASON.replace(",1,", ",0,"), "reason_no is `0`; it must be a whole number"),
    (
        "stage_reasons",
        REASON,
        REASON.replace(",1,,", ",1,person_lead,"),
        "judges only persons; the row is of `*`",
    ),
    (
        "stage_reasons",
        "\nbow_tie,*,forward,*,*,9,,",
        "\nbow_tie,*,forward,prospect,*,9,,",
        "no row gives every forward move on the ladder bow_tie a reason",
    ),
    (
        "rules",
        "\nstages,person_prospect,person,",
        "\nstages,person_idle,person,all,1,marketing,A,B,C,D,,,,\nstages,person_prospect,person,",
        "no stage and no reason asks for `person_idle`",
    ),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT_ROOT / "seeds", tmp_path / "seeds")
    model = Path("models/portrait/attribute_values.sql")
    (tmp_path / model).parent.mkdir(parents=True)
    shutil.copy(PROJECT_ROOT / model, tmp_path / model)
    return tmp_path


@pytest.mark.parametrize(("seed", "before", "after", "words"), WRONG)
def test_a_wrong_row_is_told(project: Path, seed: str, before: str, after: str, words: str) -> None:
    path = project / "seeds" / f"{seed}.csv"
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), "utf-8")
    told = [f"{problem}" for problem in rule_problems(project)]
    assert any(f"seeds/{seed}.csv, line " in problem and words in problem for problem in told), told
