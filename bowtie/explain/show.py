"""An explanation as people read it on the terminal."""

from __future__ import annotations

from rich.console import Console

from bowtie.explain.facts import EntityFacts, PairFacts, PathFacts

_SHOWN = 40


def show_entity(facts: EntityFacts) -> None:
    """One person or account."""
    state = (
        "in use" if facts.is_in_use else "no longer in use; its records belong to " + ", ".join(facts.heirs)
    )
    write(
        f"{str(facts.kind).capitalize()} {facts.entity_id}, as of {facts.as_of:%Y-%m-%d %H:%M} UTC: {state}"
    )
    for section in facts.page:
        show_section(section.title, list(section.lines))
    show_section("Records, oldest first", [f"{record.name}: {record.place}" for record in facts.records])
    show_section(
        "Identifiers",
        [
            f"{one.name} on {one.records} record{'s' if one.records > 1 else ''}, {one.state}"
            + (f" ({one.because})" if one.because else "")
            for one in facts.identifiers
        ],
    )
    show_section("History", [f"{change.at} UTC: {change.says}, by {change.by}" for change in facts.changes])
    for path in facts.paths:
        _path(path)
    if len(facts.records) > 1 and not facts.paths:
        write(f"Why two of them are one: bowtie explain {facts.kind} --between RECORD RECORD", style="bold")


def show_pair(facts: PairFacts) -> None:
    """Two records."""
    one = "one" if facts.path.is_one else "not one"
    ids = facts.left_id if facts.path.is_one else f"{facts.left_id} and {facts.right_id}"
    write(f"As of {facts.as_of:%Y-%m-%d %H:%M} UTC: {one} {facts.kind}, {ids}")
    _path(facts.path)


def _path(path: PathFacts) -> None:
    if path.is_one:
        write(f"Why {path.left} and {path.right} are one", style="bold")
        for number, step in enumerate(path.steps, start=1):
            write(f"  {number}. {step.says}")
        _lines("  Does not count: ", path.set_aside)
    elif path.set_aside:
        write(f"{path.left} and {path.right} are not one. What they share does not tie them", style="bold")
        _lines("  ", path.set_aside)
    else:
        write(f"{path.left} and {path.right} are not one: their records share no identifier.", style="bold")


def show_section(title: str, lines: list[str]) -> None:
    """A heading and its lines, the first of many; nothing without lines."""
    if lines:
        write(title, style="bold")
        _lines("  ", tuple(lines))


def _lines(before: str, lines: tuple[str, ...]) -> None:
    for line in lines[:_SHOWN]:
        write(before + line)
    if len(lines) > _SHOWN:
        write(f"  and {len(lines) - _SHOWN} more; --json shows all")


def write(text: str, style: str | None = None) -> None:
    """A line, unwrapped: an ID or a path in it can be copied whole."""
    Console(markup=False, highlight=False).print(text, style=style, soft_wrap=True)
