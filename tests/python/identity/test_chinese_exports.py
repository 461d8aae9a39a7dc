"""One-ID on three exports as Chinese systems write them, against what is known of their people."""

from __future__ import annotations

import csv

import pytest
from warehouse.house import House, real_data

from bowtie.workspace import PROJECT_ROOT

TABLES = {
    "crm": "crm.contacts",
    "exhibition": "offline_events.registrations",
    "wecom": "wecom.external_contacts",
}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The exports, and the truth about every record that has a usable mobile or mail address."""
    folder = real_data("chinese_exports")
    house = House(tmp_path_factory.mktemp("exports"))
    assert not house.ingest(folder, mapping=PROJECT_ROOT / "examples" / "chinese_exports").set_aside
    house.build("--select", "path:seeds", "people", "+people", "--exclude", "resource_type:test")
    usable = set(
        house.rows(
            "select source_table, source_key from canonical.people where coalesce(mobile, email) is not null"
        )
    )
    assert len(usable) == 2938
    house.workspace.truth.mkdir()
    with (
        (folder / "truth.csv").open(encoding="utf-8", newline="") as known,
        (house.workspace.truth / "records.csv").open("w", encoding="utf-8", newline="") as told,
    ):
        writer = csv.writer(told)
        writer.writerow(["source_table", "source_key", "person_id", "company_id"])
        for row in csv.DictReader(known):
            record = (TABLES[row["source"]], row["row_id"])
            if record in usable:
                writer.writerow([*record, row["person_id"], row["company_id"]])
    house.build("--select", "+match_quality", "--exclude", "path:seeds", "resource_type:test")
    return house


def test_persons_are_found_again(exports: House) -> None:
    ((precision, recall, f1, records),) = exports.rows(
        "select pairwise_precision, pairwise_recall, pairwise_f1, records"
        " from identity.match_quality where entity_type = 'person' and source_table_a = '*'"
    )
    assert records == 2938
    assert precision >= 0.995, (precision, recall, f1)
    assert f1 >= 0.99, (precision, recall, f1)
