"""Each gate of the warehouse fails when it is fed one violation, and the plain command works."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from bowtie.workspace import PROJECT_ROOT
from warehouse.house import House, project_copy

TOOLS = Path(sys.executable).parent
LEADS = "lead_id,created_at,source_channel\nL1,2026-01-05,direct\nL2,2026-01-06,\n"


def tool(*command: str, cwd: Path = PROJECT_ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own tools on our own files
        [str(TOOLS / command[0]), *command[1:]],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def failed_nodes(house: House, *arguments: str) -> set[str]:
    return {node.unique_id.split(".")[2] for node in house.try_build(*arguments).failed}


def test_plain_dbt_build_works_and_runs_the_worked_examples(house: House) -> None:
    house.put("crm/leads/leads.csv", LEADS)
    house.ingest()
    root = house.workspace.root
    run = tool(
        "dbt", "build", BOWTIE_WORKSPACE=str(root), DBT_TARGET_PATH=f"{root}/t", DBT_LOG_PATH=f"{root}/l"
    )
    assert run.returncode == 0, run.stdout
    results = json.loads((house.workspace.root / "t" / "run_results.json").read_text(encoding="utf-8"))
    kinds = [result["unique_id"].split(".")[0] for result in results["results"]]
    assert kinds.count("unit_test") >= 6
    assert "ERROR=0" in run.stdout and "WARN=0" in run.stdout


def test_a_lost_row_stops_the_build(house: House) -> None:
    """Conservation: landing says two rows, staging finds one."""
    house.put("crm/leads/leads.csv", LEADS)
    house.ingest()
    (data_file,) = house.workspace.landing.glob("crm/leads/*.parquet")
    with duckdb.connect() as database:
        rows = f"copy (from read_parquet('{data_file}') where _row = 2) to '{data_file}.new' (format parquet)"
        database.execute(rows)
    data_file.with_name(f"{data_file.name}.new").replace(data_file)
    assert failed_nodes(house) == {"assert_rows_are_conserved"}


def test_a_row_landed_twice_breaks_the_grain(house: House) -> None:
    house.put("crm/leads/leads.csv", LEADS)
    house.ingest()
    (data_file,) = house.workspace.landing.glob("crm/leads/*.parquet")
    shutil.copy(data_file, data_file.with_name("9999999999.parquet"))
    assert {"grain_leads_source_table__source_key___load___row", "assert_rows_are_conserved"} <= failed_nodes(
        house
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, to be spoiled."""
    return project_copy(tmp_path / "project")


def test_a_rule_given_twice_breaks_its_grain(house: House, project: Path) -> None:
    """A business person adds a channel that is there already."""
    with (project / "seeds" / "channels.csv").open("a", encoding="utf-8") as seed:
        seed.write("direct,owned,channel,Direct again,又一个直接访问,owned,customer,direct,111\n")
    house.workspace.landing.mkdir()
    run = tool(
        "dbt", "build", "--select", "channels", cwd=project, BOWTIE_WORKSPACE=str(house.workspace.root)
    )
    assert run.returncode == 1
    assert "FAIL 1 grain_channels_channel_id" in run.stdout


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("seeds/session_rules.csv", "*,30", "everything,30"),
        ("seeds/session_rules.csv", "*,30", "*,-5"),
        ("seeds/channels.csv", "direct,owned", "direct,onwed"),
        ("seeds/channel_aliases.csv", ",wecom", ",vecom"),
        ("vars.yml", "base_currency: CNY", "base_currency: XXX"),
    ],
)
def test_rules_that_cannot_be_followed_stop_the_build(
    file: str, before: str, after: str, house: House, project: Path
) -> None:
    path = project / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    house.workspace.landing.mkdir()
    chosen = ("--select", "path:seeds", "assert_rules_can_be_followed", "--indirect-selection", "cautious")
    run = tool("dbt", "build", *chosen, cwd=project, BOWTIE_WORKSPACE=str(house.workspace.root))
    assert run.returncode == 1
    assert "FAIL 1 assert_rules_can_be_followed" in run.stdout


def test_a_mart_that_loses_costs_stops_the_build(house: House, project: Path) -> None:
    house.put(
        "other_costs/costs/costs.csv",
        "cost_id,cost_on,cost_type,amount\nk1,2026-03-01,salary,100.25\nk2,2026-03-01,gift,1\n",
    )
    house.ingest()
    mart = project / "models" / "marts" / "acquisition" / "channel_costs.sql"
    text = mart.read_text(encoding="utf-8")
    chosen = ("dbt", "build", "--select", "+assert_channel_costs_add_up", "--indirect-selection", "cautious")
    good = tool(*chosen, cwd=project, BOWTIE_WORKSPACE=str(house.workspace.root))
    assert good.returncode == 0, good.stdout
    condition = "    group by\n        costs.channel_id"
    assert condition in text
    mart.write_text(
        text.replace(condition, "    where costs.cost_type <> 'gift'\n" + condition), encoding="utf-8"
    )
    bad = tool(*chosen, cwd=project, BOWTIE_WORKSPACE=str(house.workspace.root))
    assert bad.returncode == 1
    assert "FAIL 1 assert_channel_costs_add_up" in bad.stdout


def test_a_mart_that_leaves_its_contract_does_not_build(house: House, project: Path) -> None:
    mart = project / "models" / "marts" / "governance" / "source_quality.sql"
    mart.write_text(mart.read_text(encoding="utf-8").replace("        notices,\n", "", 1), encoding="utf-8")
    house.workspace.landing.mkdir()
    run = tool(
        "dbt", "build", "--select", "+source_quality", cwd=project, BOWTIE_WORKSPACE=str(house.workspace.root)
    )
    assert run.returncode == 1
    assert "contract" in run.stdout


@pytest.mark.parametrize(
    ("command", "name", "text", "words"),
    [
        (("ruff", "check"), "bad.py", "import os\n", "F401"),
        (("ruff", "format", "--check"), "bad.py", "x=1\n", "would be reformatted"),
        (("mypy", "--strict"), "bad.py", "def half(x): return x / 2\n", "no-untyped-def"),
        (
            ("yamllint", "--strict", "-c", str(PROJECT_ROOT / ".yamllint")),
            "bad.yml",
            "a: 1\na: 2\n",
            "duplication",
        ),
        (
            ("sqlfluff", "lint", "--config", str(PROJECT_ROOT / ".sqlfluff"), "--templater", "raw"),
            "bad.sql",
            "SELECT a.b, c FROM x a join y on a.i=y.i\n",
            "CP01",
        ),
    ],
)
def test_each_linter_finds_a_violation(
    command: tuple[str, ...], name: str, text: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / ".gitignore").touch()  # which yamllint's configuration reads
    run = tool(*command, name, cwd=tmp_path)
    assert run.returncode != 0
    assert words in run.stdout + run.stderr
