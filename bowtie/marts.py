"""Which models of the project readers get to see, and where."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bowtie.errors import UserError
from bowtie.files import read_json

MARTS, MARTS_PII = "marts.duckdb", "marts_pii.duckdb"


@dataclass(frozen=True)
class Mart:
    """A public model: where it lies in the warehouse and how readers will find it."""

    schema: str
    name: str
    source: tuple[str, str]
    is_pii: bool
    description: str = ""
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The published file it goes to."""
        return MARTS_PII if self.is_pii else MARTS


def read_marts(manifest: Path) -> list[Mart]:
    """The public models under models/marts/ of a dbt manifest, in stable order."""
    nodes = (read_json(manifest) or {}).get("nodes", {})
    marts = [_mart(node) for node in nodes.values() if _is_public_mart(node)]
    names = Counter(f"{mart.schema}.{mart.name}" for mart in marts)
    doubles = [name for name, count in names.items() if count > 1]
    if doubles:
        raise UserError(f"Two marts would both be published as {doubles[0]}.", "Give one another alias.")
    return sorted(marts, key=lambda mart: (mart.schema, mart.name))


def _is_public_mart(node: dict[str, Any]) -> bool:
    return (
        node["resource_type"] == "model"
        and node["original_file_path"].replace("\\", "/").startswith("models/marts/")
        and node.get("access") == "public"
        and node["config"]["materialized"] != "ephemeral"
    )


def _mart(node: dict[str, Any]) -> Mart:
    name = node.get("alias") or node["name"]
    return Mart(
        schema=node["config"].get("schema") or node["schema"],
        name=name,
        source=(node["schema"], name),
        is_pii="pii" in node.get("tags", ()),
        description=node.get("description", ""),
        columns={column["name"]: column.get("description", "") for column in node["columns"].values()},
    )
