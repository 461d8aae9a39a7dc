"""Lands one file for one table: write beside, make durable, then commit with a line in the load log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from bowtie.errors import UserError
from bowtie.landing import log
from bowtie.landing.binding import known_names
from bowtie.landing.discover import Source, Target
from bowtie.landing.formats import open_file
from bowtie.landing.progress import Progress
from bowtie.landing.reading import Stamp, reading
from bowtie.landing.records import IngestReport, LoadRecord, SetAsideError
from bowtie.landing.rows import RawFile
from bowtie.landing.shape import Shaper
from bowtie.landing.write import Batches, Writer, finish
from bowtie.workspace import Workspace


class Loader:
    """Lands files one after the other and keeps the log and the report of one run."""

    def __init__(
        self, workspace: Workspace, records: Sequence[LoadRecord], clock: Callable[[], datetime]
    ) -> None:
        self.report = IngestReport()
        self._workspace = workspace
        self._records = list(records)
        self._landed = {record.identity for record in records if record.status == "landed"}
        self._set_aside = {record.identity: record for record in records if record.status == "set_aside"}
        self._clock = clock
        self._writer = Writer(workspace.landing / log.SCRATCH)

    def close(self) -> None:
        """End the run."""
        self._writer.close()
        log.drop_scratch(self._workspace)

    def land(self, source: Source, target: Target, stamp: Stamp, shown: Progress) -> None:
        """Land a file for one table, or set it aside."""
        draft = self._draft(source.file, target, stamp)
        if draft.identity in self._landed:
            self.report.unchanged += 1
            return
        try:
            self._land(source, target, stamp, draft, shown)
        except SetAsideError as error:
            self._log_set_aside(draft, error)

    def set_aside(self, file: str, error: SetAsideError) -> None:
        """Record that a file cannot land for any table."""
        self._log_set_aside(self._draft(file, None, None), error)

    def _land(self, source: Source, target: Target, stamp: Stamp, draft: LoadRecord, shown: Progress) -> None:
        table, entry = target.table, target.entry
        with reading():
            raw = open_file(source.path, entry, known_names(table, entry))
        shaper = Shaper(raw, table, entry, source.file)

        def rows() -> Iterator[pa.RecordBatch]:
            with reading():
                for batch in shaper.batches():
                    shown.rows(source, shaper.rows)
                    yield batch

        name = f"{table.channel}/{table.name}/{draft.load_seq:010d}.parquet"
        data_file = self._workspace.landing / name
        duplicates = self._write(Batches(shaper.schema, rows()), target, draft, data_file)
        landed = shaper.rows - duplicates
        with reading():
            if not stamp.holds(source.path):
                data_file.unlink(missing_ok=True)
                raise SetAsideError(
                    "the file changed while it was read.", "Ingest again once it is complete."
                )
        if landed == 0:
            data_file.unlink()
        shaper.finish()
        self.report.notes += shaper.notes
        self._commit(_counted(draft, raw, shaper, duplicates, name if landed else None))
        if landed:
            self._writer.duplicates.add(table, data_file)

    def _write(self, rows: Batches, target: Target, draft: LoadRecord, data_file: Path) -> int:
        """Write the data file; returns how many duplicates were left out."""
        data_file.parent.mkdir(parents=True, exist_ok=True)
        whole, rest = data_file.with_suffix(".all.tmp"), data_file.with_suffix(".tmp")
        try:
            self._writer.write(rows, target.table, draft.load_seq, draft.file, whole)
            earlier = self._earlier(target.table.source_table)
            duplicates = self._writer.duplicates.drop(target.table, whole, earlier, rest)
            finish(rest if duplicates else whole, data_file)
        except duckdb.Error as error:
            raise UserError(
                f"{draft.file}: its rows could not be written ({error}).",
                "Check free disk space and memory, then ingest again; nothing of this file was landed.",
            ) from None
        finally:
            whole.unlink(missing_ok=True)
            rest.unlink(missing_ok=True)
        log.sync_folder(data_file.parent)
        return duplicates

    def _earlier(self, source_table: str) -> list[Path]:
        return [
            self._workspace.landing / record.data_file
            for record in self._records
            if record.source_table == source_table and record.data_file
        ]

    def _draft(self, file: str, target: Target | None, stamp: Stamp | None) -> LoadRecord:
        entry = target.entry if target else None
        return LoadRecord(
            load_seq=max((record.load_seq for record in self._records), default=0) + 1,
            loaded_at=self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            status="landed",
            file=file,
            file_sha256=stamp.sha256 if stamp else None,
            file_bytes=stamp.size if stamp else None,
            format=None,
            encoding=None,
            channel=target.table.channel if target else None,
            source_table=target.table.source_table if target else None,
            mapping=entry.mapping if entry else None,
            mapping_fingerprint=entry.fingerprint if entry else None,
        )

    def _log_set_aside(self, draft: LoadRecord, error: SetAsideError) -> None:
        record = replace(
            draft, status="set_aside", reason=error.problem(draft.file).statement, remedy=error.remedy
        )
        self.report.rejected.append(error.problem(draft.file))
        earlier = self._set_aside.get(record.identity)
        if earlier is not None:  # said before: it is reported again, but stands in the log once
            self.report.loads.append(replace(record, load_seq=earlier.load_seq, loaded_at=earlier.loaded_at))
            return
        self._set_aside[record.identity] = record
        self._commit(record)

    def _commit(self, record: LoadRecord) -> None:
        log.append(self._workspace, record)
        self._records.append(record)
        self.report.loads.append(record)
        if record.status == "landed":
            self._landed.add(record.identity)


def _counted(
    draft: LoadRecord, raw: RawFile, shaper: Shaper, duplicates: int, data_file: str | None
) -> LoadRecord:
    return replace(
        draft,
        format=raw.format,
        encoding=raw.encoding,
        rows_in_file=shaper.rows + shaper.left_out,
        rows_landed=shaper.rows - duplicates,
        rows_duplicate=duplicates,
        rows_left_out=shaper.left_out,
        rows_malformed=shaper.malformed,
        missing_columns=shaper.binding.missing,
        extra_columns=tuple(name for name, _ in shaper.binding.extras),
        data_file=data_file,
    )
