"""The rules of company names: rows of seeds/company_name_*.csv, read once."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bowtie.errors import UserError
from bowtie.identity.company_names.plain_text import letters_only, plain
from bowtie.workspace import PROJECT_ROOT


@dataclass(frozen=True, slots=True)
class Region:
    """A country, province, city, county or district."""

    name: str
    province: str
    abbreviation: str
    needs_suffix: bool


@dataclass(frozen=True, slots=True, eq=False)
class NameRules:
    """Vocabulary in plain form, and the figures of the scores; two are the same only if they are one.

    Attributes:
        words: Per kind of word, the word and what it stands for (itself, where the row names nothing).
        regions: Regions by name.
        abbreviations: Per one-character abbreviation (深, 粤), the regions that it stands for.
        figures: Thresholds and penalties by name.
        longest: Length of the longest word of each kind, and of the longest region under `region`.
    """

    words: Mapping[str, Mapping[str, str]]
    regions: Mapping[str, Region]
    abbreviations: Mapping[str, frozenset[str]]
    figures: Mapping[str, float]
    longest: Mapping[str, int]

    def word_at(self, kind: str, text: str, start: int) -> str:
        """The longest word of a kind that begins at a place of a text, or nothing."""
        words = self.words[kind]
        for length in range(min(self.longest[kind], len(text) - start), 0, -1):
            if text[start : start + length] in words:
                return text[start : start + length]
        return ""

    def word_start(self, kind: str, text: str) -> str:
        """The longest word of a kind that a text begins with, where more follows."""
        word = self.word_at(kind, text, 0)
        return word if len(word) < len(text) else ""

    def word_before(self, kind: str, text: str, stop: int) -> str:
        """The longest word of a kind that ends at a place of a text; a Latin one only where a word begins."""
        words = self.words[kind]
        for length in range(min(self.longest[kind], stop), 0, -1):
            word = text[stop - length : stop]
            if word in words and (
                not word[0].isascii() or length == stop or not _is_latin(text[stop - length - 1])
            ):
                return word
        return ""

    def first_form(self, text: str) -> int:
        """Where the first 公司 of a text ends that has text behind it and is no 分公司; 0 without one."""
        stop = text.find(COMPANY)
        while stop >= 0:
            stop += len(COMPANY)
            if stop < len(text) and not self.word_before("branch", text, stop):
                return stop
            stop = text.find(COMPANY, stop)
        return 0

    def region_at(self, text: str, start: int) -> tuple[Region | None, int]:
        """The region that begins at a place of a text, and where its 省, 市, 县 ends."""
        for length in range(min(self.longest["region"], len(text) - start), 1, -1):
            region = self.regions.get(text[start : start + length])
            if region is not None:
                suffix = self.word_at("region_suffix", text, start + length)
                if suffix or not region.needs_suffix:
                    return region, start + length + len(suffix)
        return None, start

    def region_before(self, text: str, stop: int) -> tuple[Region | None, int]:
        """The region that ends at a place of a text, with or without 省, 市, 县, and where it begins."""
        longest = self.longest["region"] + self.longest["region_suffix"]
        for start in range(max(0, stop - longest), stop - 1):
            region, end = self.region_at(text, start)
            if region is not None and end == stop:
                return region, start
        return None, stop


def _is_latin(character: str) -> bool:
    return character.isascii() and character != " "


# What nearly all legal forms of Chinese companies end with.
COMPANY = "公司"

KINDS = (
    *("legal_form", "group_word", "industry", "branch", "department", "remark", "unusable"),
    *("region_suffix", "listing_prefix", "listing_suffix"),
)


@cache
def load_rules(project: Path = PROJECT_ROOT) -> NameRules:
    """The rules of a project folder.

    Raises:
        UserError: A seed is missing, has a kind of word that nothing reads, or a figure that is no number.
    """
    seeds = project / "seeds"
    words: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    path = seeds / "company_name_words.csv"
    for line, row in _rows(path):
        if row["kind"] not in words:
            raise UserError(
                f"{path}, line {line}: unknown kind `{row['kind']}`.", f"Known: {', '.join(KINDS)}."
            )
        word = plain(row["word"])
        if row["kind"] == "unusable":
            word = word.replace(" ", "")
        words[row["kind"]][word] = plain(row["meaning"]) or word
    regions = {}
    abbreviations: dict[str, set[str]] = {}
    for _, row in _rows(seeds / "company_name_regions.csv"):
        name, short = letters_only(row["region"]), row["abbreviation"]
        regions[name] = Region(name, row["province"], short, row["region_level"] == "county")
        if short:
            abbreviations.setdefault(short, set()).add(name)
    longest = {kind: max(map(len, found), default=0) for kind, found in words.items()}
    return NameRules(
        words,
        regions,
        {short: frozenset(names) for short, names in abbreviations.items()},
        _figures(seeds / "company_name_rules.csv"),
        longest | {"region": max(map(len, regions))},
    )


def _figures(path: Path) -> dict[str, float]:
    found = {}
    for line, row in _rows(path):
        try:
            found[row["rule"]] = float(row["value"])
        except ValueError:
            raise UserError(
                f"{path}, line {line}: `{row['value']}` is no number.", "Write a number."
            ) from None
    return found


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            yield from enumerate(csv.DictReader(file), start=2)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.", "Put the seed back.") from None
