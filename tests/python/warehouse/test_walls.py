"""The walls between the rooms: rows flow down and never back (docs/rooms.md)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bowtie.contracts import load_contracts
from bowtie.project import variables
from bowtie.workspace import PROJECT_ROOT

SUBJECTS = {"portrait", "lifecycle", "acquisition", "product", "success", "value"}
MAY_READ = {
    "staging": {"staging", "rules"},
    "canonical": {"staging", "canonical"},
    "identity": {"canonical", "identity", "rules"},
    "core": {"canonical", "identity", "core", "rules"},
    **{subject: {"core", "rules", *SUBJECTS} for subject in SUBJECTS},
    "marts": {"identity", "core", "rules", *SUBJECTS},
}
# What all channels have in common has no entity of its own to pass through: how rows and files ended.
WAIVERS = {
    ("core", "stg_row_outcomes"): "outcomes of rows are facts about files, not about an entity",
    ("core", "stg_reference_gaps"): "likewise",
    ("core", "stg_column_fill"): "likewise",
}
ENGINE_WORDS = re.compile(
    r"\b(?:(?:strptime|try_cast|epoch\w*|timezone|list_\w+|struct_pack|read_\w+|regexp_\w+|date_diff|datediff|"
    r"string_split\w*|unnest|json_\w+|md5\w*|strftime|now|today)\s*\(|(?:current_date|current_timestamp|qualify)\b)",
    re.IGNORECASE,
)
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
REFERENCE = re.compile(r"ref\(\s*['\"](\w+)['\"]\s*\)")


def rooms(project: Path) -> dict[str, tuple[str, Path]]:
    found = {
        path.stem: (path.relative_to(project / "models").parts[0], path)
        for path in (project / "models").rglob("*")
        if path.suffix in (".sql", ".py")
    }
    return found | {path.stem: ("rules", path) for path in (project / "seeds").glob("*.csv")}


def breaches(project: Path) -> Iterator[str]:
    """Every wall that a model breaks, in words."""
    known = rooms(project)
    contracts = load_contracts(project)
    channels = {*contracts.channels, *contracts.connectors}
    chosen = variables(project)
    feeds = chosen["feeds"]
    for name, (room, path) in sorted(known.items()):
        if room == "rules":
            continue
        text = path.read_text(encoding="utf-8")
        code = re.sub(r"--[^\n]*", "", text)
        read = set(REFERENCE.findall(text))
        for other in read:
            if known[other][0] not in MAY_READ[room] and (room, other) not in WAIVERS:
                yield f"{name} ({room}) reads {other} ({known[other][0]})"
        if room == "staging" and path.parent.name in channels:
            foreign = {other for other in read if known[other][1].parent != path.parent}
            for other in foreign:
                yield f"{name} reads {other} of another channel"
        if room != "staging":
            for channel in channels:
                if re.search(rf"\b{channel}\b", code):
                    yield f"{name} ({room}) names the channel {channel}"
        if match := ENGINE_WORDS.search(JINJA.sub("", code)):
            yield f"{name} uses an engine's function or the clock inline: {match.group(0)}"
    fed = {name for names in feeds.values() for name in names}
    fed |= {
        f"feed_{name}__{entity}"
        for name, entities in chosen["connector_feeds"].items()
        for entity in entities
    }
    for name, (_, path) in known.items():
        if name.startswith("feed_") and name not in fed:
            yield f"{name} feeds nothing: vars.yml does not name it"
        if name.startswith("feed_") and "materialized='ephemeral'" not in path.read_text(encoding="utf-8"):
            yield f"{name} is a feed and should be ephemeral"
    for table in contracts.tables.values():
        if f"stg_{table.channel}__{table.name}" not in known:
            yield f"{table.source_table} has a contract and no staging model"


def test_the_walls_stand() -> None:
    assert list(breaches(PROJECT_ROOT)) == []


def upstream(name: str, known: dict[str, tuple[str, Path]]) -> set[str]:
    """A model and all that it reads, directly or not, but for the feeds, which vars.yml names."""
    found, waiting = set(), [name]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            room, path = known[current]
            if room != "rules":
                waiting += REFERENCE.findall(path.read_text(encoding="utf-8"))
    return found


# They keep a digest of all that a row follows from and work out anew where it is another, so they may read
# what changes: tests/python/lifecycle shows that they equal a full refresh then.
FINGERPRINTED = {"stage_periods"}


def test_staging_models_are_one_call_of_one_macro() -> None:
    """SQLFluff lints what the macro renders to for one channel alone (`.sqlfluffignore`)."""
    staged = list((PROJECT_ROOT / "models/staging").rglob("stg_*__*.sql"))
    assert len(staged) > 150
    for path in staged:
        channel, table = path.stem.removeprefix("stg_").split("__")
        assert path.read_text(encoding="utf-8").strip() == f"{{{{ stage('{channel}', '{table}') }}}}", path


def test_history_reads_only_what_rebuilds_it() -> None:
    """A change of a free variable or seed leaves incremental rows as they are, so they must not read it."""
    known, settings = rooms(PROJECT_ROOT), variables(PROJECT_ROOT)
    incremental = [
        name
        for name, (room, path) in known.items()
        if room != "rules" and "materialized='incremental'" in path.read_text(encoding="utf-8")
    ]
    assert len(incremental) >= 4
    for name in FINGERPRINTED:
        assert "as fingerprint" in known[name][1].read_text(encoding="utf-8")
    for name in sorted({*incremental} - FINGERPRINTED):
        for other in upstream(name, known):
            room, path = known[other]
            if room == "rules":
                versioned = other in settings["versioned_seeds"] and "held_plan_version()" in (
                    known[name][1].read_text(encoding="utf-8")
                )
                assert versioned or other in settings["history_seeds"], f"{name} reads the seed {other}"
            else:
                text = path.read_text(encoding="utf-8")
                assert "as_of()" not in text, f"{name} reads as_of through {other}"
                for variable in settings["free_to_change"]:
                    assert f"var('{variable}')" not in text, f"{name} reads {variable} through {other}"


@pytest.mark.parametrize(
    ("model", "text", "words"),
    [
        (
            "models/core/fct_x.sql",
            "select * from {{ ref('funnel_cohorts') }}",
            "fct_x (core) reads funnel_cohorts (marts)",
        ),
        (
            "models/core/fct_x.sql",
            "select * from {{ ref('stg_crm__leads') }}",
            "fct_x (core) reads stg_crm__leads (staging)",
        ),
        (
            "models/marts/lifecycle/x.sql",
            "select * from {{ ref('leads') }}",
            "x (marts) reads leads (canonical)",
        ),
        ("models/canonical/x.sql", "select 1 where channel = 'crm'", "x (canonical) names the channel crm"),
        ("models/core/fct_x.sql", "select epoch(started_at) from x", "fct_x uses an engine's function"),
        (
            "models/lifecycle/x.sql",
            "select current_date as today",
            "x uses an engine's function or the clock",
        ),
        (
            "models/staging/crm/feed_crm__x.sql",
            "select * from {{ ref('stg_wecom__members') }}",
            "feed_crm__x reads stg_wecom__members of another channel",
        ),
        ("models/staging/crm/feed_crm__x.sql", "select 1", "feed_crm__x feeds nothing"),
    ],
)
def test_each_wall_can_fall(model: str, text: str, words: str, tmp_path: Path) -> None:
    """Feed the check one violation of each kind."""
    for folder in ("models", "seeds"):
        shutil.copytree(PROJECT_ROOT / folder, tmp_path / folder)
    shutil.copy(PROJECT_ROOT / "vars.yml", tmp_path / "vars.yml")
    (tmp_path / model).write_text(text, encoding="utf-8")
    assert [breach for breach in breaches(tmp_path) if breach.startswith(words)]
