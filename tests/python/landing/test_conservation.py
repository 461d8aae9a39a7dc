"""No row is lost or made up: on clean, dirty and fuzzed files, and on real ones."""

from __future__ import annotations

import csv
import io
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bowtie.contracts import Contracts
from bowtie.landing.csv_file import open_csv
from bowtie.landing.csv_header import CsvOptions
from bowtie.landing.rows import RawFile
from bowtie.workspace import PROJECT_ROOT

from .conftest import Landing

HEADER = "lead_id,created_at,full_name"
CELLS = st.text(alphabet=list('ab" \n\r,;=张\t'), max_size=6)


def rows_of(raw: RawFile) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for batch in raw.batches():
        columns = [[value or None for value in column.to_pylist()] for column in batch.columns]
        found += zip(
            batch.numbers.to_pylist(),
            *columns,
            batch.problems.to_pylist(),
            batch.raw.to_pylist(),
            strict=True,
        )
    return found


def read(data: bytes, *, careful: bool) -> list[tuple[Any, ...]]:
    return rows_of(open_csv(lambda: io.BytesIO(data), CsvOptions(delimiter=",", careful=careful)))


def written(rows: list[list[str]], ending: str) -> str:
    text = io.StringIO()
    breaks = any({"\r", "\n"} & set(cell) for row in rows for cell in row)
    # The csv module itself overlooks some line breaks when it quotes only what needs it.
    writer = csv.writer(text, lineterminator=ending, quoting=csv.QUOTE_ALL if breaks else csv.QUOTE_MINIMAL)
    writer.writerow(HEADER.split(","))
    writer.writerows(rows)
    return text.getvalue()


@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=20),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
)
@settings(max_examples=300, deadline=None)
def test_regular_text_comes_back_cell_by_cell_either_way(rows: list[list[str]], ending: str) -> None:
    data = written(rows, ending).encode()
    expected = [
        (number, *(cell or None for cell in row), None, None) for number, row in enumerate(rows, start=2)
    ]
    assert read(data, careful=True) == expected
    assert read(data, careful=False) == expected


@given(body=st.text(alphabet=list('a1,"\n\r 张\0'), max_size=80), cut=st.integers(0, 2))
@example(body='a,1,"x\n1,2,3\n4,5,"y"\n', cut=0)
@example(body='"a,1,x\n\n1,2,3', cut=0)
@example(body='x,"\na",1\n\n\n', cut=0)
@settings(max_examples=600, deadline=None)
def test_any_text_reads_the_same_either_way_and_loses_nothing(body: str, cut: int) -> None:
    data = f"{HEADER}\n{body}".encode()
    data = data[: len(data) - cut] if len(data) - cut > len(HEADER) + 1 else data
    careful = read(data, careful=True)
    assert read(data, careful=False) == careful
    kept = "".join(str(value) for row in careful for value in row[1:4] + row[5:] if value)
    text = data.decode(errors="ignore")[len(HEADER) + 1 :]
    assert sorted(kept.replace(",", "").replace('"', "").replace("\n", "").replace("\r", "")) == sorted(
        text.replace(",", "").replace('"', "").replace("\n", "").replace("\r", "")
    )
    numbers = [row[0] for row in careful]
    assert numbers == sorted(set(numbers))


@given(
    lines=st.lists(
        st.one_of(
            st.from_regex(r"L[0-9]{1,2},2024-01-0[1-9],[a-c]{0,3}", fullmatch=True),
            st.text(alphabet=list('a,"= 张'), min_size=1, max_size=12),
        ),
        max_size=30,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_fuzzed_files_add_up(lines: list[str], contracts: Contracts) -> None:
    with tempfile.TemporaryDirectory() as folder:
        landing = Landing(Path(folder), contracts)
        landing.put("\n".join([HEADER, *lines]) + "\n")
        landing.put("\n".join([HEADER, *reversed(lines)]) + "\n", "raw/crm/leads/leads2.csv")
        report = landing.ingest()
        landed = landing.rows("_load, _row") if sum(load.rows_landed for load in report.loads) else []
        assert report.set_aside == []
        assert len(landed) == sum(load.rows_landed for load in report.loads)
        assert len(set(landed)) == len(landed)
        if not any('"' in line for line in lines):
            # The second file is the same bytes when it reads the same backwards: then it is skipped whole.
            assert {load.rows_in_file for load in report.loads} == {len(lines)}


def test_irregular_rows_in_a_large_file_keep_all_others(landing: Landing) -> None:
    """More than one block, so the fast reader has handed rows over before it meets the first bad one."""
    chance = random.Random(1)  # noqa: S311 - repeatable, not secret
    count = 200_000
    lines = [f"L{i},2024-01-01,{'名' * 60}" for i in range(count)]
    bad = sorted(chance.sample(range(count - 1000, count), 5))
    for i in bad:
        lines[i] = chance.choice([f"L{i},x", f'L{i},x,"open', f"L{i},1,2,3,4"])
    landing.put("\n".join([HEADER, *lines]) + "\n\n\n")
    load = landing.ingest().loads[0]
    assert (load.rows_in_file, load.rows_malformed) == (count, 5)
    assert [row[0] - 2 for row in landing.rows("_row, _problem") if row[1]] == bad
    assert [row[0] for row in landing.rows("_row")] == list(range(2, count + 2))


EXAMPLES = {
    "olist": {
        "crm.leads": ("olist_marketing_qualified_leads_dataset.csv", "utf-8", 8_000),
        "crm.opportunities": ("olist_closed_deals_dataset.csv", "utf-8", 842),
        "crm.accounts": ("olist_sellers_dataset.csv", "utf-8", 3_095),
        "billing.payments": ("seller_metrics.csv", "utf-8", 2_970),
    },
    "crm_maven": {
        "crm.opportunities": ("sales_pipeline.csv", "utf-8", 8_800),
        "crm.accounts": ("accounts.csv", "utf-8", 85),
        "crm.products": ("products.csv", "utf-8", 7),
        "crm.users": ("sales_teams.csv", "utf-8", 35),
    },
    "chinese_exports": {
        "crm.contacts": ("crm_contacts_utf8bom.csv", "utf-8-sig", 900),
        "offline_events.registrations": ("exhibition_signup_gbk.csv", "gbk", 1_200),
        "wecom.external_contacts": ("wecom_export_gb18030.csv", "gb18030", 1_000),
    },
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_land_every_row(name: str, landing: Landing, shared_data: Path) -> None:
    report = landing.ingest(shared_data / name, mapping=PROJECT_ROOT / "examples" / name)
    assert report.problems == []
    assert {load.source_table for load in report.loads} == set(EXAMPLES[name])
    for load in report.loads:
        file, encoding, count = EXAMPLES[name][load.source_table or ""]
        with (shared_data / name / file).open(encoding=encoding, newline="") as text:
            assert sum(1 for _ in csv.reader(text)) - 1 == count
        assert (load.file, load.rows_in_file) == (f"{name}/{file}", count)
        assert load.rows_malformed == 0
    assert len(report.skipped) == len(list((shared_data / name).glob("*.csv"))) - len(report.loads)


def test_known_answers_of_the_examples(landing: Landing, shared_data: Path) -> None:
    landing.ingest(shared_data / "olist", mapping=PROJECT_ROOT / "examples/olist/mapping.yml")
    origins = [row[0] for row in landing.rows("source_channel")]
    assert (origins.count(None), origins.count("unknown"), origins.count("organic_social")) == (
        60,
        1_099,
        1_350,
    )
    assert {row[0] for row in landing.rows("stage", "crm/opportunities")} == {"won"}


def test_known_values_of_the_chinese_exports(landing: Landing, shared_data: Path) -> None:
    landing.ingest(shared_data / "chinese_exports", mapping=PROJECT_ROOT / "examples/chinese_exports")
    row = landing.rows("registration_id, full_name, mobile, registered_at", "offline_events/registrations")[0]
    assert row == ("901", "段东", "１７７０００００９０３", "2025年07月09日")
    names = "".join(row[0] or "" for row in landing.rows("full_name", "wecom/external_contacts"))
    assert any(ord(char) > 0xFFFF for char in names) or "�" not in names
