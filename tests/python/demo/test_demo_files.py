"""The demo's files: repeatable, continuable, true to the contracts, and counted right in the truth."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from demo_files import Judged, all_bytes, decode, headers, judge, judge_all, read_rows, table_files, truth

from bowtie.contracts import Contracts, load_contracts
from bowtie.demo import generate
from bowtie.demo.files.dirt import WEIGHTS
from bowtie.errors import UserError
from bowtie.workspace import Workspace

SCALE = 0.01
DIRTY = 0.05
NEW_DAYS = [f"2026-11-{day:02d}" for day in range(1, 9)]


@pytest.fixture(scope="module")
def contracts() -> Contracts:
    return load_contracts().without_connectors()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("demo"))
    generate(workspace, scale=SCALE, dirty=DIRTY, days=4)
    return workspace


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A demo that is large enough to hold everything."""
    workspace = Workspace(tmp_path_factory.mktemp("full"))
    generate(workspace, scale=0.1, days=len(NEW_DAYS))
    return workspace


@pytest.fixture(scope="module")
def judged(demo: Workspace, contracts: Contracts) -> dict[str, Judged]:
    return judge_all(demo, contracts)


def test_same_arguments_give_the_same_bytes(demo: Workspace, tmp_path: Path) -> None:
    generate(Workspace(tmp_path), scale=SCALE, dirty=DIRTY, days=4)
    assert all_bytes(tmp_path) == all_bytes(demo.root)


def test_single_days_give_the_same_bytes_as_all_days_at_once(demo: Workspace, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    generate(workspace, scale=SCALE, dirty=DIRTY)
    history = all_bytes(workspace.raw)
    for day in range(1, 5):
        report = generate(workspace, scale=SCALE, dirty=DIRTY, days=1)
        assert report.days_delivered == day
        assert report.files_written > 0
    after = all_bytes(workspace.root)
    assert after == all_bytes(demo.root)
    assert history.items() <= all_bytes(workspace.raw).items()


def test_another_seed_gives_another_market(demo: Workspace, tmp_path: Path) -> None:
    generate(Workspace(tmp_path), scale=SCALE, dirty=DIRTY, seed=8)
    assert (tmp_path / "truth/companies.csv").read_bytes() != (demo.truth / "companies.csv").read_bytes()


def test_without_days_a_demo_that_is_there_stays_as_it_is(demo: Workspace) -> None:
    before = all_bytes(demo.root)
    assert generate(demo, scale=SCALE, dirty=DIRTY).files_written == 0
    assert all_bytes(demo.root) == before


def test_a_killed_run_is_finished_by_the_next(demo: Workspace, tmp_path: Path) -> None:
    state = tmp_path / "truth/demo.json"
    state.parent.mkdir()
    state.write_text(
        f'{{"seed": 7, "scale": {SCALE}, "dirty": {DIRTY}, "cell_companies": 1500,'
        ' "days_delivered": -1, "days_wanted": 4}'
    )
    (tmp_path / "raw/crm").mkdir(parents=True)
    (tmp_path / "raw/crm/half").write_text("half a file")
    generate(Workspace(tmp_path), scale=SCALE, dirty=DIRTY)
    (tmp_path / "raw/crm/half").unlink()
    assert all_bytes(tmp_path) == all_bytes(demo.root)


@pytest.mark.parametrize("change", [{"seed": 8}, {"scale": 0.02}, {"dirty": 0.0}])
def test_other_arguments_than_the_demo_s_are_refused(demo: Workspace, change: dict[str, float]) -> None:
    with pytest.raises(UserError, match="was written with"):
        generate(demo, **{"scale": SCALE, "dirty": DIRTY, "days": 1, **change})  # type: ignore[arg-type]


def test_a_user_s_own_files_are_never_mixed_with_the_demo(tmp_path: Path) -> None:
    own = tmp_path / "raw/crm/leads/mine.csv"
    own.parent.mkdir(parents=True)
    own.write_text("lead_id\n1\n")
    with pytest.raises(UserError, match=r"mine\.csv"):
        generate(Workspace(tmp_path), scale=SCALE)
    assert list(all_bytes(tmp_path)) == ["raw/crm/leads/mine.csv"]


@pytest.mark.parametrize("wrong", [{"scale": 0}, {"days": -1}, {"dirty": 1}])
def test_senseless_arguments_are_wrong_usage(tmp_path: Path, wrong: dict[str, float]) -> None:
    with pytest.raises(UserError) as caught:
        generate(Workspace(tmp_path), **wrong)  # type: ignore[arg-type]
    assert caught.value.exit_code == 2


def test_every_table_has_rows_and_every_column_is_known(full: Workspace, contracts: Contracts) -> None:
    for name, table in contracts.tables.items():
        if table.is_connector:
            continue  # the demo company loads its channels without one
        known = {*table.column_names, *(column.label_zh for column in table.columns)}
        files = table_files(full, table)
        assert files, name
        for path in files:
            assert set(headers(path)) <= known, path


def test_files_come_in_the_encodings_of_real_exports(demo: Workspace) -> None:
    leads = next(demo.raw.glob("crm/leads/*/*.csv")).read_bytes()
    assert leads.startswith(b"\xef\xbb\xbf")
    registrations = next(demo.raw.glob("offline_events/registrations/*/*.csv")).read_bytes()
    with pytest.raises(UnicodeDecodeError):
        registrations.decode("utf-8")
    assert "报名编号" in registrations.decode("gbk")
    suffixes = {path.suffix for path in demo.raw.rglob("*") if path.is_file()}
    assert suffixes == {".csv", ".xlsx", ".jsonl", ".parquet"}


def test_names_outside_gbk_survive_in_gb18030(full: Workspace) -> None:
    files = (full.raw / "wecom/external_contacts").rglob("*.csv")
    text = "".join(decode(path.read_bytes()) for path in files)
    assert any(character in text for character in "㛃𠮷㼆𬱖")


def test_without_dirt_there_is_none(tmp_path: Path, contracts: Contracts) -> None:
    workspace = Workspace(tmp_path)
    generate(workspace, scale=SCALE, dirty=0, days=3)
    assert truth(workspace, "dirt") == []
    for name, table in judge_all(workspace, contracts).items():
        assert not table.faults, (name, sorted(table.faults)[:3])


def test_truth_counts_what_a_strict_reader_counts(demo: Workspace, judged: dict[str, Judged]) -> None:
    totals = {row["source_table"]: row for row in truth(demo, "totals")}
    assert totals.keys() == judged.keys()
    for name, table in judged.items():
        for count in ("files", "rows", "exact_duplicates", "rows_quarantined", "values_rejected"):
            assert int(totals[name][count]) == table.counts[count], (name, count)


def test_every_dirty_row_is_in_the_truth_and_no_other(demo: Workspace, judged: dict[str, Judged]) -> None:
    stated = defaultdict(set)
    for row in truth(demo, "dirt"):
        if row["expected_outcome"] != "kept":
            stated[row["source_table"]].add((row["file"], row["row"], row["expected_outcome"]))
    for name, table in judged.items():
        assert table.faults == stated[name], name


def test_each_kind_of_dirt_occurs(full: Workspace) -> None:
    assert {row["kind"] for row in truth(full, "dirt")} == set(WEIGHTS)


def test_only_versioned_tables_hold_a_key_twice(judged: dict[str, Judged], contracts: Contracts) -> None:
    for name, table in judged.items():
        if contracts.tables[name].version_column is None:
            assert set(table.versions.values()) <= {1}, name
    assert max(judged["crm.opportunities"].versions.values()) > 1


def test_money_is_the_sum_of_the_accepted_rows(demo: Workspace, judged: dict[str, Judged]) -> None:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for measure, name, amount in (
        ("ad_cost", "advertising.ad_costs", "cost"),
        ("paid", "billing.payments", "amount"),
    ):
        for row in judged[name].accepted.values():
            sums[measure, row.cells.get("currency", "CNY")] += Decimal(row.cells[amount])
    for row in judged["crm.opportunities"].accepted.values():
        if row.cells["stage"] == "won":
            sums["won_amount", row.cells.get("currency", "CNY")] += Decimal(row.cells["amount"])
    stated = {(row["measure"], row["currency"]): Decimal(row["amount"]) for row in truth(demo, "money")}
    for key, total in sums.items():
        assert stated[key] == total, key


def test_references_resolve(judged: dict[str, Judged], contracts: Contracts) -> None:
    for name, table in judged.items():
        for column in contracts.tables[name].columns:
            if not column.references or column.references.startswith("rules."):
                continue
            target, field = column.references.rsplit(".", 1)
            known = {row.cells.get(field) for row in judged[target].accepted.values()}
            used = [row.cells[column.name] for row in table.accepted.values() if column.name in row.cells]
            missing = sum(value not in known for value in used)
            # What is missing was quarantined as dirt, or was written another way.
            assert missing <= 0.3 * len(used) + 2, (name, column.name, missing, len(used))


def test_a_further_day_brings_late_misplaced_and_repeated_rows(full: Workspace, contracts: Contracts) -> None:
    repeated = {
        (row["file"], int(row["row"])) for row in truth(full, "dirt") if row["kind"] == "exact_duplicate"
    }
    times: dict[str, list[str]] = {day: [] for day in NEW_DAYS}
    repeats = set()
    for row in read_rows(full, contracts.tables["website.events"]):
        day = row.file[-16:].removesuffix(".jsonl")
        if day in times and (row.file, row.number) in repeated:
            repeats.add(day)
        elif day in times and row.cells.get("occurred_at", "").startswith("2026"):
            times[day].append(row.cells["occurred_at"])
    assert repeats == set(NEW_DAYS)
    assert any(moments != sorted(moments) for moments in times.values())
    # Midnight in Shanghai is 16:00 of the day before.
    begins = {day: f"{date.fromisoformat(day) - timedelta(days=1)}T16:00:00" for day in NEW_DAYS}
    assert any(moment < begins[day] for day in NEW_DAYS for moment in times[day])
    assert all(any(moment >= begins[day] for moment in times[day]) for day in NEW_DAYS)


def test_further_days_bring_new_versions_with_their_stage_changes(
    full: Workspace, contracts: Contracts
) -> None:
    days = tuple(f"{day}.csv" for day in NEW_DAYS)
    opportunities = judge(full, contracts.tables["crm.opportunities"])
    changed = [
        key
        for key, row in opportunities.accepted.items()
        if row.file.endswith(days) and opportunities.versions[key] > 1
    ]
    moved = {
        row.cells["opportunity_id"]
        for row in judge(full, contracts.tables["crm.opportunity_stage_changes"]).accepted.values()
        if row.file.endswith(days)
    }
    assert changed
    assert moved & set(changed)


def test_records_belong_to_known_persons_and_companies(demo: Workspace, judged: dict[str, Judged]) -> None:
    employers = {(row["person_id"], row["company_id"]) for row in truth(demo, "persons")}
    employers |= {(row["person_id"], row["company_id"]) for row in truth(demo, "person_companies")}
    companies = {row["company_id"] for row in truth(demo, "companies")}
    keys = defaultdict(set)
    for row in truth(demo, "records"):
        keys[row["source_table"]].add(row["source_key"])
        assert row["company_id"] in companies
        assert not row["person_id"] or (row["person_id"], row["company_id"]) in employers
    for name in (
        "crm.leads",
        "crm.contacts",
        "website.events",
        "offline_events.registrations",
        "billing.payments",
    ):
        assert judged[name].accepted.keys() <= keys[name], name
