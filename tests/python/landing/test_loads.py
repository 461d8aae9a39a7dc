"""Loads: what counts as a duplicate, what lands again, and what a killed run leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bowtie.errors import UserError
from bowtie.landing import ingest, read_load_log

from .conftest import LEADS, Landing

HEAD = "lead_id,created_at,full_name\n"


def leads(*rows: str) -> str:
    return HEAD + "".join(f"{row}\n" for row in rows)


def test_the_same_file_twice_is_unchanged(landing: Landing) -> None:
    landing.put(leads("L1,2024-01-01,Ann"))
    assert len(landing.ingest().landed) == 1
    report = landing.ingest()
    assert (report.unchanged, report.loads) == (1, [])
    assert len(landing.rows()) == 1


def test_the_same_name_with_new_content_is_a_new_load(landing: Landing) -> None:
    landing.put(leads("L1,2024-01-01,Ann"))
    landing.ingest()
    landing.put(leads("L1,2024-01-01,Ann Lee"))
    assert landing.ingest().loads[0].load_seq == 2
    assert landing.rows("_load, _file, full_name") == [
        (1, "crm/leads/leads.csv", "Ann"),
        (2, "crm/leads/leads.csv", "Ann Lee"),
    ]


def test_overlapping_redelivery_lands_only_what_is_new(landing: Landing) -> None:
    landing.put(leads("L1,2024-01-01,Ann", "L2,2024-01-02,Bo"), "raw/crm/leads/1.csv")
    landing.ingest()
    landing.put(leads("L2,2024-01-02,Bo", "L1,2024-01-01,Ann B", "L3,2024-01-03,Cy"), "raw/crm/leads/2.csv")
    load = landing.ingest().loads[0]
    assert (load.rows_in_file, load.rows_landed, load.rows_duplicate) == (3, 2, 1)
    assert landing.rows("_load, _row, lead_id") == [(1, 2, "L1"), (1, 3, "L2"), (2, 3, "L1"), (2, 4, "L3")]


def test_a_value_that_returns_keeps_all_its_versions(landing: Landing) -> None:
    for number, name in enumerate(["A", "B", "A", "A"]):
        landing.put(leads(f"L1,2024-01-01,{name}", "#" * number + ",,"), f"raw/crm/leads/{number}.csv")
    landing.ingest()
    assert [row[0] for row in landing.rows("full_name") if row[0]] == ["A", "B", "A"]


def test_versions_within_one_file(landing: Landing) -> None:
    landing.put(leads(*(f"L1,2024-01-01,{name}" for name in "AABAAB")))
    load = landing.ingest().loads[0]
    assert landing.rows("_row, full_name") == [(2, "A"), (4, "B"), (5, "A"), (7, "B")]
    assert load.rows_duplicate == 2


def test_the_first_row_of_a_file_is_compared_with_the_newest_landed(landing: Landing) -> None:
    landing.put(leads("L1,2024-01-01,A", "L1,2024-01-01,B"), "raw/crm/leads/1.csv")
    landing.put(leads("L1,2024-01-01,B", "L1,2024-01-01,A", "L1,2024-01-01,A"), "raw/crm/leads/2.csv")
    landing.ingest()
    assert landing.rows("_load, full_name") == [(1, "A"), (1, "B"), (2, "A")]


def test_extra_columns_count_as_content_and_column_order_does_not(landing: Landing) -> None:
    landing.put("lead_id,created_at,x,a\nL1,2024-01-01,1,2\n", "raw/crm/leads/1.csv")
    landing.put("a,x,created_at,lead_id\n2,1,2024-01-01,L1\n", "raw/crm/leads/2.csv")
    landing.put("a,x,created_at,lead_id\n3,1,2024-01-01,L1\n", "raw/crm/leads/3.csv")
    landing.ingest()
    assert landing.rows("_load, _extra") == [(1, '{"a":"2","x":"1"}'), (3, '{"a":"3","x":"1"}')]


def test_hashes_tell_neighbours_and_nulls_apart(landing: Landing) -> None:
    landing.put("lead_id,created_at,full_name,company_name\nL1,d,ab,c\nL1,d,a,bc\nL1,d,abc,\nL1,d,,abc\n")
    assert landing.ingest().loads[0].rows_landed == 4
    assert len({row[0] for row in landing.rows("_content_hash")}) == 4
    assert all(0 <= value < 2**63 for row in landing.rows("_key_hash, _content_hash") for value in row)


def test_hashes_do_not_change_between_versions(landing: Landing) -> None:
    """Golden values: landed hashes are compared with those of files landed years ago."""
    landing.put(leads("L1,2024-01-01,张三"))
    landing.ingest()
    assert landing.rows("_key_hash, _content_hash") == [(GOLDEN_KEY, GOLDEN_CONTENT)]


GOLDEN_KEY, GOLDEN_CONTENT = 1822830155521912253, 91851543426373261


def test_a_changed_mapping_lands_the_file_again(landing: Landing) -> None:
    landing.put(leads("L1,2024-01-01,Ann"))
    landing.ingest()
    entry = "version: 1\nname: t\nfiles:\n  - {match: '*.csv', channel: crm, table: leads%s}\n"
    landing.mapping(entry % ", columns: {status: {constant: new}}")
    assert len(landing.ingest().landed) == 1
    assert landing.ingest().unchanged == 1
    assert landing.rows("_load, status") == [(1, None), (2, "new")]


def test_files_land_in_the_order_of_their_numbers(landing: Landing) -> None:
    names = ["daily/x_2026-11-01", "history/x_2025-12", "history/x_2025-2"]
    for name in names:
        landing.put(leads(f"{name},2024-01-01,A"), f"raw/crm/leads/{name}.csv")
    landing.ingest()
    assert [row[0] for row in landing.rows("lead_id")] == [names[2], names[1], names[0]]


def test_the_log_holds_every_key_in_every_line(landing: Landing) -> None:
    landing.put(leads("L1,2024-01-01,Ann"))
    landing.put(b"", "raw/crm/leads/empty.csv")
    landing.ingest()
    lines = [json.loads(line) for line in landing.workspace.load_log.read_text(encoding="utf-8").splitlines()]
    assert [set(line) for line in lines] == [set(lines[0])] * 2
    landed = next(line for line in lines if line["status"] == "landed")
    assert landed["loaded_at"] == "2026-01-02T03:04:05.000000Z"
    assert landed["data_file"] == f"crm/leads/{landed['load_seq']:010d}.parquet"
    assert str(landing.workspace.root) not in json.dumps(lines)


def test_names_tell_nothing_about_the_machine(landing: Landing, tmp_path: Path) -> None:
    outside = tmp_path / "delivery"
    (outside / "crm").mkdir(parents=True)
    (outside / "crm" / "leads.csv").write_text(leads("L1,2024-01-01,Ann"))
    assert landing.ingest(outside).loads[0].file == "delivery/crm/leads.csv"
    (outside / "crm" / "leads.csv").write_text(leads("L2,2024-01-01,Ann"))
    assert landing.ingest(outside / "crm" / "leads.csv").loads[0].file == "leads.csv"
    inside = landing.put(leads("L3,2024-01-01,Ann"))
    assert landing.ingest(inside).loads[0].file == LEADS.removeprefix("raw/")


def test_a_killed_run_is_repaired(landing: Landing) -> None:
    landing.put(leads("L1,2024-01-01,Ann"), "raw/crm/leads/1.csv")
    landing.ingest()
    folder = landing.workspace.landing / "crm" / "leads"
    orphan, half = folder / "0000000002.parquet", folder / "0000000002.all.tmp"
    orphan.write_bytes((folder / "0000000001.parquet").read_bytes())
    half.write_bytes(b"half")
    with landing.workspace.load_log.open("ab") as log:
        log.write(b'{"load_seq": 2, "loaded_at"')
    assert len(read_load_log(landing.workspace)) == 1
    landing.put(leads("L2,2024-01-01,Bo"), "raw/crm/leads/2.csv")
    landing.ingest()
    assert not half.exists()
    assert landing.rows("_load, lead_id") == [(1, "L1"), (2, "L2")]
    assert [load.load_seq for load in read_load_log(landing.workspace)] == [1, 2]


def test_a_run_killed_before_its_line_lands_nothing(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    landing.put(leads("L1,2024-01-01,Ann"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("bowtie.landing.log.append", killed)
        ingest(landing.workspace, contracts=landing.contracts)
    assert read_load_log(landing.workspace) == []
    assert landing.ingest().loads[0].rows_landed == 1
    assert len(landing.rows()) == 1


@pytest.mark.parametrize("harm", ["line", "file"])
def test_damage_is_named_not_ignored(landing: Landing, harm: str) -> None:
    landing.put(leads("L1,2024-01-01,Ann"))
    landing.ingest()
    if harm == "line":
        log = landing.workspace.load_log
        log.write_bytes(b"rubbish\n" + log.read_bytes())
    else:
        (landing.workspace.landing / "crm/leads/0000000001.parquet").unlink()
    with pytest.raises(UserError, match="backup"):
        landing.ingest()


def test_many_files_of_one_table_in_one_run(landing: Landing) -> None:
    """Beyond some number of files, earlier rows are looked up in a copy: the answers must stay the same."""
    for number in range(30):
        rows = [f"L{number + step},2024-01-01,A" for step in range(3)] + [f"X,2024-01-01,{number % 3 // 2}"]
        landing.put(leads(*rows), f"raw/crm/leads/{number}.csv")
    report = landing.ingest()
    assert len(landing.rows("lead_id")) == sum(load.rows_landed for load in report.loads)
    names = [row[0] for row in landing.rows("lead_id") if row[0] != "X"]
    assert sorted(names) == sorted(f"L{number}" for number in range(32))
    assert [row[1] for row in landing.rows("lead_id, full_name") if row[0] == "X"] == ["0", "1"] * 10
