"""What a wrong row in the scenario journeys leads to: a message with file, line and remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bowtie.doctor.seed_rules import rule_problems
from bowtie.workspace import PROJECT_ROOT

WECHAT = "\nwechat,person,,wechat_unsubscriptions,90,,WeChat"
WEBINAR = "\nonline_event,event,webinar,,45,120,"
FOLLOWED = "\nwechat,1,followed,true,true,false,entry,0,,,engaged,Followed,关注公众号"
TALKED = "\noffline_event,4,talked,false,false,false,event,0,3,3,followed_up,"
JOINED = "\nonline_event,joined,event,attended"
WROTE = "\nwechat,wrote,metric,messages_received"
SCENARIOS, STEPS, FACTS = "journey_scenarios", "journey_templates", "journey_facts"
WRONG = [
    (SCENARIOS, WECHAT, WECHAT.replace("person", "account"), "run_per `account` is none of person, event"),
    (SCENARIOS, WECHAT, WECHAT.replace("WeChat", ""), "label is empty"),
    (SCENARIOS, WECHAT, WECHAT.replace(",90,", ",0,"), "leak_after_days is `0`; it must be a whole number"),
    (SCENARIOS, WEBINAR, WEBINAR.replace(",120", ",x"), "run_days is `x`; it must be a whole number from 1"),
    (SCENARIOS, WEBINAR, WEBINAR.replace("webinar", "webinars"), "channel_id `webinars` is none of seeds/ch"),
    (
        SCENARIOS,
        WEBINAR,
        WEBINAR.replace("webinar,,", "webinar,refusals,"),
        "leave_metric `refusals` ends runs per",
    ),
    (SCENARIOS, WECHAT, WECHAT.replace("person,,", "person,wecom,"), "a scenario per person has none"),
    (SCENARIOS, WECHAT, WECHAT.replace("_unsub", "_sub_un"), "leave_metric `wechat_sub_un"),
    (
        SCENARIOS,
        "\nonline_event,",
        "\nempty,person,,,90,,A,B,C\nonline_event,",
        "`empty` has no steps in seeds/journey_templates.csv",
    ),
    (
        STEPS,
        FOLLOWED,
        FOLLOWED.replace("true,true,false", "false,true,false"),
        "`wechat` has no step with is_entry true; nobody could enter it",
    ),
    (
        FACTS,
        "\nwechat,followed,metric,",
        "\nwechat,followed,event,",
        "no entry step of `wechat` has a fact of the source metric",
    ),
    (
        STEPS,
        "\nwechat,6,opportunity,false,true,true",
        "\nwechat,6,opportunity,false,true,false",
        "no run could be completed",
    ),
    (STEPS, TALKED, TALKED.replace("offline_", "off_"), "scenario_id `off_event` is none of"),
    (STEPS, TALKED, TALKED.replace("talked,false", "talked,no"), "is_entry `no` is none of true, false"),
    (STEPS, TALKED, TALKED.replace(",event,", ",invitation,"), "counts_from `invitation` is none of entry"),
    (STEPS, FOLLOWED, FOLLOWED.replace(",entry,", ",event,"), "counts_from `event` is none of entry"),
    (STEPS, FOLLOWED, FOLLOWED.replace("关注公众号", ""), "label_zh is empty; write the Chinese label"),
    (STEPS, TALKED, TALKED.replace(",4,", ",first,"), "step_no is `first`; it must be a whole number from 1"),
    (STEPS, TALKED, TALKED.replace(",4,", ",3,"), "two steps of offline_event have the step_no 3"),
    (STEPS, TALKED, TALKED.replace(",4,", ",9,"), "step_no 5 of offline_event leaves a gap; steps count"),
    (STEPS, TALKED, TALKED.replace(",0,3,3,", ",-1,3,3,"), "opens_after_days is `-1`; it must be a whole"),
    (STEPS, TALKED, TALKED.replace(",0,3,3,", ",0,soon,3,"), "closes_after_days is `soon`; it must be a"),
    (STEPS, TALKED, TALKED.replace(",0,3,3,", ",0,3,x,"), "days_allowed is `x`; it must be a whole number"),
    (STEPS, TALKED, TALKED.replace(",0,3,3,", ",4,3,3,"), "it closes 3 days after, before it opens 4 days"),
    (STEPS, FOLLOWED, FOLLOWED.replace(",0,", ",1,"), "an entry counts on its own day, so write 0"),
    (STEPS, TALKED, TALKED.replace("followed_up,", "checked_in,"), "`checked_in` is no later step of"),
    (STEPS, TALKED, TALKED.replace("followed_up,", "danced,"), "next_step_id `danced` is no later step of"),
    (FACTS, WROTE, "", "nothing fulfils `wrote`; name a fact of it in seeds/journey_facts.csv"),
    (FACTS, WROTE, WROTE.replace("wechat,", "wechat2,"), "scenario_id `wechat2` is none of"),
    (FACTS, WROTE, WROTE.replace("wrote,", "called,"), "step_id `called` is no step of wechat"),
    (FACTS, WROTE, WROTE.replace("metric", "behavior"), "source `behavior` is none of event, metric"),
    (
        FACTS,
        WROTE,
        WROTE.replace("messages_received", "messages"),
        "`messages` is no event metric of",
    ),
    (FACTS, WROTE, WROTE.replace("messages_received", "job_level"), "`job_level` is no event metric of"),
    (FACTS, JOINED, JOINED.replace("attended", "joined"), "fact_id `joined` is none of attended, inter"),
    (FACTS, WROTE, "\nwechat,wrote,event,attended", "wechat has one run per person and so no event"),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT_ROOT / "seeds", tmp_path / "seeds")
    model = Path("models/portrait/attribute_values.sql")
    (tmp_path / model).parent.mkdir(parents=True)
    shutil.copy(PROJECT_ROOT / model, tmp_path / model)
    return tmp_path


def test_the_shipped_journeys_can_be_followed(project: Path) -> None:
    assert list(rule_problems(project)) == []


def test_the_example_of_the_page_can_be_followed(project: Path) -> None:
    page = (PROJECT_ROOT / "docs" / "journeys.md").read_text("utf-8")
    example = page.split("for example:")[1].split("```")[1].removeprefix("text\n")
    seed = ""
    for line in example.splitlines():
        name, row = line[:20].strip(), line[20:]
        seed = name or seed
        with (project / "seeds" / f"{seed}.csv").open("a", encoding="utf-8") as file:
            file.write(f"{row}\n")
    assert example.count("training,") == 7
    assert list(rule_problems(project)) == []


@pytest.mark.parametrize(("seed", "before", "after", "words"), WRONG)
def test_a_wrong_row_is_told(project: Path, seed: str, before: str, after: str, words: str) -> None:
    path = project / "seeds" / f"{seed}.csv"
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), "utf-8")
    told = [one for one in rule_problems(project) if one.startswith("seeds/journey_")]
    assert any(", line " in one and words in one for one in told), told
