"""The data beside the matcher: the character table; words, regions, mail domains and mailboxes."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

from bowtie.errors import UserError
from bowtie.identity.company_names import load_rules
from bowtie.identity.company_names.plain_text import SIMPLIFIED, plain, simplified_characters
from bowtie.workspace import PROJECT_ROOT
from identity.opencc_table import make_table

SEEDS = PROJECT_ROOT / "seeds"


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_character_table_is_that_of_opencc() -> None:
    assert SIMPLIFIED.read_text(encoding="utf-8") == make_table()


def test_the_character_table_applied_twice_is_the_table_applied_once() -> None:
    table = simplified_characters()
    assert len(table) > 4_000
    assert not {ord(character) for simplified in table.values() for character in simplified} & set(table)


def test_no_word_stands_twice_in_another_spelling() -> None:
    found = [(row["kind"], plain(row["word"])) for row in rows("company_name_words")]
    assert len(found) == len(set(found))
    assert all(word for _, word in found)


def test_every_meaning_is_a_word_of_its_kind() -> None:
    """Otherwise a key read again would give another key."""
    words = load_rules().words
    for kind in ("legal_form", "group_word"):
        for meaning in words[kind].values():
            assert words[kind].get(meaning) == meaning


def test_every_region_names_a_province_of_the_list() -> None:
    found = rows("company_name_regions")
    provinces = {row["region"] for row in found if row["region_level"] == "province"}
    assert len(provinces) == 34
    for row in found:
        assert row["province"] in provinces or (row["region_level"] == "country" and not row["province"])
    assert len({row["abbreviation"] for row in found if row["region_level"] == "province"}) == 34


def test_mail_domains_and_mailboxes_are_in_the_form_in_which_they_are_compared() -> None:
    domains = [row["domain"] for row in rows("free_mail_domains")]
    assert domains == sorted(set(domains))
    assert all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain) for domain in domains)
    assert {"qq.com", "163.com", "139.com", "189.cn", "foxmail.com", "gmail.com", "proton.me"} <= set(domains)
    mailboxes = [row["local_part"] for row in rows("role_mailboxes")]
    assert mailboxes == sorted(set(mailboxes))
    assert all(re.fullmatch(r"[a-z0-9_-]+", mailbox) for mailbox in mailboxes)


@pytest.mark.parametrize(
    ("seed", "before", "after", "words"),
    [
        ("company_name_rules.csv", "margin,0.06", "margin,wide", "line 8: `wide` is no number"),
        ("company_name_words.csv", "group_word,集团", "grupword,集团", "unknown kind `grupword`"),
        ("company_name_regions.csv", None, None, "cannot be read"),
    ],
)
def test_a_wrong_seed_is_told_with_its_file(
    tmp_path: Path, seed: str, before: str | None, after: str | None, words: str
) -> None:
    shutil.copytree(SEEDS, tmp_path / "seeds")
    path = tmp_path / "seeds" / seed
    if before is None or after is None:
        path.unlink()
    else:
        assert before in path.read_text(encoding="utf-8")
        path.write_text(path.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    with pytest.raises(UserError, match=re.escape(words)):
        load_rules(tmp_path)


def test_an_edited_rule_is_obeyed(tmp_path: Path) -> None:
    shutil.copytree(SEEDS, tmp_path / "seeds")
    with (tmp_path / "seeds" / "company_name_words.csv").open("a", encoding="utf-8") as file:
        file.write("unusable,路人甲,\n")
    assert "路人甲" in load_rules(tmp_path).words["unusable"]
    assert "路人甲" not in load_rules().words["unusable"]
