"""Bad input never stops a run and is never swallowed: each message names file, row and remedy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bowtie.errors import UserError
from bowtie.landing import IngestReport, ingest, read_load_log

from .conftest import Landing

GOOD = "lead_id,created_at,full_name\nL1,2024-01-01,Ann\nL2,2024-01-02,Bo\n"


def set_aside(report: IngestReport, *words: str) -> None:
    """The run set exactly one file aside, and says all of this about it."""
    assert [load.status for load in report.loads].count("set_aside") == 1, report.loads
    problem = report.problems[0]
    assert problem.remedy, problem
    for word in words:
        assert word in problem.message, f"`{word}` is not in: {problem.message}"


def test_one_bad_file_does_not_stop_the_rest(landing: Landing) -> None:
    landing.put(b"", "raw/crm/leads/a.csv")
    landing.put(GOOD, "raw/crm/leads/b.csv")
    report = landing.ingest()
    set_aside(report, "a.csv", "empty (0 bytes)", "Export it again")
    assert len(landing.rows()) == 2


def test_a_header_without_rows_lands_nothing_with_a_note(landing: Landing) -> None:
    landing.put("lead_id,created_at\n")
    report = landing.ingest()
    assert report.loads[0].status == "landed"
    assert report.loads[0].rows_in_file == 0
    assert "no rows" in report.warnings[0]


def test_folder_named_like_a_file(landing: Landing) -> None:
    landing.put("x", "raw/crm/leads/contacts.csv/part.txt")
    set_aside(landing.ingest(), "crm/leads/contacts.csv", "folder", "Move the files")


@pytest.mark.parametrize("name", ["x.xlsx", "x.parquet", "x.csv.gz"])
def test_damaged_binary_files(landing: Landing, name: str) -> None:
    head = {"x.xlsx": b"PK\x03\x04", "x.parquet": b"PAR1", "x.csv.gz": b"\x1f\x8b\x08\x00"}[name]
    landing.put(head + b"rubbish" * 9, f"raw/crm/leads/{name}")
    set_aside(landing.ingest(), name, "cannot be read")


def test_unknown_files_are_set_aside_and_clutter_is_ignored(landing: Landing) -> None:
    for name in ("~$x.xlsx", ".DS_Store", "Thumbs.db"):
        landing.put("x", f"raw/crm/leads/{name}")
    landing.put(GOOD, "raw/somewhere/x.csv")
    set_aside(landing.ingest(), "somewhere/x.csv", "no contract and no mapping", "mapping")


def test_unreadable_file(landing: Landing, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = landing.put(GOOD)
    opened = Path.open

    def refuse(path: Path, *args: object, **kwargs: object) -> object:
        if path.name == bad.name and "raw" in path.parts:
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    set_aside(landing.ingest(), "leads.csv", "may not be read", "right to read")


def test_missing_required_column_names_the_closest_header(landing: Landing) -> None:
    landing.put("lead_no,created_at\nL1,2024-01-01\n")
    report = landing.ingest()
    set_aside(
        report,
        "leads.csv",
        "row 1",
        "column lead_id",
        "headers found: lead_no, created_at",
        "`lead_id: lead_no`",
    )
    assert not list(landing.workspace.landing.rglob("*.parquet"))


def test_renamed_optional_column_is_kept_and_named(landing: Landing) -> None:
    landing.put("lead_id,created_at,full_nam\nL1,2024-01-01,Ann\n")
    report = landing.ingest()
    assert landing.rows("full_name, _extra") == [(None, '{"full_nam":"Ann"}')]
    assert len(report.warnings) == 1
    assert "leads.csv, column full_nam" in report.warnings[0]
    assert "`full_name: full_nam`" in report.warnings[0]
    assert report.loads[0].extra_columns == ("full_nam",)
    assert "full_name" in report.loads[0].missing_columns


def test_duplicate_headers(landing: Landing) -> None:
    landing.put('lead_id,created_at,Name,Name\nL1,2024-01-01,a"b,c\\d\n')
    report = landing.ingest()
    assert json.loads(landing.rows("_extra")[0][0]) == {"Name": 'a"b', "Name_2": "c\\d"}
    assert any("stands twice" in warning for warning in report.warnings)


def test_truncated_csv_marks_the_last_row(landing: Landing) -> None:
    landing.put(GOOD + "L3,2024-0")
    report = landing.ingest()
    assert landing.rows("_row, lead_id, _problem, _extra")[-1] == (
        4,
        None,
        "2 fields where the header has 3",
        '{"_raw":"L3,2024-0"}',
    )
    assert report.loads[0].rows_malformed == 1
    assert "row 4" in report.warnings[0]
    assert "quarantine" in report.warnings[0]


def test_file_cut_inside_a_character(landing: Landing) -> None:
    landing.put((GOOD + "L3,2024-01-03,张").encode()[:-1])
    report = landing.ingest()
    assert landing.rows("_row, lead_id, full_name, _problem")[-1] == (
        4,
        "L3",
        None,
        "the file ends inside a character",
    )
    assert report.loads[0].encoding == "utf-8"


def test_wrong_declared_encoding_names_row_and_what_works(landing: Landing) -> None:
    landing.mapping(
        "version: 1\nname: t\nfiles:\n  - {match: '*.csv', channel: crm, table: leads, encoding: utf-8}\n"
    )
    landing.put((GOOD + "L3,2024-01-03,张三\n").encode("gbk"))
    set_aside(landing.ingest(), "leads.csv, row 4", "not valid utf-8", "`encoding: gb18030`")


def test_damaged_utf8_is_not_guessed_as_gb18030(landing: Landing) -> None:
    text = GOOD + "".join(f"L{i},2024-01-03,张三丰\n" for i in range(3, 30))
    data = bytearray(text.encode())
    data[data.index("张".encode()) + 1] = 0x41
    landing.put(bytes(data))
    set_aside(landing.ingest(), "leads.csv, row 4", "not valid utf-8", "Export the file again")


def test_neither_utf8_nor_gb18030(landing: Landing) -> None:
    start = GOOD.encode() + b"L3,2024-01-03,"
    landing.put(start + b"\xff\xff\xff\n")
    set_aside(landing.ingest(), "leads.csv, row 4", f"byte {len(start) + 1} of", "export it as UTF-8")


def test_giant_cell_lands_whole_with_a_problem(landing: Landing) -> None:
    giant = "x" * 1_048_576
    landing.put(f"lead_id,created_at,notes\nL1,2024-01-01,ok\nL2,2024-01-02,{giant}\n")
    report = landing.ingest()
    rows = landing.rows("_row, lead_id, _problem, length(_extra)")
    assert rows[0][2] is None
    assert rows[1][:2] == (3, "L2")
    assert rows[1][2].startswith("column notes holds a cell of 1,048,576 characters; at most 65,536")
    assert rows[1][3] > 1_048_576
    assert "row 3" in report.warnings[-1]


def test_formula_cells_are_text_with_a_warning(landing: Landing) -> None:
    landing.put("lead_id,created_at,full_name\nL1,2024-01-01, =HYPERLINK(1)\nL2,2024-01-01,a=b\n")
    report = landing.ingest()
    assert landing.rows("full_name") == [(" =HYPERLINK(1)",), ("a=b",)]
    assert len(report.warnings) == 1
    assert "leads.csv, row 2, column full_name" in report.warnings[0]
    assert "Export values, not formulas" in report.warnings[0]


def test_nul_byte(landing: Landing) -> None:
    landing.put(GOOD + "L3,2024-01-03,a\0b\n")
    report = landing.ingest()
    row = landing.rows("_row, lead_id, full_name, _problem")[-1]
    assert row[:3] == (4, "L3", "a␀b")
    assert "column full_name holds a NUL byte" in row[3]
    assert "row 4" in report.warnings[0]


def test_a_stray_quote_takes_no_other_row_with_it(landing: Landing) -> None:
    landing.put('lead_id,created_at,full_name\nL1,2024-01-01,"Ann\nL2,2024-01-02,Bo\nL3,2024-01-03,"C\nD"\n')
    report = landing.ingest()
    assert landing.rows("_row, lead_id, full_name, _problem is null") == [
        (2, None, None, False),
        (3, "L2", "Bo", True),
        (4, "L3", "C\nD", True),
    ]
    assert report.loads[0].rows_in_file == 3


def test_a_missing_path_is_wrong_usage(landing: Landing) -> None:
    with pytest.raises(UserError) as caught:
        landing.ingest(landing.workspace.root / "nowhere")
    assert caught.value.exit_code == 2


def test_set_aside_is_logged_once_and_retried_until_it_lands(landing: Landing) -> None:
    landing.put("lead_no,created_at\nL1,2024-01-01\n")
    first, second = landing.ingest(), landing.ingest()
    assert len(second.set_aside) == 1
    assert second.loads[0].load_seq == first.loads[0].load_seq
    assert len(read_load_log(landing.workspace)) == 1
    landing.mapping(
        "version: 1\nname: t\nfiles:\n"
        "  - {match: '*.csv', channel: crm, table: leads, columns: {lead_id: lead_no}}\n"
    )
    assert landing.ingest().loads[0].status == "landed"
    assert [load.status for load in read_load_log(landing.workspace)] == ["set_aside", "landed"]


def test_a_file_that_changes_while_read_is_not_landed(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bowtie.landing.reading import Stamp

    landing.put(GOOD)
    monkeypatch.setattr(Stamp, "holds", lambda *_: False)
    set_aside(ingest(landing.workspace, contracts=landing.contracts), "changed while it was read", "again")
    assert not list(landing.workspace.landing.rglob("*.parquet"))
