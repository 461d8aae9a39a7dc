"""What a wrong row in the templates of key actions or in the sourcing leads to: file, line and remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bowtie.doctor.key_action_rules import RECORDS, fields_of_facts
from bowtie.doctor.seed_rules import rule_problems
from bowtie.workspace import PROJECT_ROOT

DEMO = "\ndemo,activities,demo,true,true,revenue,30,14,7,Demo,产品演示"
TRIAL = "\ntrial,trials,*,true,false,revenue,60,,,Trial,产品试用"
FIELD = "\ndemo,opportunity,true,Opportunity,商机"
MALL = "\nmall,product,Product-sourced,产品自助获客"
WRONG = [
    ("key_action_templates", DEMO, DEMO.replace("activities", "acts"), "fact `acts` is none of activities"),
    ("key_action_templates", DEMO, DEMO.replace("true,true", "yes,true"), "is_key_action `yes` is none of"),
    ("key_action_templates", DEMO, DEMO.replace("true,true", "true,no"), "fulfills_next_step `no` is none"),
    ("key_action_templates", DEMO, DEMO.replace("revenue", "profit"), "ladder `profit` is none of bow_tie"),
    ("key_action_templates", DEMO, DEMO.replace(",30,", ",0,"), "window_days is `0`; it must be a whole"),
    ("key_action_templates", DEMO, DEMO.replace(",14,", ",,"), "due_days is ``; it must be a whole number"),
    ("key_action_templates", DEMO, DEMO.replace(",7,", ",-1,"), "grace_days is `-1`; it must be a whole"),
    ("key_action_templates", DEMO, DEMO.replace("产品演示", ""), "label_zh is empty; write the Chinese"),
    ("key_action_templates", DEMO, DEMO.replace("demo,true", "Demo,true"), "event_names has `Demo`; write"),
    ("key_action_templates", DEMO, DEMO.replace("demo,true", "demo; pov,true"), "event_names has ` pov`"),
    ("key_action_templates", DEMO, DEMO.replace("demo,true", ",true"), "event_names has ``; write types"),
    ("key_action_templates", DEMO, DEMO.replace("demo,true", "demo;visit,true"), "`visit`, which line 2"),
    ("key_action_templates", DEMO, DEMO.replace("demo,true", "*,true"), "event_names has `*`, which line 2"),
    ("key_action_templates", DEMO, DEMO.replace("\ndemo", "\npov"), "`pov` requires no field; write one in"),
    ("key_action_templates", DEMO, DEMO.replace("\ndemo", "\nvisit"), "action_id `visit` stands in line 2"),
    ("key_action_templates", TRIAL, TRIAL.replace("true,false", "true,true"), "only activities can fulfill"),
    ("key_action_templates", TRIAL, TRIAL.replace(",,,", ",,7,"), "grace_days is `7`, but trials agree on"),
    ("key_action_fields", FIELD, FIELD.replace("demo", "pov"), "action_id `pov` is no action of seeds/key"),
    ("key_action_fields", FIELD, FIELD.replace("demo", "message"), "`message` is no key action; nothing is"),
    (
        "key_action_fields",
        FIELD,
        FIELD.replace("opportunity", "deal"),
        "field `deal` is none that activities",
    ),
    ("key_action_fields", FIELD, FIELD.replace("demo", "trial"), "`opportunity` is none that trials tell"),
    ("key_action_fields", FIELD, FIELD.replace("true", "1"), "is_required `1` is none of true, false"),
    ("key_action_fields", FIELD, FIELD.replace("Opportunity", ""), "label is empty; write the label"),
    ("sourcing", MALL, MALL.replace("mall", "shop"), "channel_id `shop` is no channel_id of seeds/channels"),
    ("sourcing", MALL, MALL.replace("product", ""), "sourced_by is empty; write the sourced by"),
    ("sourcing", MALL, MALL.replace("product", "partner"), "label of `partner` differs from line 7"),
    ("sourcing", "\n*,unknown", "\nshared,unknown", "no row has the channel_id `*`; one must, for all"),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT_ROOT / "seeds", tmp_path / "seeds")
    for model in (Path("models/portrait/attribute_values.sql"), RECORDS):
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


def test_what_is_shipped_can_be_followed(project: Path) -> None:
    assert list(rule_problems(project)) == []


def test_the_doctor_knows_the_fields_of_each_fact() -> None:
    facts = fields_of_facts(PROJECT_ROOT)
    assert list(facts) == ["activities", "next_steps", "tickets", "trials"]
    assert facts["trials"] == ["person", "account"]
    assert facts["activities"] == facts["next_steps"]
    assert {"category", "closing"} <= set(facts["tickets"])
