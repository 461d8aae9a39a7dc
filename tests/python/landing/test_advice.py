"""What is said about headers that feed no column: all of it, and in few words."""

from __future__ import annotations

from .conftest import Landing


def warnings(landing: Landing, header: str) -> list[str]:
    values = ",".join(["L1", "2024-01-01", *"x" * (header.count(",") - 1)])
    landing.put(f"{header}\n{values}\n")
    return landing.ingest().warnings


def test_many_unknown_headers_make_one_warning_and_guesses_come_first(landing: Landing) -> None:
    unknown = [f"x{number}" for number in range(1, 298)]
    header = ",".join(["lead_id", "created_at", *unknown, "full_nam"])
    assert warnings(landing, header) == [
        "crm/leads/leads.csv: 298 headers are no columns of crm.leads: full_nam (did you mean full_name?), "
        "x1, x2, x3, x4, x5, x6, x7, x8, x9 and 288 more; their values are kept in _extra. "
        "Remedy: Map them (as `full_name: full_nam`), or list them under `ignore` in a mapping file."
    ]


def test_many_blank_and_many_doubled_headers_make_one_warning_each(landing: Landing) -> None:
    blank, twice = warnings(landing, "lead_id,created_at,,,lead_id,created_at")
    assert "2 columns have no header: column_3, column_4; their values are kept" in blank
    assert "2 headers stand twice: lead_id, created_at; the second of each is kept" in twice


def test_a_name_and_a_label_of_one_column(landing: Landing) -> None:
    (warning,) = warnings(landing, "lead_id,created_at,线索编号")
    assert "both mean lead_id: lead_id is used, 线索编号 is kept in _extra" in warning
    assert "is no column" not in warning


def test_a_header_of_a_column_that_the_mapping_fills(landing: Landing) -> None:
    landing.mapping(
        "version: 1\nname: t\nfiles:\n  - match: '*.csv'\n    channel: crm\n    table: leads\n"
        "    columns:\n      full_name: {constant: Ann}\n"
    )
    (warning,) = warnings(landing, "lead_id,created_at,full_name")
    assert "means full_name, which the mapping fills from elsewhere" in warning
