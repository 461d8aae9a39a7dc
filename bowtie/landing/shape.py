"""Turns a reader's batches into landed rows: contract columns as text, the rest as JSON, problems named."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyarrow as pa

from bowtie.contracts import Table
from bowtie.landing.binding import Binding, bind
from bowtie.landing.columns import any_true, clean, convert, extra_json, feed, formulas, spelled_out
from bowtie.landing.facts import file_facts, left_out_rows, without
from bowtie.landing.mapping import FileEntry
from bowtie.landing.records import Problem
from bowtie.landing.required import refuse, require
from bowtie.landing.rows import MAX_CELL_CHARS, ROUNDED, RawBatch, RawFile, Texts, kernels

_SHOWN = 3
_NUL_MARK = "␀"


class Shaper:
    """Shapes one file for one table, and keeps count of what it met.

    Args:
        raw: The opened file.
        table: The contract it feeds.
        entry: The mapping entry that applies.
        file: The file's name for messages.

    Raises:
        SetAsideError: The file lacks a required column.
    """

    def __init__(self, raw: RawFile, table: Table, entry: FileEntry | None, file: str) -> None:
        self.raw = raw
        self.table = table
        self.entry = entry
        self.file = file
        self.rows = 0
        self.left_out = 0
        self.malformed = 0
        self.notes: list[Problem] = []
        self._formulas: dict[str, list[int]] = {}
        self._first_malformed: tuple[int, str] | None = None
        self._rounded = False
        self._headers = raw.headers
        self._facts = file_facts(entry, raw, file)
        self.binding: Binding = self._bind(raw.headers)
        refuse(raw.headers, entry, raw.header_row)
        require(raw.headers, self.binding, table, raw.header_row, entry)

    @property
    def schema(self) -> pa.Schema:
        """Row number, problem, the contract's columns, and the rest as JSON."""
        names = ("_problem", *self.table.column_names, "_extra")
        types: dict[str, pa.DataType] = {"_row": pa.int64(), **dict.fromkeys(names, pa.string())}
        return pa.schema(types)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Every record of the file, in order."""
        for batch in self.raw.batches():
            if batch.headers != self._headers:
                self._headers = batch.headers
                self.binding = self._bind(batch.headers)
            yield self._shape(batch)

    def finish(self) -> None:
        """Turn what was counted into notes, once all batches were read."""
        for item in self.binding.advice:
            self.notes.append(Problem(self.file, item.what, item.remedy, column=item.column))
        for column, rows in self._formulas.items():
            more = f" (and {len(rows) - _SHOWN} more rows)" if len(rows) > _SHOWN else ""
            for row in rows[:_SHOWN]:
                what = f"the cell holds a formula; it is kept as text{more}."
                self.notes.append(Problem(self.file, what, "Export values, not formulas.", row, column))
        if self._first_malformed is not None:
            row, why = self._first_malformed
            what = f"{self.malformed} of {self.rows} rows cannot be read as records; the first: {why}."
            remedy = "They are kept in quarantine. Export the file again or mend these rows."
            if self._rounded:
                remedy = (
                    "They are kept in quarantine. Format the column as text before the ids are entered "
                    "or pasted in Excel, or export CSV from the source."
                )
            self.notes.append(Problem(self.file, what, remedy, row))
        if self.rows == 0 and not self.left_out:
            self.notes.append(
                Problem(self.file, "the file has a header but no rows.", "Check the export's filter.")
            )

    def _bind(self, headers: tuple[str, ...]) -> Binding:
        return bind(headers, self.table, self.entry, tuple(self._facts))

    def _shape(self, batch: RawBatch) -> pa.RecordBatch:
        nulls = self.entry.null_values if self.entry else ()
        raw = [clean(column, nulls) for column in batch.columns]
        marked = left_out_rows(self.entry, batch.headers, raw)
        if marked is not None:
            self.left_out += kernels.sum(marked).as_py()
            batch, raw = without(batch, raw, marked)
        count = len(batch.numbers)
        problems = batch.problems
        for position, column in enumerate(raw):
            name = batch.headers[position] or f"column_{position + 1}"
            raw[position], problems = _without_nul(name, column, problems)
            problems = _without_giants(name, raw[position], problems)
            self._note_formulas(name, raw[position], batch.numbers)
        raw += [pa.repeat(pa.scalar(value, pa.string()), count) for value in self._facts.values()]
        columns = [self._column(index, raw, count) for index in range(len(self.table.columns))]
        extra = extra_json(self.binding.extras, raw, count)
        if batch.raw.null_count < count:
            broken = batch.raw.is_valid()
            columns = [kernels.if_else(broken, None, column) for column in columns]
            extra = kernels.if_else(broken, convert(batch.raw, _raw_json), extra)
        self._count(batch, problems, count)
        return pa.RecordBatch.from_arrays([batch.numbers, problems, *columns, extra], schema=self.schema)

    def _column(self, index: int, raw: list[Texts], count: int) -> Texts:
        contract = self.table.columns[index]
        column = feed(self.binding.columns.get(contract.name), raw, count, contract)
        return spelled_out(column, contract, self.table.key)

    def _note_formulas(self, name: str, column: Texts, numbers: Texts) -> None:
        mask = formulas(column)
        if mask is not None:
            self._formulas.setdefault(name, []).extend(numbers.filter(mask).to_pylist())

    def _count(self, batch: RawBatch, problems: Texts, count: int) -> None:
        self.rows += count
        bad = count - problems.null_count
        if bad and self._first_malformed is None:
            mask = problems.is_valid()
            self._first_malformed = (batch.numbers.filter(mask)[0].as_py(), problems.filter(mask)[0].as_py())
        self.malformed += bad
        if bad and any_true(kernels.match_substring(problems, ROUNDED)):
            self._rounded = True


def _without_nul(name: str, column: Texts, problems: Texts) -> tuple[Texts, Texts]:
    """NUL ends a text in most tools, so it must not travel on: it is shown as a mark."""
    found = kernels.match_substring(column, "\0")
    if not any_true(found):
        return column, problems
    text = f"column {name} holds a NUL byte, shown here as {_NUL_MARK}"
    return kernels.replace_substring(column, "\0", _NUL_MARK), _add(problems, found, pa.scalar(text))


def _without_giants(name: str, column: Texts, problems: Texts) -> Texts:
    """A cell beyond any honest size is kept whole but goes to quarantine."""
    longest = kernels.max(kernels.binary_length(column)).as_py()
    if longest is None or longest <= MAX_CELL_CHARS:
        return problems
    lengths = kernels.utf8_length(column)
    found = kernels.greater(lengths, MAX_CELL_CHARS)
    texts = [
        f"column {name} holds a cell of {n or 0:,} characters; at most {MAX_CELL_CHARS:,} are read"
        for n in lengths.to_pylist()
    ]
    return _add(problems, found, pa.array(texts, pa.string()))


def _add(problems: Texts, found: Texts, text: Texts) -> Texts:
    both = kernels.coalesce(kernels.binary_join_element_wise(problems, text, "; "), text)
    return kernels.if_else(kernels.fill_null(found, False), both, problems)


def _raw_json(text: str) -> str:
    return json.dumps({"_raw": text.replace("\0", _NUL_MARK)}, ensure_ascii=False, separators=(",", ":"))
