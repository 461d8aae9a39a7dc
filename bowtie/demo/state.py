"""What a workspace already holds of the demo: a later day is only written to the same demo."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bowtie.errors import UserError
from bowtie.workspace import Workspace

FILE = "demo.json"
NOTHING = -1


@dataclass(frozen=True)
class Written:
    """What all finished runs have written together."""

    persons: int = 0
    companies: int = 0
    lengths: dict[str, int] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    money: dict[str, dict[str, tuple[int, str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class State:
    """The demo's arguments and how far it was written. `days_delivered` is -1 until the history stands."""

    seed: int
    scale: float
    dirty: float
    cell_companies: int
    days_delivered: int = NOTHING
    days_wanted: int = 0
    written: Written = Written()


def read_state(workspace: Workspace, wanted: State) -> State:
    """The state to go on from: the workspace's own, or `wanted` where the workspace is empty.

    Raises:
        UserError: The workspace holds other data, or a demo with other arguments.
    """
    path = workspace.truth / FILE
    if not path.exists():
        found = _first_file(workspace.raw)
        if found:
            raise UserError(
                f"{workspace.raw} already holds files that are not of the demo company ({found}).",
                "Choose another folder with --workspace: demo data and your own are never mixed.",
            )
        return wanted
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        state = State(**{**content, "written": Written(**content.get("written", {}))})
    except (ValueError, TypeError, AttributeError) as error:
        raise UserError(
            f"{path} cannot be read: {error}.", "Delete raw/ and truth/ of this demo and write it anew."
        ) from error
    names = ("seed", "scale", "dirty", "cell_companies")
    differing = [
        f"{name} {getattr(state, name)}" for name in names if getattr(state, name) != getattr(wanted, name)
    ]
    if differing:
        raise UserError(
            f"The demo in {workspace.root} was written with {', '.join(differing)}.",
            "Give the same arguments to add days to it, or choose another folder with --workspace.",
            exit_code=2,
        )
    return state


def write_state(workspace: Workspace, state: State) -> None:
    """Keep the state; the rename makes it whole or not at all."""
    workspace.truth.mkdir(parents=True, exist_ok=True)
    part = workspace.truth / f".{FILE}.part"
    part.write_text(json.dumps(asdict(state), indent=2) + "\n", encoding="utf-8")
    part.replace(workspace.truth / FILE)


def _first_file(folder: Path) -> str:
    if not folder.is_dir():
        return ""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return min((path.relative_to(folder).as_posix() for path in files), default="")
