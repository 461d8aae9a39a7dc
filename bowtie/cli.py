"""The command line: parses wishes, calls the module that does the work, tells mistakes in plain words."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bowtie import output
from bowtie.contracts import load_contracts
from bowtie.demo import generate
from bowtie.doctor import examine
from bowtie.errors import UserError
from bowtie.explain import (
    CreditFacts,
    EntityFacts,
    Kind,
    ScoreFacts,
    StageFacts,
    Target,
    explain,
    explain_credit,
    explain_score,
    explain_stage,
    show_credit,
    show_entity,
    show_pair,
    show_score,
    show_stage,
)
from bowtie.identity.probable import find_matches
from bowtie.landing import ingest
from bowtie.landing.mapping_catalog import list_mappings
from bowtie.locking import require_workspace, workspace_lock
from bowtie.refresh import Options, refresh
from bowtie.run_report import PUBLISHED
from bowtie.status import read_status
from bowtie.training.command import adopt_reviewed, train
from bowtie.workspace import PROJECT_ROOT, Workspace

Explained = TypeVar("Explained", ScoreFacts, StageFacts, CreditFacts)

app = typer.Typer(
    help="The open B2B customer-lifecycle warehouse: raw channel exports in, governed marts out.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

WorkspaceOption = Annotated[
    Path | None,
    typer.Option("--workspace", metavar="DIR", help="The folder of one company's data.", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for machines.")]

_INTERRUPTED = 130  # what typer makes of Ctrl-C; our users know only 0, 1 and 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with 0 (done), 1 (could not be done) or 2 (wrong usage)."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # A scheduler stops a job with SIGTERM: wind up as for Ctrl-C, so that dbt is stopped too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app(words, prog_name="bowtie")
    except UserError as error:
        if "--json" in words:
            _print_json({"error": error.what, "remedy": error.remedy})
        output.show_error(str(error))
        sys.exit(error.exit_code)
    except SystemExit as end:
        if end.code != _INTERRUPTED:
            raise
        output.show_error("Stopped before it was done. Readers keep the last good version.")
        sys.exit(1)


@app.callback()
def _global(context: typer.Context, workspace: WorkspaceOption = None) -> None:
    context.obj = workspace


@app.command("demo")
def _demo(
    context: typer.Context,
    scale: Annotated[float, typer.Option(help="Size; 1 is about 3,000 companies.")] = 1.0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 7,
    days: Annotated[
        int | None, typer.Option(help="Single days to deliver after the history; again: the next ones.")
    ] = None,
    dirty: Annotated[float, typer.Option(help="Share of rows with a fault.")] = 0.02,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the demo company's raw files, and the truth about it."""
    chosen = _locate(context, workspace)
    with workspace_lock(chosen, "demo"):
        report = generate(
            chosen, scale=scale, seed=seed, days=days, dirty=dirty, progress=_shows_progress(as_json)
        )
    if as_json:
        _print_json(asdict(report))
    else:
        output.show_demo(chosen, report)


@app.command("ingest")
def _ingest(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; without, all of raw/.")
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(help="Use only this mapping: a file, a folder, or one that `bowtie mappings` lists."),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Land new raw files. What has landed before is left alone."""
    chosen = _locate(context, workspace)
    if not paths:
        require_workspace(chosen)
    contracts = load_contracts(PROJECT_ROOT)
    with workspace_lock(chosen, "ingest"):
        report = ingest(
            chosen, paths or (), mapping=mapping, contracts=contracts, progress=_shows_progress(as_json)
        )
    if as_json:
        _print_json(report.to_dict())
    else:
        output.show_ingest(report)
    raise typer.Exit(1 if report.set_aside else 0)


@app.command("refresh")
def _refresh(
    context: typer.Context,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Rebuild everything from landing.")
    ] = False,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="The moment the marts speak of; default: newest load.")
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option(metavar="MODELS", help="Build only these, in dbt's selection words.")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Land, build, test and publish; readers see the result only if everything is good."""
    options = Options(
        full_refresh=full_refresh,
        as_of=_moment(as_of),
        select=tuple(name for names in select or () for name in names.split()),
        progress=_shows_progress(as_json),
    )
    chosen = _locate(context, workspace)
    report = refresh(chosen, options, project=PROJECT_ROOT, say=output.say)
    if as_json:
        _print_json(report.to_dict())
    else:
        output.show_refresh(chosen, report)
    raise typer.Exit(0 if report.outcome == PUBLISHED else 1)


@app.command("status")
def _status(context: typer.Context, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Show the last good version, how fresh it is, what failed and what to do about it."""
    status = read_status(_locate(context, workspace))
    if as_json:
        _print_json(status.to_dict())
    else:
        output.show_status(status)


@app.command("explain")
def _explain(
    context: typer.Context,
    target: Annotated[Target, typer.Argument(help="What to explain.", show_default=False)],
    subject: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="Its ID, or a record or identifier: crm.leads:L1, mobile:138…"),
    ] = None,
    between: Annotated[
        tuple[str, str] | None,
        typer.Option("--between", metavar="RECORD RECORD", help="Why these two are one, or why not."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day to answer for; default: newest load.")
    ] = None,
    show_personal_data: Annotated[
        bool, typer.Option("--show-personal-data", help="Write out mobiles, mail addresses, names.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Open an ID, its score or stage, or a conversion's credit down to raw file and row."""
    chosen = _locate(context, workspace)
    if target in (Target.SCORE, Target.STAGE, Target.CREDIT):
        if subject is None or between or as_of or show_personal_data:
            raise UserError(
                f"The {target}s of one ID are explained, as of the last refresh.",
                f"bowtie explain {target} ID; for another day: bowtie refresh --as-of DATE.",
                exit_code=2,
            )
        _explain_verdict(chosen, target, subject, as_json)
        return
    facts = explain(
        chosen,
        Kind(target),
        subject,
        between=between,
        as_of=_moment(as_of),
        shows_personal_data=show_personal_data,
    )
    if as_json:
        _print_json(facts.to_dict())
    elif isinstance(facts, EntityFacts):
        show_entity(facts)
    else:
        show_pair(facts)


def _explain_verdict(workspace: Workspace, target: Target, subject: str, as_json: bool) -> None:
    if target is Target.SCORE:
        _tell(explain_score(workspace, subject), show_score, as_json)
    elif target is Target.STAGE:
        _tell(explain_stage(workspace, subject), show_stage, as_json)
    else:
        _tell(explain_credit(workspace, subject), show_credit, as_json)


def _tell(facts: Explained, show: Callable[[Explained], None], as_json: bool) -> None:
    if as_json:
        _print_json(facts.to_dict())
    else:
        show(facts)


@app.command("match")
def _match(
    context: typer.Context,
    learn: Annotated[bool, typer.Option("--learn", help="Learn the weights of the fields anew.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find persons who are probably one though they share no identifier (needs Splink)."""
    chosen = _locate(context, workspace)
    require_workspace(chosen)
    with workspace_lock(chosen, "match"):
        found = find_matches(chosen, PROJECT_ROOT, today=datetime.now(UTC).date(), learns=learn)
    if as_json:
        _print_json({"matches": [asdict(match) for match in found]})
    else:
        output.show_matches(len(found))


@app.command("train")
def _train(
    context: typer.Context,
    model: Annotated[str | None, typer.Option(help="Only this one of seeds/trained_definitions.csv.")] = None,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Fit nothing: put what was fitted and reviewed into the seeds.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fit the trained scores for review (needs scikit-learn); nothing uses them before --adopt."""
    chosen = _locate(context, workspace)
    require_workspace(chosen)
    with workspace_lock(chosen, "train"):
        if adopt:
            adopted = adopt_reviewed(chosen, PROJECT_ROOT, model)
            output.show_adopted(adopted) if not as_json else _print_json({"adopted": adopted})
            return
        fitted = train(chosen, PROJECT_ROOT, model)
    if as_json:
        _print_json({"models": [asdict(artefact) for artefact in fitted]})
    else:
        output.show_trained(chosen, fitted)


@app.command("mappings")
def _mappings(context: typer.Context, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List the exports that land without a mapping of your own, and how sure their headers are."""
    found = list_mappings(_locate(context, workspace), load_contracts(PROJECT_ROOT))
    if as_json:
        _print_json({"mappings": [mapping.to_dict() for mapping in found]})
    else:
        output.show_mappings(found)


@app.command("doctor")
def _doctor(context: typer.Context, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Examine configuration, contracts, mappings and environment."""
    checks = examine(_locate(context, workspace), project_root=PROJECT_ROOT)
    is_healthy = all(check.is_ok for check in checks)
    if as_json:
        _print_json({"is_healthy": is_healthy, "checks": [asdict(check) for check in checks]})
    else:
        output.show_doctor(checks)
    raise typer.Exit(0 if is_healthy else 1)


def _locate(context: typer.Context, workspace: Path | None) -> Workspace:
    return Workspace.locate(workspace or context.obj)


def _shows_progress(as_json: bool) -> bool:
    # Schedulers keep what is printed: a bar there is only noise.
    return not as_json and sys.stderr.isatty() and "NO_PROGRESS" not in os.environ


def _moment(text: str | None) -> str | None:
    """A date, or a timestamp in UTC, in the words the dbt project understands."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"`{text}` is no date; write e.g. 2026-01-31.", param_hint="--as-of"
        ) from error
    if len(text) == len("2026-01-31"):
        return moment.date().isoformat()
    if moment.tzinfo:
        moment = moment.astimezone(UTC)
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _print_json(content: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n")
