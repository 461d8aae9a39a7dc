"""Every shipped mapping: what it says about itself, and a file of its tool, from folder to typed staging."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest
from warehouse.house import House

from bowtie.cli import main
from bowtie.contracts import Contracts, load_contracts
from bowtie.landing import IngestReport, ingest
from bowtie.landing.mapping import CONFIRMED, UNCONFIRMED
from bowtie.landing.mapping_catalog import list_mappings
from bowtie.landing.mapping_places import place_files
from bowtie.landing.mapping_reader import read_mapping
from bowtie.workspace import PROJECT_ROOT, Workspace

from .samples import Sample, Shown, load_samples, text, write

SAMPLES = load_samples()
BY_PLACE = {sample.place: sample for sample in SAMPLES}
PLACES = sorted(place_files((PROJECT_ROOT / "mappings",)))
DOCS = (PROJECT_ROOT / "docs" / "mappings.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def contracts() -> Contracts:
    return load_contracts()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """All samples dropped into raw/ as users do, landed, and built as far as the conservation test."""
    house = House(tmp_path_factory.mktemp("company"))
    for sample in SAMPLES:
        write(house.workspace.raw, sample.place, sample.file, sample.data)
    report = house.ingest()
    assert report.problems == []
    tables = sorted(set(chain.from_iterable(sample.ends for sample in SAMPLES)))
    staging = [f"stg_{table.replace('.', '__')}" for table in tables]
    house.build("--select", *staging, "+assert_rows_are_conserved", "+fct_source_files")
    return house


def test_every_shipped_mapping_has_a_sample_and_every_sample_a_mapping() -> None:
    assert sorted(sample.place for sample in SAMPLES) == PLACES


@pytest.mark.parametrize("place", PLACES)
def test_a_shipped_mapping_says_where_its_headers_come_from(place: str, contracts: Contracts) -> None:
    mapping = read_mapping(PROJECT_ROOT / "mappings" / f"{place}.yml", contracts, place)
    assert mapping.name == place
    assert mapping.about is not None
    assert mapping.about.status in (CONFIRMED, UNCONFIRMED)
    assert len(mapping.about.source) > 60, "name the title and where it was found"
    assert mapping.about.looked_at >= "2026-11-22"
    assert all(entry.match == "*" for entry in mapping.files), "its folder says whose files they are"


@pytest.mark.parametrize("place", PLACES)
def test_the_docs_have_the_same_status_tool_and_tables(place: str, contracts: Contracts) -> None:
    mapping = read_mapping(PROJECT_ROOT / "mappings" / f"{place}.yml", contracts, place)
    assert mapping.about is not None
    rows = [line for line in DOCS.splitlines() if line.startswith(f"| `{place}` |")]
    assert len(rows) == 1
    cells = [cell.strip() for cell in rows[0].strip("|").split("|")]
    tables = ", ".join(dict.fromkeys(f"`{entry.source_table}`" for entry in mapping.files))
    status = "confirmed" if mapping.about.status == CONFIRMED else "**unconfirmed**"
    assert cells[1:5] == [f"{mapping.about.tool}: {mapping.about.export}", mapping.about.menu, tables, status]


def test_no_place_is_a_contract(contracts: Contracts) -> None:
    """Else a shipped mapping would take the files of a channel."""
    assert not {place.split("/")[0] for place in PLACES} & set(contracts.channels)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.place)
def test_a_file_of_the_tool_lands_whole(sample: Sample, tmp_path: Path, contracts: Contracts) -> None:
    workspace = Workspace(tmp_path)
    write(workspace.raw, sample.place, sample.file, sample.data)
    report = ingest(workspace, contracts=contracts)
    assert report.problems == []
    assert {
        load.source_table: (load.rows_in_file, load.rows_landed, load.rows_left_out) for load in report.loads
    } == sample.ends
    assert {load.mapping for load in report.loads} == {sample.place}
    assert sum(load.rows_malformed for load in report.loads) == 0
    assert ingest(workspace, contracts=contracts).unchanged == len(sample.ends)


@pytest.mark.parametrize(
    "shown",
    [pytest.param(shown, id=sample.place) for sample in SAMPLES for shown in sample.shows],
)
def test_staging_shows_typed_values(house: House, shown: Shown) -> None:
    found = [tuple(None if value is None else str(value) for value in row) for row in house.rows(shown.query)]
    assert sorted(found, key=str) == sorted(shown.rows, key=str)


def test_no_row_of_any_sample_is_rejected_and_all_are_counted(house: House) -> None:
    found = house.rows(
        "select sum(rows_in_file), sum(rows_accepted), sum(rows_quarantined), sum(rows_duplicate),"
        " sum(rows_left_out) from core.fct_source_files"
    )
    ends = [end for sample in SAMPLES for end in sample.ends.values()]
    in_files, landed, left_out = (sum(column) for column in zip(*ends, strict=True))
    assert found == [(in_files, landed, 0, 0, left_out)]


def land(tmp_path: Path, place: str, data: bytes) -> IngestReport:
    workspace = Workspace(tmp_path)
    write(workspace.raw, place, "a.csv", data)
    return ingest(workspace)


def changed_baidu() -> bytes:
    return BY_PLACE["baidu/keyword_report"].data.replace("消费".encode("gbk"), "花费金额".encode("gbk"))


def test_changed_headers_are_told_with_what_was_seen_and_the_remedy(tmp_path: Path) -> None:
    (problem,) = land(tmp_path, "baidu/keyword_report", changed_baidu()).rejected
    assert "none of the first 50 rows holds the headers 日期, 关键词, 展现, 消费" in problem.message
    assert "展现, 点击, 花费金额" in problem.message
    assert "copy mappings/baidu/keyword_report.yml to the same place in the workspace" in problem.remedy


def test_a_column_that_is_gone_is_told_with_the_remedy_too(tmp_path: Path) -> None:
    gone = BY_PLACE["google_ads/campaign_report"].data.replace(b"Day,", b"Week,")
    (problem,) = land(tmp_path, "google_ads/campaign_report", gone).rejected
    assert "the required column cost_on of advertising.ad_costs is missing" in problem.message
    assert "copy mappings/google_ads/campaign_report.yml" in problem.remedy


def test_a_copy_in_the_workspace_stands_for_the_shipped_mapping(tmp_path: Path) -> None:
    own = tmp_path / "mappings/baidu/keyword_report.yml"
    own.parent.mkdir(parents=True)
    shipped = (PROJECT_ROOT / "mappings/baidu/keyword_report.yml").read_text(encoding="utf-8")
    own.write_text(shipped.replace("消费", "花费金额"), encoding="utf-8")
    report = land(tmp_path, "baidu/keyword_report", changed_baidu())
    assert report.problems == []
    assert report.loads[0].rows_landed == 3
    listed = list_mappings(Workspace(tmp_path), load_contracts())
    assert [item.place for item in listed if item.is_own] == ["baidu/keyword_report"]
    assert [item.place for item in listed] == PLACES


def test_a_report_split_by_device_is_refused_since_its_rows_share_keys(tmp_path: Path) -> None:
    headers = ["日期", "关键词", "推广计划", "设备", "展现", "点击", "消费"]
    split = text([headers, ["2026-08-01", "k", "p", "移动", "1", "1", "1"]])
    (problem,) = land(tmp_path, "baidu/keyword_report", split).rejected
    assert "column 设备: the file has this column, so it is not the export meant" in problem.message
    assert problem.remedy == "Export it again without this column."


def test_a_report_over_a_range_of_days_is_quarantined_not_booked(tmp_path: Path) -> None:
    house = House(tmp_path)
    headers = ["日期", "推广计划", "展现", "点击", "消费"]
    data = text([headers, ["2026-08-01至2026-08-31", "p", "1", "1", "9"]])
    write(house.workspace.raw, "baidu/campaign_report", "a.csv", data)
    assert house.ingest().problems == []
    house.build("--select", "stg_advertising__ad_costs")
    assert house.rows("select count(*) from staging.stg_advertising__ad_costs") == [(0,)]


def test_a_form_outside_a_folder_of_its_own_is_set_aside(tmp_path: Path) -> None:
    """Two forms count their answers from 1 each: without the form's name they would replace each other."""
    data = text([["序号", "提交答卷时间", "1、姓名"], ["1", "2026/8/3 9:05", "陈静"]])
    (problem,) = land(tmp_path, "wjx/responses", data).rejected
    assert "nothing in the file tells its form_id (表单编号)" in problem.message
    assert "into wjx/responses/<form_id>/" in problem.remedy


def test_a_shipped_mapping_can_be_named_for_a_file_anywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, "any/where", "x.csv", BY_PLACE["baidu/keyword_report"].data)
    with pytest.raises(SystemExit) as end:
        main(["--workspace", str(tmp_path / "w"), "ingest", str(file), "--mapping", "baidu/keyword_report"])
    assert end.value.code == 0
    assert "1 landed" in capsys.readouterr().out
