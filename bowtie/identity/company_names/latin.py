"""Names in Latin script: written together or shortened, OKURAHOLDINGS and Okura Holdings Limited."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from bowtie.identity.company_names.entries import Entry, Universe
from bowtie.identity.company_names.pair import Match
from bowtie.identity.company_names.rules import NameRules

_KINDS = ("legal_form", "group_word", "industry")


def latin_matches(universe: Universe, rules: NameRules) -> Iterator[Match]:
    """Short Latin names with the legal names whose words they begin with, spaces aside."""
    figures = rules.figures
    entries = {entry.key: entry for entry in universe.heads if entry.key.isascii()}
    longer = sorted((key.replace(" ", ""), key) for key in entries)
    for entry in entries.values():
        short = entry.key.replace(" ", "")
        if entry.shape.legal_form or len(short) < figures["latin_letters"]:
            continue
        for compact, key in longer[bisect_left(longer, (short, "")) :]:
            if not compact.startswith(short):
                break
            if key != entry.key and _ends_word(len(short), entries[key], rules):
                score = round(1 - figures["latin_rest"] * (1 - len(short) / len(compact)), 4)
                is_legal = entries[key].shape.legal_form or _has_form(compact[len(short) :], rules)
                yield Match(entry.key, key, score, "latin_prefix", "same" if is_legal else "review")


def _has_form(rest: str, rules: NameRules) -> bool:
    """Whether a name written together ends with a legal form: okuraholdingslimited."""
    return any(word.isascii() and rest.endswith(word) for word in rules.words["legal_form"])


def _ends_word(length: int, entry: Entry, rules: NameRules) -> bool:
    """Whether a word ends behind some letters; in names written together, whether known words follow."""
    words = entry.key.split(" ")
    ends = {0}
    total = 0
    for word in words:
        total += len(word)
        ends.add(total)
    if length in ends:
        return True
    rest = "".join(words)[length:]
    return len(words[0]) > length and _is_known(rest, rules)


def _is_known(rest: str, rules: NameRules) -> bool:
    """Whether a text is made of known words alone: groupholdingslimited."""
    while rest:
        found = max((rules.word_at(kind, rest, 0) for kind in _KINDS), key=len)
        if not found:
            return False
        rest = rest[len(found) :]
    return True
