"""`bowtie explain`: a small company of which every merge, guard and decision is known."""

from __future__ import annotations

import json
import re

import duckdb
import pytest
from warehouse.house import House

from bowtie import cli
from bowtie.errors import UserError
from bowtie.explain import EntityFacts, Kind, PairFacts, explain

DECISIONS = """
    insert into rules.identity_decisions values
    ('D1', 'person', 'same', 'crm.leads', 'L1',
        'website.form_submissions', 'F4', '2026-03-04', null, 'Chen', 'told'),
    ('D2', 'person', 'different', 'crm.leads', 'L1',
        'website.form_submissions', 'F5', '2026-03-01', null, 'Chen', 'sons')
"""
FORMS = "submission_id,form_id,submitted_at,full_name,mobile,email\n"
FILES = {  # in the order of their loads, one a day from 2026-03-01
    "crm/leads/leads.csv": "lead_id,created_at,full_name,mobile\nL1,2026-02-01,王一,13800001111\n",
    "website/form_submissions/one.csv": FORMS + "F1,f,2026-02-02 10:00,王一,,wang@example.com\n",
    "crm/contacts/contacts.csv": "contact_id,full_name,mobile,email\n"
    "K1,王一,138 0000 1111,Wang@example.com\n",
    "call_center/calls/calls.csv": "call_id,direction,occurred_at,mobile\n"
    "C1,outbound,2026-02-03 10:00,13800001111\n",
    "website/form_submissions/two.csv": FORMS
    + "F2,f,2026-02-04 10:00,张二,13900009999,zhang@example.com\n"
    + "F3,f,2026-02-04 11:00,李三,13900009999,li@example.com\n"
    + "F4,f,2026-02-05 10:00,周四,,zhou@example.com\n"
    + "F5,f,2026-02-05 11:00,王五,13800001111,\n",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("explained"))
    for name, text in FILES.items():
        house.put(name, text)
        assert not house.ingest(house.workspace.raw / name).set_aside
    loads = [json.loads(line) for line in house.workspace.load_log.read_text(encoding="utf-8").splitlines()]
    for day, load in enumerate(loads, start=1):
        load["loaded_at"] = f"2026-03-{day:02}T08:00:00Z"
    house.workspace.load_log.write_text("".join(json.dumps(load) + "\n" for load in loads), encoding="utf-8")
    house.build("--select", "path:seeds", "--exclude", "resource_type:test")
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute(DECISIONS)
    house.build("--select", "+record_ids", "--exclude", "path:seeds", "resource_type:test")
    return house


def person(house: House, subject: str, as_of: str | None = None) -> EntityFacts:
    found = explain(house.workspace, Kind.PERSON, subject, as_of=as_of)
    assert isinstance(found, EntityFacts)
    return found


def pair(house: House, left: str, right: str, as_of: str | None = None, shown: bool = True) -> PairFacts:
    found = explain(
        house.workspace, Kind.PERSON, None, between=(left, right), as_of=as_of, shows_personal_data=shown
    )
    assert isinstance(found, PairFacts)
    return found


def test_a_merge_is_told_down_to_file_and_row(company: House) -> None:
    found = pair(company, "website.form_submissions:F1", "crm.leads:L1")
    assert found.path.is_one
    assert [step.says for step in found.path.steps] == [
        "website.form_submissions:F1 carried email:wang@example.com:"
        " website/form_submissions/one.csv row 2 (load 2)",
        "crm.contacts:K1 carried email:wang@example.com: crm/contacts/contacts.csv row 2 (load 3)",
        "crm.contacts:K1 carried mobile:+8613800001111: crm/contacts/contacts.csv row 2 (load 3)",
        "crm.leads:L1 carried mobile:+8613800001111: crm/leads/leads.csv row 2 (load 1)",
    ]


def test_a_day_before_the_merge_they_were_two(company: House) -> None:
    before = pair(company, "website.form_submissions:F1", "crm.leads:L1", as_of="2026-03-02")
    assert not before.path.is_one
    assert before.left_id != before.right_id
    assert before.path.set_aside == ()
    after = pair(company, "website.form_submissions:F1", "crm.leads:L1", as_of="2026-03-03")
    assert after.path.is_one
    assert after.left_id == before.right_id


def test_the_merged_id_leads_to_its_heir(company: House) -> None:
    before = pair(company, "website.form_submissions:F1", "crm.leads:L1", as_of="2026-03-02")
    merged = person(company, before.left_id)
    assert (merged.is_in_use, merged.heirs, merged.records) == (False, (before.right_id,), ())
    (change,) = merged.changes
    assert change.says == f"{before.left_id} was merged into {before.right_id} (2 records)"
    assert change.by == "crm/contacts/contacts.csv (load 3)"
    with pytest.raises(UserError, match="was not there yet"):
        person(company, before.left_id, as_of="2026-03-01")


def test_a_person_has_its_records_identifiers_and_paths(company: House) -> None:
    found = person(company, "mobile:13800001111", as_of="2026-03-04T07:30:00Z")
    assert [record.name for record in found.records] == [
        "crm.leads:L1",
        "behaviors:submission_id|F1",
        "website.form_submissions:F1",
        "crm.contacts:K1",
    ]
    assert {one.state for one in found.identifiers} == {"ties"}
    assert [path.left for path in found.paths] == [record.name for record in found.records[1:]]
    assert all(path.is_one and path.steps for path in found.paths)


def test_a_switchboard_ties_nobody_and_says_so(company: House) -> None:
    found = pair(company, "website.form_submissions:F2", "website.form_submissions:F3")
    assert not found.path.is_one
    assert len(found.path.set_aside) == 2
    for line, row in zip(found.path.set_aside, (2, 3), strict=True):
        assert "carried mobile:+8613900009999" in line
        assert f"website/form_submissions/two.csv row {row} (load 5)" in line
        assert "which ties nobody (guard mobile_shared_by_surnames: People of several surnames" in line
        assert "since website/form_submissions/two.csv row 3 (load 5)" in line
    with pytest.raises(UserError, match="does not tell who: 2 records of 2 persons"):
        person(company, "mobile:13900009999")
    mine = person(company, "website.form_submissions:F2").identifiers
    assert {one.name.split(":")[0]: one.state for one in mine} == {
        "mobile": "guarded",
        "email": "ties",
        "submission_id": "ties",
    }


def test_what_shares_nothing_says_so(company: House) -> None:
    found = pair(company, "website.form_submissions:F2", "crm.leads:L1")
    assert (found.path.is_one, found.path.steps, found.path.set_aside) == (False, (), ())


def test_the_decision_of_a_steward_is_a_step(company: House) -> None:
    found = pair(company, "website.form_submissions:F4", "crm.contacts:K1")
    assert found.path.steps[0].says == (
        "Chen decided on 2026-03-04 that crm.leads:L1 and website.form_submissions:F4 are one (D1: told)"
    )
    assert found.path.steps[0].place is None


def test_what_a_steward_keeps_apart_is_refused(company: House) -> None:
    found = pair(company, "website.form_submissions:F5", "crm.leads:L1")
    assert not found.path.is_one
    assert any(
        "F5 carried mobile:+8613800001111" in line and "refused" in line for line in found.path.set_aside
    )
    assert found.path.set_aside[-1].startswith("Chen decided on 2026-03-01")
    assert found.path.set_aside[-1].endswith("are not one (D2: sons)")


def test_every_path_leads_over_evidence_that_stands_in_the_warehouse(company: House) -> None:
    known = {
        f"{table}:{key} carried {kind}:{value}"
        for table, key, kind, value in company.rows(
            "select source_table, source_key, identifier_type, identifier_value"
            " from identity_build.identity_evidence where entity_type = 'person'"
        )
    }
    records = ["crm.leads:L1", "crm.contacts:K1", "call_center.calls:C1", "website.form_submissions:F1"]
    for left in records:
        for right in records:
            found = pair(company, left, right)
            assert found.path.is_one
            assert all(re.split(r": (?=\w+/)", step.says)[0] in known for step in found.path.steps)
            assert (found.path.steps == ()) == (left == right)


def test_personal_values_are_masked(company: House) -> None:
    found = pair(company, "website.form_submissions:F1", "crm.leads:L1", shown=False)
    text = json.dumps(found.to_dict(), default=str, ensure_ascii=False)
    text += json.dumps(person(company, "crm.leads:L1").to_dict(), default=str, ensure_ascii=False)
    assert "mobile:+*** (14)" in text
    assert "email:w*** (16)" in text
    assert not re.search(r"13800001111|wang@|王一", text)


@pytest.mark.parametrize(
    ("words", "says", "remedy", "code"),
    [
        (["P0000000000000000"], "There is no person P0000000000000000", "mobile:", 1),
        (["A0000000000000000"], "is the ID of an account", "bowtie explain account A0000000000000000", 2),
        (["crm.leads:L9"], "There is no person record crm.leads:L9", "--as-of", 1),
        (["crm.deals:L9"], "crm.deals holds no persons", "crm.leads", 2),
        (["fax:1"], "`fax` is no identifier of a person", "wechat_unionid", 2),
        (["mobile:13812340000"], "No person carried mobile:1*** (11)", "quarantine", 1),
        (["--between", "L1", "crm.leads:L1"], "`L1` is no record", "crm.leads:L0000001", 2),
        ([], "Name either an ID", "--between", 2),
        (["crm.leads:L1", "--as-of", "2026-02-01"], "Nothing had landed by 2026-02-01", "later day", 1),
    ],
)
def test_mistakes_are_told_in_plain_words(
    words: list[str], says: str, remedy: str, code: int, company: House, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["--workspace", str(company.workspace.root), "explain", "person", *words])
    printed = capsys.readouterr().err
    assert end.value.code == code
    assert says in printed
    assert remedy in printed.split("Remedy:")[1]


def test_the_command_prints_what_people_read_and_machines_too(
    company: House, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--workspace", str(company.workspace.root), "explain", "person", "crm.leads:L1"]
    with pytest.raises(SystemExit) as end:
        cli.main(command)
    assert end.value.code == 0
    printed = capsys.readouterr().out
    assert "crm.contacts:K1: crm/contacts/contacts.csv row 2 (load 3)" in printed
    assert "Why crm.contacts:K1 and crm.leads:L1 are one" in printed
    with pytest.raises(SystemExit):
        cli.main([*command, "--json"])
    parsed = json.loads(capsys.readouterr().out)
    assert parsed["kind"] == "person"
    assert len(parsed["records"]) == 7


def test_without_a_warehouse_the_remedy_is_a_refresh(house: House) -> None:
    with pytest.raises(UserError, match="no warehouse") as error:
        explain(house.workspace, Kind.PERSON, "crm.leads:L1")
    assert "bowtie refresh" in error.value.remedy
