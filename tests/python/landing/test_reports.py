"""Exports made as reports: lines above the headers, totals among the rows, and facts that no column holds."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bowtie.contracts import Contracts
from bowtie.errors import UserError
from bowtie.landing import load_mappings
from bowtie.landing.values import duration_converter, extractor
from bowtie.raw_gate import check_landing

from .conftest import Landing

TOTAL = "{header: 编号, values: ['合计*', Total], reason: Totals of the rows above.}"


def entry(columns: str = "", more: str = "") -> str:
    rules = "lead_id: 编号\ncreated_at: 日期\n" + columns
    return (
        "version: 1\nname: report\nfiles:\n"
        f"  - match: '*'\n    channel: crm\n    table: leads\n{more}    columns:\n"
        + "".join(f"      {line}\n" for line in rules.strip().splitlines())
    )


def test_headers_are_found_below_the_lines_of_a_report(landing: Landing) -> None:
    landing.mapping(entry(more="    header_row: {has: [编号, 日期]}\n"))
    report = "账户报告,,\n日期,2024-01-01至2024-01-31,\n\n编号,姓名,日期\n1,张三,2024-01-02\n"
    landing.put(report.encode("gb18030"), "raw/crm/leads/a.csv")
    landing.put(report.replace("账户报告,,\n", "").replace("1,张", "2,张"), "raw/crm/leads/b.csv")
    assert landing.ingest().problems == []
    assert landing.rows("_row, lead_id, full_name") == [(5, "1", "张三"), (4, "2", "张三")]


def test_the_delimiter_of_the_headers_is_not_that_of_the_lines_above(landing: Landing) -> None:
    landing.mapping(entry(more="    header_row: {has: [编号, 日期]}\n"))
    landing.put('Report, "unclosed, and more\n1;2;3\n编号\t日期\n1\t2024-01-02\n')
    landing.ingest()
    assert landing.rows("_row, lead_id, created_at") == [(4, "1", "2024-01-02")]


def test_a_report_without_the_named_headers_is_set_aside_with_what_was_seen(landing: Landing) -> None:
    landing.mapping(entry(more="    header_row: {has: [编号, 日期]}\n"))
    landing.put("报告,,\n序号,姓名,日期\n1,张三,2024-01-02\n")
    problem = landing.ingest().rejected[0]
    assert "none of the first 50 rows holds the headers 编号, 日期" in problem.message
    assert "序号, 姓名, 日期" in problem.message
    assert "header_row" in problem.remedy


def test_totals_are_left_out_and_counted(landing: Landing) -> None:
    landing.mapping(entry(more=f"    leave_out: [{TOTAL}]\n"))
    landing.put("编号,日期,姓名\n1,2024-01-02,张三\n 合计（1）,,\n2,2024-01-03,合计\nTotal,,\nTotals,d,\n")
    load = landing.ingest().loads[0]
    assert (load.rows_in_file, load.rows_landed, load.rows_left_out) == (5, 3, 2)
    assert landing.rows("_row, lead_id") == [(2, "1"), (4, "2"), (6, "Totals")]
    assert check_landing(landing.workspace, newly_landed={load.load_seq}) == []


def test_a_file_of_totals_only_lands_nothing_and_still_adds_up(landing: Landing) -> None:
    landing.mapping(entry(more=f"    leave_out: [{TOTAL}]\n"))
    landing.put("编号,日期\n合计,\n")
    report = landing.ingest()
    assert (report.loads[0].rows_in_file, report.loads[0].rows_left_out) == (1, 1)
    assert report.problems == []


@given(
    names=st.lists(st.sampled_from(["合计", "Total", "1", "2", "x合计", "", '"', "3,4"]), max_size=12),
    wide=st.booleans(),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_report_adds_up(names: list[str], wide: bool, contracts: Contracts) -> None:
    with tempfile.TemporaryDirectory() as folder:
        landing = Landing(Path(folder), contracts)
        landing.mapping(entry(more=f"    leave_out: [{TOTAL}]\n"))
        rows = [f"{name},2024-01-01{',' if wide else ''}" for name in names]
        landing.put("\n".join([f"编号,日期{',' if wide else ''}", *rows]) + "\n")
        load = landing.ingest().loads[0]
        landed = landing.rows("_row") if load.rows_landed else []
        assert len(landed) == load.rows_landed
        if '"' not in names:
            assert load.rows_in_file == len(rows)
            assert load.rows_left_out == sum(name in ("合计", "Total") for name in names)


def test_facts_of_the_file_stand_where_headers_can(landing: Landing) -> None:
    landing.mapping(
        entry(
            "full_name: {from: above.会议主题, values: {季度会: 会}}\n"
            'source_channel: {from: file.name, extract: "^([0-9]+)_"}\n'
            'company_name: {template: "{above.会议号}/{编号}"}\nemail: above.邮箱',
            "    header_row: {has: [编号]}\n",
        )
    )
    landing.put(
        "会议主题:,季度会,,\n,会议号：,\t123 456,\n说明\n编号,日期,,\n1,2024-01-02,,\n",
        "raw/crm/leads/77_a.b.csv",
    )
    warnings = landing.ingest().warnings
    found = landing.rows("full_name, source_channel, company_name, email")
    assert found == [("会", "77", "123 456/1", None)]
    assert "takes it from above.邮箱, which the file does not have" in warnings[0]


def test_a_label_and_its_value_may_share_a_cell(landing: Landing) -> None:
    landing.mapping(entry("full_name: above.会议号", "    header_row: 2\n"))
    landing.put("会议号：123:45\n编号,日期\n1,2024-01-02\n")
    landing.ingest()
    assert landing.rows("full_name") == [("123:45",)]


def test_sheets_have_lines_above_and_totals_too(landing: Landing) -> None:
    landing.mapping(
        entry("full_name: above.会议号", f"    header_row: {{has: [编号]}}\n    leave_out: [{TOTAL}]\n")
    )
    book = openpyxl.Workbook()
    sheet = book.create_sheet(index=0)
    rows: list[list[str | int]] = [["会议号:", 123456], [], ["编号", "日期"], [1, "2024-01-02"], ["合计"]]
    for number, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells, 1):
            sheet.cell(number, column, cell)
    path = landing.put("", "raw/crm/leads/a.xlsx")
    book.save(path)
    load = landing.ingest().loads[0]
    assert (load.rows_in_file, load.rows_left_out) == (2, 1)
    assert landing.rows("_row, lead_id, full_name") == [(4, "1", "123456")]


def test_a_star_finds_a_header_that_no_rule_names(landing: Landing) -> None:
    landing.mapping(
        entry('full_name: ["*姓名*"]\nmobile: ["*手机*", 电话]\ncompany_name: 公司姓名\njob_title: "*职务*"')
    )
    landing.put(
        "编号,日期,公司姓名,1、您的姓名：,2、收货人姓名,3、手机号码,电话\nL,2024-01-01,甲,张三,李四,,5\n"
    )
    warnings = landing.ingest().warnings
    row = landing.rows("full_name, mobile, company_name, job_title, _extra")[0]
    assert row == (
        "张三",
        "5",
        "甲",
        None,
        json.dumps({"2、收货人姓名": "李四"}, ensure_ascii=False).replace(": ", ":"),
    )
    assert [w for w in warnings if "职务" in w] == []  # a pattern says: if it is there


@given(days=st.integers(0, 3), seconds=st.integers(0, 86_399))
def test_spans_come_back_as_seconds_however_written(days: int, seconds: int) -> None:
    convert = duration_converter("seconds")
    hours, minutes, rest = seconds // 3600, seconds % 3600 // 60, seconds % 60
    clock = f"{hours}:{minutes:02}:{rest:02}"
    assert convert(f"{days} days, {clock}" if days else clock) == str(days * 86_400 + seconds)
    assert convert(f"{days}天{hours}小时{minutes}分{rest}秒") == str(days * 86_400 + seconds)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("0:30:00", "30"),
        ("135秒", "2.25"),
        ("1小时2分钟", "62"),
        ("１分１秒", "1.016667"),
        ("30:12", "30:12"),
        ("135", "135"),
        ("很久", "很久"),
    ],
)
def test_spans_in_minutes(written: str, minutes: str) -> None:
    assert duration_converter("minutes")(written) == minutes


def test_what_a_pattern_does_not_find_stays_whole() -> None:
    convert = extractor(r"^(.*?)\s*[（(]")
    assert [convert(value) for value in ("张三（研发）", "李四", "(x)")] == ["张三", "李四", None]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (entry(more="    header_row: {with: 编号}\n"), ["header_row.with", "has"]),
        (entry(more="    leave_out: [{header: 编号, values: x}]\n"), ["leave_out[0]", "reason"]),
        (entry("mobile: {from: x, extract: abc}"), ["extract` is `abc`", "one pair of brackets"]),
        (entry("mobile: {from: x, extract: '('}"), ["extract` is `(`"]),
        (entry("mobile: {from: x, duration: days}"), ["duration` is `days`", "minutes"]),
        ("about: {tool: x}\n" + entry(), ["`about` lacks the key `export`"]),
        (
            "about: {tool: x, export: x, menu: x, status: sure, source: x, looked_at: 2026-11-22}\n"
            + entry(),
            ["about.status` is `sure`", "unconfirmed"],
        ),
        (
            "about: {tool: x, export: x, menu: x, status: confirmed, source: x, looked_at: soon}\n" + entry(),
            ["about.looked_at` is `soon`"],
        ),
    ],
)
def test_mistakes_in_the_newer_keys_are_named_too(landing: Landing, text: str, words: list[str]) -> None:
    landing.mapping(text)
    with pytest.raises(UserError) as caught:
        load_mappings(landing.workspace, landing.contracts)
    for word in words:
        assert word in str(caught.value), str(caught.value)


PAGE = """<html xmlns:o="urn:x"><head><meta charset="{charset}">
<style>td {{mso-number-format:"\\@";}}</style></head>
<body>{padding}<table border=1><tr><td>menu</td></tr></table>
<table><tr><th colspan="3">用户增长明细</th></tr>
<tr><th>编号</th><th>日期<th>姓名</th></tr>
<tr><td>001</td><td>2024-01-02</td><td>张&nbsp;三<br/>&amp; Co</td></tr>
<tr><td>2</td><td>2024-01-03</td></tr>
<tr><td>合计</td><td></td><td></td></tr></table></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_web_table_that_calls_itself_a_workbook_is_read(landing: Landing, charset: str) -> None:
    landing.mapping(entry(more=f"    header_row: {{has: [编号, 日期]}}\n    leave_out: [{TOTAL}]\n"))
    page = PAGE.format(charset=charset, padding="<!-- long -->" * 1_000)
    landing.put(page.encode(charset), "raw/crm/leads/export.xls")
    report = landing.ingest()
    assert report.problems == []
    load = report.loads[0]
    assert (load.format, load.encoding, load.rows_in_file, load.rows_left_out) == ("html", charset, 3, 1)
    assert landing.rows("_row, lead_id, created_at, full_name") == [
        (3, "001", "2024-01-02", "张 三\n& Co"),
        (4, "2", "2024-01-03", None),
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [("a.xls", "a web page without a table"), ("a.csv", "a web page or XML")],
)
def test_a_login_page_saved_as_an_export_is_set_aside(landing: Landing, name: str, words: str) -> None:
    landing.put("<!DOCTYPE html><html><body>请登录</body></html>", f"raw/crm/leads/{name}")
    assert words in landing.ingest().rejected[0].message
