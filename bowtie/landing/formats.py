"""Tells by content, then by extension, what a file is, and opens it."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import BinaryIO, cast

from bowtie.landing.csv_file import open_csv
from bowtie.landing.csv_header import CsvOptions
from bowtie.landing.encodings import Opener
from bowtie.landing.excel_file import open_excel
from bowtie.landing.header_row import remedy_for
from bowtie.landing.html_file import open_html
from bowtie.landing.jsonl_file import open_jsonl
from bowtie.landing.mapping import FileEntry, HeaderRow
from bowtie.landing.names import encodable
from bowtie.landing.parquet_file import open_parquet
from bowtie.landing.records import SetAsideError
from bowtie.landing.rows import RawFile

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
JSON_SUFFIXES = frozenset({".jsonl", ".ndjson", ".json"})
EXCEL_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb"})
SUFFIXES = TEXT_SUFFIXES | JSON_SUFFIXES | EXCEL_SUFFIXES | {".parquet"}
_EXPORT = "Export it as CSV, xlsx, JSON lines or Parquet."
_HEADERS = "Export it again with column headers, or correct `header_row` (or `sheet`) in its mapping."


def sniff(path: Path) -> str:
    """The format of a file: csv, jsonl, parquet, xlsx, xls, xlsb or html (a table named like a workbook).

    Raises:
        SetAsideError: It is empty or of a kind that cannot be read.
    """
    with opener(path)() as file:
        head = file.read(4096)
    suffix = plain_suffix(path)
    if not head:
        raise SetAsideError("the file is empty (0 bytes).", "Export it again, or delete it.")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        if suffix in EXCEL_SUFFIXES:
            return "xlsb" if suffix == ".xlsb" else "xlsx"
        raise SetAsideError("the file is a zip archive.", "Unpack it and put its files here.")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    beginning = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:6].lower()
    if beginning.startswith((b"<html", b"<!doct", b"<table", b"<meta")) and suffix in EXCEL_SUFFIXES:
        return "html"
    if beginning.startswith((b"<html", b"<!doct", b"<table", b"<?xml")):
        raise SetAsideError("the file is a web page or XML, whatever its name says.", _EXPORT)
    if suffix in JSON_SUFFIXES:
        return "jsonl"
    if suffix in TEXT_SUFFIXES or suffix == ".xls":  # many systems export tab-separated text as .xls
        return "csv"
    if suffix in SUFFIXES:
        raise SetAsideError(f"the file is no {suffix[1:]} file: it is damaged or misnamed.", _EXPORT)
    raise SetAsideError(f"files of the kind `{suffix or path.name}` cannot be read.", _EXPORT)


def open_file(path: Path, entry: FileEntry | None, known: frozenset[str]) -> RawFile:
    """Open a file for reading its records.

    Args:
        path: The file.
        entry: The mapping entry that applies.
        known: Normalized header names to recognize the delimiter by.
    """
    kind = sniff(path)
    if kind in ("parquet", "xlsx", "xls", "xlsb") and encodable(str(path)) != str(path):
        raise SetAsideError("its name or its folder's is not UTF-8.", "Rename it, then ingest again.")
    if kind == "parquet":
        return open_parquet(path)
    wanted = entry.header_row if entry else HeaderRow()
    remedy = remedy_for(entry, _HEADERS)
    if kind in ("xlsx", "xls", "xlsb"):
        return open_excel(path, kind, entry.sheet if entry else None, wanted, remedy)
    encoding = entry.encoding if entry else None
    if kind == "html":
        return open_html(opener(path), encoding, wanted, remedy)
    if kind == "jsonl":
        return open_jsonl(opener(path), encoding)
    delimiter = entry.delimiter if entry else None
    return open_csv(opener(path), CsvOptions(encoding, delimiter, wanted, known, remedy=remedy))


def opener(path: Path) -> Opener:
    """Opens a file's bytes, unpacked where it is gzip."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"

    def opened() -> BinaryIO:
        return cast(BinaryIO, gzip.open(path)) if packed else path.open("rb")

    return opened


def plain_suffix(path: Path) -> str:
    """The extension that tells the format, without `.gz`."""
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
