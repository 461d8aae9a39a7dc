"""Mapping files: what they can say, and how plainly a mistake in one is named."""

from __future__ import annotations

import json

import pytest

from bowtie.errors import UserError
from bowtie.landing import load_mappings

from .conftest import Landing


def entry(columns: str, more: str = "", table: str = "leads") -> str:
    return (
        "version: 1\nname: test\nfiles:\n"
        f"  - match: '*.csv'\n    channel: crm\n    table: {table}\n{more}    columns:\n"
        + "".join(f"      {line}\n" for line in columns.strip().splitlines())
    )


LEAD = "lead_id: 编号\ncreated_at: 日期\n"


def test_chinese_labels_match_without_a_mapping(landing: Landing) -> None:
    landing.put("线索编号,创建时间, 手机号 ,ＥＭＡＩＬ,Company Name\nL1,2024-01-01,1,a@b.cn,示例\n")
    assert landing.ingest().problems == []
    assert landing.rows("lead_id, created_at, mobile, email, company_name") == [
        ("L1", "2024-01-01", "1", "a@b.cn", "示例")
    ]


def test_times_become_iso_and_utc(landing: Landing) -> None:
    rule = 'created_at: {from: 日期, formats: ["%d/%m/%Y %H:%M", "%d/%m/%Y"], time_zone: America/Sao_Paulo}'
    landing.mapping(entry(f"lead_id: 编号\n{rule}\n"))
    landing.put("编号,日期\n1,02/01/2024 22:30\n2,02/01/2024\n3,soon\n")
    landing.ingest()
    assert landing.rows("created_at") == [("2024-01-03 01:30:00Z",), ("2024-01-02 03:00:00Z",), ("soon",)]


def test_dates_stay_dates(landing: Landing) -> None:
    rule = 'next_step_on: {from: 下次, formats: ["%Y年%m月%d日"], time_zone: Asia/Shanghai}'
    landing.mapping(entry(rule, table="activities"))
    landing.put("activity_id,activity_type,occurred_at,下次\n1,call,2024-01-01,2024年01月02日\n")
    landing.ingest()
    assert landing.rows("next_step_on", "crm/activities") == [("2024-01-02",)]


def test_numbers_are_exact(landing: Landing) -> None:
    rule = 'amount: {from: 金额, number: {decimal: ",", thousands: ".", scale: 10000}}'
    landing.mapping(entry(f"opportunity_id: nr\nstage: s\n{rule}", table="opportunities"))
    values = ["1.234.567,8", "12345678901234567890,123456", "-3,5", "1.23", "n/a", "１２"]
    landing.put("nr;s;金额\n" + "".join(f"{i};won;{value}\n" for i, value in enumerate(values)))
    landing.ingest()
    assert [row[0] for row in landing.rows("amount", "crm/opportunities")] == [
        "12345678000",
        "123456789012345678901234.56",
        "-35000",
        "1.23",
        "n/a",
        "120000",
    ]


def test_values_constants_templates_and_alternatives(landing: Landing) -> None:
    landing.mapping(
        entry(
            'lead_id: {template: "{系统}-{编号}"}\ncreated_at: 日期\nstatus: {constant: new}\n'
            "source_channel: {from: 来源, values: {百度: baidu, 无: null}}\nemail: {from: [邮箱, 电子邮件]}",
            "    null_values: ['-', 'NULL']\n    ignore: ['备注*']\n",
        )
    )
    landing.put(
        "系统,编号,日期,来源,邮箱,电子邮件,备注1\nA,1,d,百度,,x@y.cn,-\n,2,d,无,a@b.cn,x@y.cn,hm\nA,-,d,其他,-,,\n"
    )
    report = landing.ingest()
    assert report.problems == []
    assert landing.rows("lead_id, status, source_channel, email, _extra") == [
        ("A-1", "new", "baidu", "x@y.cn", None),
        (None, "new", None, "a@b.cn", '{"备注1":"hm"}'),
        (None, "new", "其他", None, None),
    ]


def test_one_file_feeds_several_tables_each_as_its_own_load(landing: Landing) -> None:
    more = "  - {match: '*.csv', channel: crm, table: contacts, columns: {contact_id: 编号}, ignore: ['*']}\n"
    landing.mapping(entry(LEAD, "    ignore: ['*']\n") + more)
    landing.put("编号,日期,姓名\n1,2024-01-01,张三\n", "raw/x/people.csv")
    assert [load.source_table for load in landing.ingest().loads] == ["crm.leads", "crm.contacts"]
    assert landing.rows("full_name", "crm/contacts") == [("张三",)]
    assert landing.ingest().unchanged == 2


def test_sheet_header_row_and_skip(landing: Landing) -> None:
    landing.mapping(
        entry(LEAD, "    header_row: 3\n    delimiter: ';'\n")
        + "skip:\n  - {match: 'old/*', reason: superseded}\n"
    )
    landing.put("某公司导出;;\n;;\n编号;日期\n1;2024-01-01\n", "raw/crm/leads/a.csv")
    landing.put("x", "raw/old/b.csv")
    report = landing.ingest()
    assert landing.rows("_row, lead_id") == [(4, "1")]
    assert [(skip.file, skip.reason) for skip in report.skipped] == [("old/b.csv", "superseded")]


def test_a_table_of_a_loader_that_nothing_reads_is_left_alone_by_name(landing: Landing) -> None:
    landing.put("id\n1\n", "raw/hubspot/owner_history.csv")
    landing.put("id\n1\n", "raw/loader/hubspot/form_field/2026.csv")
    landing.put("id\n1\n", "raw/crm/owner_history/a.csv")
    report = landing.ingest()
    reason = "no contract of hubspot reads this table"
    assert [(skip.file, skip.reason) for skip in report.skipped] == [
        ("hubspot/owner_history.csv", reason),
        ("loader/hubspot/form_field/2026.csv", reason),
    ]
    assert [load.file for load in report.set_aside] == ["crm/owner_history/a.csv"]


def test_a_header_that_the_mapping_names_but_the_file_lacks_is_a_warning(landing: Landing) -> None:
    landing.mapping(entry(LEAD + "mobile: 手机号码"))
    landing.put("编号,日期,手机号吗\n1,2024-01-01,138\n")
    warnings = landing.ingest().warnings
    assert "column mobile: the mapping takes it from 手机号码" in warnings[0]
    assert "Did you mean `手机号吗`" in warnings[0]
    assert json.loads(landing.rows("_extra")[0][0]) == {"手机号吗": "138"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version: 2\nname: x\nfiles: []\n", ["test.yml: `version`", "`version: 1`"]),
        ("version: 1\nname: x\nfils: []\n", ["`fils` is not a known key", "Did you mean `files`"]),
        ("version: 1\nname: x\n", ["neither `files` nor `skip`"]),
        ("a: [", ["test.yml: this is not valid YAML"]),
        (entry("lead_idd: x"), ["files[0].columns.lead_idd", "is no column of crm.leads"]),
        (entry("lead_id: {from: x, format: y}"), ["columns.lead_id.format", "Did you mean `formats`"]),
        (entry("lead_id: {values: {a: b}}"), ["exactly one of `from`"]),
        (entry("lead_id: {from: x, constant: y}"), ["from and constant"]),
        (entry("lead_id: {from: x, values: {yes: y}}"), ["is True, which is not text", "quotes"]),
        (entry("lead_id: {from: x, time_zone: Mars}"), ["time_zone` is `Mars`", "Asia/Shanghai"]),
        (entry("lead_id: {from: x, formats: [YYYY]}"), ["formats` holds `YYYY`", "%Y"]),
        (entry("lead_id: {from: x, number: {scale: x}}"), ["number.scale", "10000"]),
        (entry("lead_id: {template: abc}"), ["in braces"]),
        (entry(LEAD, table="lead"), ["crm.lead, which has no contract", "crm.leads"]),
        (entry(LEAD, "    encoding: klingon\n"), ["encoding` is `klingon`", "gb18030"]),
        (entry(LEAD, "    header_row: 0\n"), ["header_row` is `0`"]),
    ],
)
def test_mistakes_are_named_with_file_key_and_remedy(landing: Landing, text: str, words: list[str]) -> None:
    landing.mapping(text)
    with pytest.raises(UserError) as caught:
        load_mappings(landing.workspace, landing.contracts)
    for word in ["test.yml", *words]:
        assert word in str(caught.value), str(caught.value)
    assert caught.value.remedy


def test_the_fingerprint_follows_meaning_not_spelling(landing: Landing) -> None:
    def fingerprint(text: str) -> str:
        landing.mapping(text)
        return load_mappings(landing.workspace, landing.contracts)[0].files[0].fingerprint

    plain = fingerprint(entry(LEAD))
    assert fingerprint("# a comment\n" + entry(LEAD).replace("'*.csv'", "'a*'")) == plain
    assert fingerprint(entry(LEAD + "status: s")) != plain
