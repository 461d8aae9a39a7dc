"""Reads the few facts about the dbt project that the Python side needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bowtie.errors import UserError


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file; empty if there is no such file.

    Raises:
        UserError: The file is not YAML, or not a mapping.
    """
    if not path.is_file():
        return {}
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(
            f"{path.name} is not readable YAML: {error}", "Correct the file at that line."
        ) from error
    if content is not None and not isinstance(content, dict):
        raise UserError(f"{path.name} must be a mapping of names to values.", "Compare it with the original.")
    return content or {}


def variables(project: Path) -> dict[str, Any]:
    """The variables of vars.yml."""
    values = read_yaml(project / "vars.yml").get("vars")
    return values if isinstance(values, dict) else {}


def switched_off(project: Path) -> frozenset[str]:
    """The channels and connectors that vars.yml switches off."""
    values = variables(project)
    switches = [values.get(kind) for kind in ("channels", "connectors")]
    return frozenset(
        str(name)
        for named in switches
        if isinstance(named, dict)
        for name, is_on in named.items()
        if is_on is False
    )


def project_version(project: Path) -> str:
    """The version that dbt_project.yml declares."""
    return str(read_yaml(project / "dbt_project.yml").get("version", ""))
