"""What people read on the terminal. Every value is printed as it is: file names may hold brackets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from bowtie.demo import DemoReport
from bowtie.doctor import Check
from bowtie.landing.mapping_catalog import ListedMapping
from bowtie.landing.names import listed
from bowtie.landing.records import IngestReport
from bowtie.run_report import PUBLISHED, RunReport
from bowtie.status import Status
from bowtie.training.artefact import Artefact, folder_of
from bowtie.workspace import Workspace

_SHOWN = 20


def say(words: str) -> None:
    """Tell what happens now, beside the result."""
    _console(stderr=True).print(f"… {words}", style="dim", soft_wrap=True)


def show_error(words: str) -> None:
    """Why a command could not do its work."""
    _console(stderr=True).print(f"Error: {words}", style="red", soft_wrap=True)


def show_demo(workspace: Workspace, report: DemoReport) -> None:
    """The demo company was written."""
    _line(
        f"Wrote {report.files_written:,} files with {report.rows_written:,} rows to {workspace.raw}: "
        f"{report.companies:,} companies and {report.persons:,} persons, up to {report.last_day}."
    )
    _line(f"The truth about them is in {workspace.truth}.")
    _line("Next: bowtie refresh")


def show_ingest(report: IngestReport) -> None:
    """What landed, and what did not."""
    if report.landed:
        table = _table("Landed", "Table", "Files", "Rows", "Duplicate", "Left out", "Malformed", numbers=5)
        for source_table in sorted({load.source_table or "" for load in report.landed}):
            loads = [load for load in report.landed if load.source_table == source_table]
            counts = (
                len(loads),
                sum(load.rows_landed for load in loads),
                sum(load.rows_duplicate for load in loads),
                sum(load.rows_left_out for load in loads),
                sum(load.rows_malformed for load in loads),
            )
            table.add_row(source_table, *(f"{count:,}" for count in counts))
        _console().print(table)
    _warnings(report.warnings)
    _set_aside([(problem.file, problem.message, problem.remedy) for problem in report.rejected])
    for reason in sorted({skip.reason for skip in report.skipped}):
        files = [skip.file for skip in report.skipped if skip.reason == reason]
        _line(f"Left alone, {reason}: {listed(files, _SHOWN)}")
    _line(
        f"{len(report.landed)} landed, {report.unchanged} known already, {len(report.rejected)} set aside, "
        f"{len(report.skipped)} left alone on purpose."
    )


def show_refresh(workspace: Workspace, report: RunReport) -> None:
    """What came of a refresh."""
    _warnings(report.warnings)
    _set_aside([(load["file"], load["reason"], load["remedy"]) for load in report.set_aside])
    if report.outcome == PUBLISHED and report.publication:
        tables = report.publication.tables
        _line(
            f"Published {len(tables)} marts with {sum(table.rows for table in tables):,} rows, "
            f"as of {_time(report.as_of)}, to {workspace.published}.",
            style="green",
        )
        return
    _line(
        f"Nothing was published; readers keep the last good version. Step: {report.step}.", style="bold red"
    )
    _line(report.problem)
    if report.remedy:
        _line(f"  Remedy: {report.remedy}")
    for failure in report.failures[1:]:
        _line(f"Also: {failure.text}")
        if failure.remedy:
            _line(f"  {failure.remedy}")
    for violation in report.gate_violations[1:]:
        _line(f"Also: {violation}")


def show_status(status: Status) -> None:
    """The state of a workspace."""
    _line(f"Workspace {status.workspace}")
    if status.published:
        published = status.published
        _line(
            f"Last good version: {_time(published['published_at'])}, as of {_time(published['as_of'])}",
            style="green",
        )
        marts = _table("Published marts", "Schema", "Mart", "File", "Rows", numbers=1)
        for table in published["tables"]:
            marts.add_row(table["schema"], table["name"], table["file"], f"{table['rows']:,}")
        _console().print(marts)
    else:
        _line("Last good version: none yet", style="yellow")
    if status.last_refresh:
        last = status.last_refresh
        ended = f", ended {_time(last['finished_at'])}" if last["finished_at"] else ""
        _line(f"Last refresh: {last['outcome']} (began {_time(last['started_at'])}{ended})")
    if status.sources:
        sources = _table("Raw tables", "Table", "Newest load", "Loads", "Rows", numbers=2)
        for source in status.sources:
            sources.add_row(
                source.source_table, _time(source.newest_loaded_at), f"{source.loads:,}", f"{source.rows:,}"
            )
        _console().print(sources)
    _set_aside([(file.file, file.reason, file.remedy) for file in status.set_aside])
    for advice in status.advice:
        _line(f"→ {advice}", style="bold")
    if not status.advice:
        _line("Nothing to do.", style="green")


def show_doctor(checks: Sequence[Check]) -> None:
    """What the examination found."""
    for check in checks:
        mark, style = ("OK     ", "green") if check.is_ok else ("PROBLEM", "bold red")
        _line(f"{mark}  {check.name}: " + check.detail.replace("\n", "\n         "), style=style)
        if check.remedy:
            _line(f"         Remedy: {check.remedy}")
    problems = sum(not check.is_ok for check in checks)
    _line(
        "Everything is in order." if not problems else f"{problems} of {len(checks)} checks found a problem."
    )


def show_mappings(mappings: Sequence[ListedMapping]) -> None:
    """The exports that land by the name of their folder."""
    table = _table(
        "Drop a file into raw/<mapping>/", "Mapping", "Tool", "Export", "Feeds", "Headers", numbers=0
    )
    for mapping in mappings:
        about = mapping.about
        said = (about.tool, about.export) if about else ("", "")
        table.add_row(mapping.place, *said, "\n".join(mapping.tables), mapping.status or "not said")
    _console().print(table)
    _line("Where each is downloaded, and the source of its headers: docs/mappings.md, or --json.")


def show_trained(workspace: Workspace, fitted: Sequence[Artefact]) -> None:
    """What training found, and where to review it."""
    for artefact in fitted:
        row, lift = artefact.model, artefact.figure("lift", "1")
        _line(
            f"{row.model_id}: AUC {artefact.figure('auc'):.3f}, best tenth {lift:.1f} times the usual rate,"
            f" on {row.valid_rows:,} snapshots from {row.valid_from} to {row.valid_until}"
        )
        _line(f"  {folder_of(workspace, row.model_id) / 'report.md'}")
    _line("Nothing uses them yet. After reading the reports: `bowtie train --adopt`, then `bowtie refresh`.")


def show_adopted(model_ids: Sequence[str]) -> None:
    """Which scores are in the seeds now."""
    _line(f"The seeds hold {', '.join(model_ids)} now. `bowtie refresh` scores with them.")


def show_matches(new_pairs: int) -> None:
    """What looking for probable matches found."""
    _line(f"{new_pairs:,} new pairs in seeds/identity_matches.csv. `bowtie refresh` uses them.")


def _set_aside(files: Iterable[tuple[str, str, str]]) -> None:
    for number, (file, reason, remedy) in enumerate(files):
        if number == 0:
            _line("FILES SET ASIDE: their rows do not count", style="bold yellow")
        reason = reason.removesuffix(f" Remedy: {remedy}")
        _line(f"  {reason}" if reason.startswith(file) else f"  {file}: {reason}", style="yellow")
        if remedy:
            _line(f"    Remedy: {remedy}")


def _warnings(warnings: Sequence[str]) -> None:
    for warning in warnings[:_SHOWN]:
        _line(f"Warning: {warning}", style="yellow")
    if len(warnings) > _SHOWN:
        _line(f"and {len(warnings) - _SHOWN} more warnings; --json shows all", style="yellow")


def _line(text: str, style: str | None = None) -> None:
    # Unwrapped: a command in it can be copied whole.
    _console().print(text, style=style, soft_wrap=True)


def _time(moment: str | None) -> str:
    """A moment without the fractions of a second that nobody reads; a date as it is."""
    if not moment or "T" not in moment:
        return moment or "the newest load"
    return f"{moment[:10]} {moment[11:19]} UTC"


def _table(title: str, *headers: str, numbers: int) -> Table:
    table = Table(title=title, title_justify="left")
    for position, header in enumerate(headers):
        is_number = position >= len(headers) - numbers
        table.add_column(header, justify="right" if is_number else "left", overflow="fold")
    return table


def _console(**options: Any) -> Console:
    return Console(markup=False, highlight=False, **options)
