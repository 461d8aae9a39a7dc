from __future__ import annotations

from pathlib import Path

import pytest

from bowtie.doctor import Check, environment, examine
from bowtie.workspace import PROJECT_ROOT, Workspace
from serving import toy
from serving.test_locking import held_elsewhere

CONTRACT = "models/staging/shop/_shop__sources.yml"
VARS = toy.FILES["vars.yml"]


def found(workspace: Workspace, project: Path) -> dict[str, Check]:
    checks = {check.name: check for check in examine(workspace, project_root=project)}
    for check in checks.values():
        assert check.is_ok or check.remedy, f"{check.name} has no remedy"
    return checks


def test_a_sound_installation_has_no_problem(workspace: Workspace, project: Path) -> None:
    checks = found(workspace, project)
    assert [check for check in checks.values() if not check.is_ok] == []
    assert checks["References"].detail == "1 references hold"


def test_the_real_project_is_configured_soundly(workspace: Workspace) -> None:
    checks = found(workspace, PROJECT_ROOT)
    for name in ("Contracts", "References", "Settings", "Seeds", "Mappings", "Telemetry"):
        assert checks[name].is_ok, checks[name].detail


@pytest.mark.parametrize(
    ("name", "file", "content", "words"),
    [
        ("Contracts", CONTRACT, toy.FILES[CONTRACT].replace("type: text", "type: words"), "`words`"),
        ("Contracts", CONTRACT, "sources: [{name: shop}]", "not well-formed"),
        (
            "References",
            CONTRACT,
            toy.FILES[CONTRACT].replace("limits.name", "limits.nom"),
            "rules.limits.nom",
        ),
        ("Settings", "vars.yml", VARS.replace("shop: true", "shp: true"), "`shp` has no contract"),
        ("Settings", "vars.yml", VARS.replace("shop: true", "shop: maybe"), "true or false"),
        (
            "Settings",
            "vars.yml",
            VARS.replace("Asia/Shanghai", "Asia/Shangai"),
            "`Asia/Shangai` is no time zone",
        ),
        ("Settings", "vars.yml", VARS.replace("CNY", "yuan"), "`yuan` is no ISO 4217"),
        ("Settings", "vars.yml", VARS.replace('as_of: ""', "as_of: soon"), "`soon` is no date"),
        ("Settings", "vars.yml", VARS.replace('as_of: ""', "as_of: 20260131"), "is no date"),
        (
            "Settings",
            "vars.yml",
            VARS.replace("{shop: true}", "{}"),
            "vars.yml: channels: `shop` has no line",
        ),
        ("Settings", "vars.yml", VARS.replace("90", "ninety"), "vars.yml: funnel_window_days: `ninety`"),
        ("Settings", "vars.yml", VARS.replace("90", "0"), "vars.yml: funnel_window_days: `0`"),
        ("Settings", "vars.yml", VARS.replace("90", "true"), "vars.yml: funnel_window_days: `True`"),
        ("Settings", "seeds/exchange_rates.csv", "currency\nUSD\nEUR\n", "choose one of EUR, USD"),
        ("Settings", "vars.yml", "vars: {", "not readable YAML"),
        ("Seeds", "seeds/limits.csv", "name,value\nbig,10,11\n", "row 2: 3 cells"),
        ("Seeds", "seeds/limits.csv", "name,name\n", "each column once"),
        ("Telemetry", "dbt_project.yml", "name: toy", "usage statistics"),
        ("Packages", "requirements.lock", "duckdb==0.0.1 \\\n    --hash=sha256:0\n", "the lock wants 0.0.1"),
        ("Packages", "requirements.lock", "no-such-package==1.0\n", "no-such-package 1.0 is not installed"),
    ],
)
def test_a_planted_problem_is_found_and_no_other(
    workspace: Workspace, project: Path, name: str, file: str, content: str, words: str
) -> None:
    toy.write(project, file, content)
    checks = found(workspace, project)
    assert not checks[name].is_ok
    assert words in checks[name].detail
    # Broken contracts leave those who need them without an answer; everything else stays in order.
    dependent = {"References", "Settings", "Mappings"} if name == "Contracts" else set()
    assert {check.name for check in checks.values() if not check.is_ok} - dependent == {name}


SEEDS = {
    "_seeds.yml": """
        seeds:
          - {name: channels, data_tests: [{grain: {arguments: {key: [channel_id]}}}]}
          - {name: session_rules, data_tests: [{grain: {arguments: {key: [source_table]}}}]}
          - {name: not_there, data_tests: [{grain: {arguments: {key: [id]}}}]}
        """,
    "channels.csv": "\ufeffchannel_id,parent_channel_id\nowned,\n\ndirect,owned\n",
    "channel_aliases.csv": "alias,channel_id\n直接,direct\n",
    "placement_rules.csv": (
        "rule_id,priority,channel_id,field,operator,value\n"
        "a,1,as_hinted,channel_hint,is_present,\n"
        "b,2,owned,utm_source,is_present,\n"
        "b,2,owned,utm_medium,in,cpc\n"
        "c,3,owned,utm_source,is_present,\n"
        "d,4,direct,utm_source,is_absent,\n"
    ),
    "tracking_plan_events.csv": "event_name,source_table\npage_view,web.events\nclick,*\n",
    "tracking_plan_properties.csv": (
        "event_name,source_table,property,is_required,value_type,allowed_values,pattern\n"
        "*,web.events,page_url,true,url,,\n"
        "click,*,properties.n,false,integer,1;2,[0-9]+\n"
    ),
    "source_cadences.csv": "source_table,expected_hours\n*,24\nweb.events,1\n",
    "scorecard_thresholds.csv": "dimension,source_table\nvolume,*\nvolume,web.events\nvalidity,*\n",
    "session_rules.csv": "source_table,idle_minutes\n*,30\nweb.events,15\n",
}


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        (
            "channels.csv",
            "direct,owned",
            "owned,owned",
            "channels.csv, line 4: channel_id `owned` stands in line 2",
        ),
        (
            "channels.csv",
            "direct,owned",
            "direct,onwed",
            "channels.csv, line 4: parent_channel_id `onwed` is no channel_id",
        ),
        ("channels.csv", "parent_channel_id", "parent", "line 1: the column parent_channel_id is missing"),
        (
            "channel_aliases.csv",
            ",direct",
            ",as_hinted",
            "channel_aliases.csv, line 2: channel_id `as_hinted`",
        ),
        ("placement_rules.csv", "b,2,owned", "b,2,onwed", "placement_rules.csv, line 3: channel_id `onwed`"),
        ("placement_rules.csv", "d,4", "d,3", "line 6: priority 3 is that of the rule `c` already"),
        ("placement_rules.csv", "b,2,owned,utm_m", "b,5,owned,utm_m", "line 4: priority differs from line 3"),
        ("placement_rules.csv", "utm_medium", "utm_kind", "line 4: field `utm_kind` is none of"),
        ("placement_rules.csv", ",in,", ",is in,", "line 4: operator `is in` is none of"),
        ("placement_rules.csv", ",in,cpc", ",in,", "line 4: operator `in` needs a value"),
        ("placement_rules.csv", "as_hinted,channel_hint", "as_hinted,state", "line 2: `as_hinted` needs"),
        ("placement_rules.csv", "is_absent", "is_present", "line 1: no rule is left"),
        (
            "tracking_plan_properties.csv",
            "click,*",
            "clack,*",
            "line 3: tracking_plan_events has no event `clack`",
        ),
        ("tracking_plan_properties.csv", "page_url", "page url", "line 2: property `page url` must have no"),
        ("tracking_plan_properties.csv", "page_url", "page", "line 2: property `page` is no column"),
        ("tracking_plan_properties.csv", "true", "ja", "line 2: is_required is `ja`"),
        ("tracking_plan_properties.csv", "integer", "number", "line 3: value_type `number` is none of"),
        ("tracking_plan_properties.csv", "[0-9]+", "[0-9", "line 3: pattern `[0-9` is no regular expression"),
        ("source_cadences.csv", "*,", "all,", "source_cadences.csv, line 2: no row has the source_table `*`"),
        ("scorecard_thresholds.csv", "validity,*", "validity,web.events", "line 4: no row of validity has"),
        ("session_rules.csv", "*,", "all,", "session_rules.csv, line 1: no row has the source_table `*`"),
        (
            "session_rules.csv",
            "web.events",
            "*",
            "session_rules.csv, line 3: source_table `*` stands in line 2",
        ),
        ("session_rules.csv", ",15", ",-15", "session_rules.csv, line 3: idle_minutes is `-15`"),
        ("session_rules.csv", ",15", ",0", "session_rules.csv, line 3: idle_minutes is `0`"),
        ("session_rules.csv", ",15", ",1.5", "session_rules.csv, line 3: idle_minutes is `1.5`"),
    ],
)
def test_rules_in_seeds_that_cannot_be_followed_are_found_with_their_line(
    workspace: Workspace, project: Path, name: str, before: str, after: str, words: str
) -> None:
    toy.write(
        project,
        "models/canonical/_canonical__models.yml",
        "models: [{name: behaviors, columns: [{name: page_url}]}]",
    )
    for seed, content in SEEDS.items():
        toy.write(project, f"seeds/{seed}", content)
    assert found(workspace, project)["Seeds"].is_ok
    toy.write(project, f"seeds/{name}", SEEDS[name].replace(before, after, 1))
    check = found(workspace, project)["Seeds"]
    assert words in check.detail
    assert "at that line" in check.remedy


def test_a_seed_that_is_not_utf8_is_found(workspace: Workspace, project: Path) -> None:
    (project / "seeds" / "limits.csv").write_bytes("name,value\n大,10\n".encode("gb18030"))
    check = found(workspace, project)["Seeds"]
    assert "cannot be read" in check.detail
    assert "UTF-8" in check.remedy


def test_a_lock_line_for_another_system_is_not_missed(workspace: Workspace, project: Path) -> None:
    toy.write(
        project, "requirements.lock", "no-such-package==1.0 ; sys_platform == 'nowhere' \\\n    --hash=x\n"
    )
    assert found(workspace, project)["Packages"].detail == "0 packages as locked"


def test_a_wrong_mapping_is_found(workspace: Workspace, project: Path) -> None:
    toy.write(
        workspace.root, "mappings/shop.yml", "version: 1\nname: shop\nfiles: [{match: x, chanel: shop}]"
    )
    assert "shop.yml" in found(workspace, project)["Mappings"].detail


def test_a_workspace_that_cannot_be_written_is_found(workspace: Workspace, project: Path) -> None:
    (workspace.root / "file").touch()
    assert "cannot be written" in found(Workspace(workspace.root / "file"), project)["Workspace"].detail


def test_a_workspace_that_is_not_there_yet_is_no_problem(tmp_path: Path, project: Path) -> None:
    check = found(Workspace(tmp_path / "new"), project)["Workspace"]
    assert check.is_ok
    assert "does not exist yet" in check.detail
    assert not (tmp_path / "new").exists()


def test_a_warehouse_open_elsewhere_is_found_with_its_process(workspace: Workspace, project: Path) -> None:
    with toy.opened_elsewhere(workspace.warehouse) as process:
        check = found(workspace, project)["Warehouse"]
    assert not check.is_ok
    assert f"process {process.pid}" in check.detail


def test_a_warehouse_in_use_by_a_refresh_is_no_problem(workspace: Workspace, project: Path) -> None:
    with held_elsewhere(workspace), toy.opened_elsewhere(workspace.warehouse):
        check = found(workspace, project)["Warehouse"]
    assert check.is_ok
    assert "in use by a refresh" in check.detail


def test_a_damaged_warehouse_is_found(workspace: Workspace, project: Path) -> None:
    workspace.warehouse.write_bytes(b"no database" * 1000)
    check = found(workspace, project)["Warehouse"]
    assert "cannot be opened" in check.detail
    assert "rebuilt" in check.remedy


def test_too_old_a_python_and_too_full_a_disk_are_found(workspace: Workspace) -> None:
    assert not environment.python_version((3, 10, 9)).is_ok
    assert environment.python_version((3, 11, 0)).is_ok
    full = environment.disk_space(workspace, free=1000)
    assert not full.is_ok
    assert "Make room" in full.remedy
