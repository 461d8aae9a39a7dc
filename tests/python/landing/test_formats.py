"""Every encoding and format lands the same records."""

from __future__ import annotations

import gzip
import io
import json
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bowtie.landing import IngestReport

from .conftest import Landing

TEXT = "线索编号,创建时间,姓名,公司名称\nL1,2024-01-01,张三,示例公司\nL2,2024-01-02,李四,\n"
EXPECTED = [(2, "L1", "2024-01-01", "张三", "示例公司"), (3, "L2", "2024-01-02", "李四", None)]
MOMENT = datetime.fromisoformat("2024-01-02T03:04:05")
COLUMNS = "_row, lead_id, created_at, full_name, company_name"


def only_problem(report: IngestReport) -> str:
    assert len(report.problems) == 1, report.problems
    return report.problems[0].message


@pytest.mark.parametrize(
    ("encoding", "bom", "found"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("gbk", b"", "gb18030"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
    ],
)
def test_encodings_are_recognized(landing: Landing, encoding: str, bom: bytes, found: str) -> None:
    landing.put(bom + TEXT.encode(encoding))
    report = landing.ingest()
    assert report.problems == []
    assert report.loads[0].encoding == found
    assert landing.rows(COLUMNS) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_mark_is_recognized(landing: Landing, encoding: str) -> None:
    landing.put("lead_id,created_at,full_name\nL1,2024-01-01,Ann\n".encode(encoding))
    assert landing.ingest().loads[0].encoding == encoding
    assert landing.rows("lead_id, full_name") == [("L1", "Ann")]


def test_gb18030_four_byte_characters_survive(landing: Landing) -> None:
    rare = "𠮷㐀"
    text = TEXT.replace("张三", rare)
    with pytest.raises(UnicodeEncodeError):
        text.encode("gbk")
    landing.put(text.encode("gb18030"))
    assert landing.ingest().loads[0].encoding == "gb18030"
    assert landing.rows("full_name")[0] == (rare,)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_recognized(landing: Landing, delimiter: str) -> None:
    landing.put(TEXT.replace(",", delimiter), "raw/crm/leads/x.txt")
    assert landing.ingest().problems == []
    assert landing.rows(COLUMNS) == EXPECTED


def test_excel_cells_become_plain_text(landing: Landing) -> None:
    book = openpyxl.Workbook()
    empty, sheet = book.active, book.create_sheet("导出")
    assert empty is not None
    for row in [
        ["线索编号", "创建时间", "姓名", "手机号", "extra"],
        [1, MOMENT, "张三", 13800000533, 1.5],
        [],
        ["007", date(2024, 1, 2), None, "138 0000 0534", True],
    ]:
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    landing.put(data.getvalue(), "raw/crm/leads/x.xlsx")
    report = landing.ingest()
    assert report.loads[0].format == "xlsx"
    assert landing.rows("_row, lead_id, created_at, full_name, mobile, _extra") == [
        (2, "1", "2024-01-02 03:04:05", "张三", "13800000533", '{"extra":"1.5"}'),
        (4, "007", "2024-01-02", None, "138 0000 0534", '{"extra":"true"}'),
    ]


def test_excel_numbers_of_more_than_15_digits_never_pass_for_ids(landing: Landing) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["lead_id", "created_at", None])
    for cell in (123456789012345678, 123456789012345679, 999_999_999_999_999, -1e15, "123456789012345678"):
        sheet.append([cell, "2024-01-01"])
    sheet.append(["L1", "2024-01-01", 1e15])
    data = io.BytesIO()
    book.save(data)
    landing.put(data.getvalue(), "raw/crm/leads/x.xlsx")
    report = landing.ingest()
    rounded = "holds a number of more than 15 digits, which Excel has rounded"
    rows = landing.rows("_row, lead_id, _problem")
    assert {row[0]: row[2] for row in rows if row[2]} == {
        number: f"column {name} {rounded}"
        for number, name in ((2, "lead_id"), (5, "lead_id"), (7, "column_3"))
    }
    assert {row[1] for row in rows if not row[2]} == {"999999999999999", "123456789012345678"}
    assert not {row[1] for row in rows if row[2]} & {"123456789012345678", "123456789012345680"}
    assert any("Format the column as text" in warning for warning in report.warnings)


def test_excel_formula_without_result_lands_as_text_with_a_warning(landing: Landing) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["lead_id", "created_at", "full_name"])
    sheet.append(["L1", "2024-01-01", "=A2&B2"])
    data = io.BytesIO()
    book.save(data)
    landing.put(data.getvalue(), "raw/crm/leads/x.xlsx")
    message = only_problem(landing.ingest())
    assert "x.xlsx, row 2, column full_name" in message
    assert "Export values, not formulas" in message
    assert landing.rows("full_name") == [("=A2&B2",)]


def test_json_lines_keep_digits_and_nested_values(landing: Landing) -> None:
    lines = [
        '{"lead_id": 12345678901234567890, "created_at": "2024-01-01", "full_name": "张三"}',
        "",
        '{"lead_id": "L2", "created_at": "2024-01-02", "late": {"a": [1.10, true, null, "x\\"y"]}, "名": 2}',
        "not json",
        "[1]",
    ]
    landing.put("\n".join(lines), "raw/crm/leads/x.jsonl")
    report = landing.ingest()
    rows = landing.rows("_row, lead_id, full_name, _extra, _problem")
    assert rows[0] == (1, "12345678901234567890", "张三", None, None)
    assert rows[1][:3] == (3, "L2", None)
    assert json.loads(rows[1][3]) == {"late": '{"a":[1.10,true,null,"x\\"y"]}', "名": "2"}
    assert [(row[0], json.loads(row[3])) for row in rows[2:]] == [
        (4, {"_raw": "not json"}),
        (5, {"_raw": "[1]"}),
    ]
    assert "not valid JSON" in rows[2][4]
    assert "not an object" in rows[3][4]
    assert report.loads[0].rows_malformed == 2
    assert any("row 4" in warning for warning in report.warnings)


def test_parquet_types_become_text(landing: Landing) -> None:
    table = pa.table(
        {
            "lead_id": pa.array([7, 8], pa.int64()),
            "created_at": pa.array([MOMENT, MOMENT.replace(microsecond=5)], pa.timestamp("us")),
            "x": pa.array([Decimal("1.10"), None]),
            "f": pa.array([3.0, 0.25]),
            "n": pa.array([[1, 2], None]),
        }
    )
    path = landing.put(b"", "raw/crm/leads/x.parquet")
    pq.write_table(table, path)
    landing.ingest()
    rows = landing.rows("_row, lead_id, created_at, _extra")
    assert rows[0][:3] == (2, "7", "2024-01-02 03:04:05")
    assert json.loads(rows[0][3]) == {"x": "1.10", "f": "3", "n": "[1,2]"}
    assert rows[1] == (3, "8", "2024-01-02 03:04:05.000005", '{"f":"0.25"}')


def test_gzip_is_unpacked(landing: Landing) -> None:
    landing.put(gzip.compress(TEXT.encode("gbk")), "raw/crm/leads/x.csv.gz")
    assert landing.ingest().problems == []
    assert landing.rows(COLUMNS) == EXPECTED


def test_general_cleanups(landing: Landing) -> None:
    landing.put(
        "lead_id,created_at,mobile,full_name\n"
        '"=""00123""",2024-01-01,1.3800000533E+10,1.3800000533E+10\n'
        "L2,2024-01-01,1.38E+10,\n"
    )
    landing.ingest()
    assert landing.rows("lead_id, mobile, full_name") == [
        ("00123", "13800000533", "1.3800000533E+10"),
        ("L2", "1.38E+10", None),
    ]


def test_half_a_character_in_json_does_not_stop_the_file(landing: Landing) -> None:
    landing.put(
        '{"lead_id": "L1", "created_at": "d", "full_name": "a\\ud83d", "x": ["\\ud83d\\ude00"]}',
        "raw/crm/leads/x.jsonl",
    )
    assert landing.ingest().set_aside == []
    assert landing.rows("full_name, _extra") == [("a\ufffd", '{"x":"[\\"😀\\"]"}')]


def test_parquet_text_that_is_no_text_is_set_aside(landing: Landing) -> None:
    bad = pa.Array.from_buffers(pa.string(), 1, pa.array([b"\xff"]).buffers())
    table = pa.table({"lead_id": bad, "created_at": ["d"]})
    pq.write_table(table, landing.put(b"", "raw/crm/leads/x.parquet"))
    assert "x.parquet: the Parquet file cannot be read" in only_problem(landing.ingest())
