"""Probable matches: rows that enter the graph like a steward's word."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner
from warehouse.house import House, project_copy

from bowtie.cli import app
from bowtie.demo import generate
from bowtie.errors import UserError
from bowtie.identity.probable import find_matches, model_of
from bowtie.workspace import Workspace

HEADER = "match_id,entity_type,left_type,left_value,right_type,right_value,probability,matched_on,model\n"


def test_a_likely_pair_is_one_person_and_a_doubtful_one_waits_for_review(tmp_path: Path) -> None:
    project = project_copy(tmp_path / "project")
    house = House(tmp_path / "company", project)
    house.put(
        "crm/contacts/contacts_2026-01-05.csv",
        "contact_id,full_name,mobile,created_at\n"
        "K1,王敏,13812340001,2026-01-05 10:00:00\n"
        "K2,王敏,13812340002,2026-01-05 10:00:00\n"
        "K3,王敏,13812340003,2026-01-05 10:00:00\n",
    )
    house.ingest()
    (project / "seeds" / "identity_matches.csv").write_text(
        HEADER
        + "m1,person,crm.contacts,K1,crm.contacts,K2,0.995,2030-01-01,splink_model\n"
        + "m2,person,crm.contacts,K1,crm.contacts,K3,0.7,2030-01-01,splink_model\n",
        encoding="utf-8",
    )
    house.build("--select", "path:seeds", "+path:models/marts/identity", "--indirect-selection", "cautious")
    owners = dict(
        house.rows(
            "select identifier_value, person_id from identity.person_identifiers"
            " where identifier_type = 'crm_contact_id' and is_current"
        )
    )
    assert owners["K1"] == owners["K2"] != owners["K3"]
    assert house.rows(
        "select left_id, right_id, score from identity.identity_review_queue where reason = 'probable_match'"
    ) == [(*sorted((owners["K1"], owners["K3"])), Decimal("0.7"))]
    assert house.rows("select event_type, cause from identity.identity_events") == [("merge", "decision")]


def test_without_a_warehouse_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no warehouse") as caught:
        find_matches(Workspace(tmp_path), tmp_path, today=date(2026, 11, 22))
    assert "bowtie refresh" in caught.value.remedy
    result = CliRunner().invoke(app, ["--workspace", str(tmp_path), "match"])
    assert result.exit_code != 0


def test_too_little_to_learn_from_is_told(tmp_path: Path) -> None:
    pytest.importorskip("splink", reason="Splink is not installed")
    house = House(tmp_path / "company")
    house.put("crm/contacts/contacts_2026-01-05.csv", "contact_id,full_name\nK1,王敏\nK2,王敏\n")
    house.ingest()
    with pytest.raises(UserError, match="no warehouse"):
        find_matches(house.workspace, tmp_path, today=date(2026, 11, 22))
    house.build("--select", "path:seeds", "+dim_persons", "--indirect-selection", "cautious")
    with pytest.raises(UserError, match="Only 0 pairs of records share email") as caught:
        find_matches(house.workspace, tmp_path, today=date(2026, 11, 22))
    assert "identity_decisions" in caught.value.remedy
    assert not model_of(house.workspace).exists()


@pytest.mark.filterwarnings("ignore")
def test_splink_finds_true_pairs_once_and_keeps_its_weights(tmp_path: Path) -> None:
    pytest.importorskip("splink", reason="Splink is not installed")
    house = House(tmp_path / "company")
    generate(house.workspace, scale=0.15)
    house.ingest()
    house.build("--select", "path:seeds", "+dim_persons", "--indirect-selection", "cautious")
    project = tmp_path / "project"
    (project / "seeds").mkdir(parents=True)
    (project / "seeds" / "identity_matches.csv").write_text(HEADER, encoding="utf-8")
    found = find_matches(house.workspace, project, today=date(2026, 11, 22))
    weights = model_of(house.workspace).read_bytes()
    with (house.workspace.root / "truth" / "records.csv").open(encoding="utf-8") as file:
        truth = {(row["source_table"], row["source_key"]): row["person_id"] for row in csv.DictReader(file)}
    likely = [match for match in found if float(match.probability) >= 0.99]
    right = [
        match
        for match in likely
        if truth[match.left_type, match.left_value] == truth[match.right_type, match.right_value]
    ]
    assert len(likely) >= 50
    assert len(right) / len(likely) >= 0.95
    # A second run judges with the same weights and finds nothing new.
    assert find_matches(house.workspace, project, today=date(2026, 11, 23)) == []
    assert model_of(house.workspace).read_bytes() == weights
