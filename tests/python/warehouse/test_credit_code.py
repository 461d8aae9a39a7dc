"""Unified social credit codes: the macro in SQL against python-stdnum, near misses included."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from pathlib import Path

from stdnum.cn import uscc

from warehouse.house import House

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
OTHERS = string.digits + string.ascii_uppercase + "*"


def random_codes(chance: random.Random, count: int) -> Iterator[str]:
    for _ in range(count):
        body = "".join(chance.choices(string.digits, k=8)) + "".join(chance.choices(ALPHABET, k=9))
        yield body + uscc.calc_check_digit(body)


def corruptions(code: str) -> Iterator[str]:
    """The code with one character replaced by each other one."""
    for place, right in enumerate(code):
        for wrong in OTHERS:
            if wrong != right:
                yield code[:place] + wrong + code[place + 1 :]


def test_the_macro_agrees_with_the_library(tmp_path: Path) -> None:
    chance = random.Random(20261122)  # noqa: S311 - a repeatable test, no secret
    valid = [*random_codes(chance, 400), "91110000600037341L"]
    wrong = [bad for code in valid[:12] for bad in corruptions(code)]
    swapped = [code[:9] + code[10] + code[9] + code[11:] for code in valid]
    texts = [*valid, *wrong, *swapped]
    assert all(map(uscc.is_valid, valid))
    assert not any(map(uscc.is_valid, wrong))
    house = House(tmp_path)
    lines = [f"k{number},A,{text}" for number, text in enumerate(texts)]
    house.put(
        "partner_program/partners/codes.csv", "\n".join(["partner_id,partner_name,credit_code", *lines, ""])
    )
    house.ingest()
    house.build("--select", "stg_partner_program__partners", "--exclude-resource-type", "test")
    parsed = dict(house.rows("select partner_id, credit_code from staging.stg_partner_program__partners"))
    assert len(parsed) == len(texts)
    for number, text in enumerate(texts):
        assert parsed[f"k{number}"] == (text if uscc.is_valid(text) else None), text


def test_the_authority_may_be_a_letter(tmp_path: Path) -> None:
    """Codes of village collectives begin with N2; the library knows none but digits there."""
    code = "N2110000600037341"
    code += next(mark for mark in ALPHABET if (check_sum(code) + ALPHABET.index(mark)) % 31 == 0)
    assert not uscc.is_valid(code)
    house = House(tmp_path)
    house.put(
        "partner_program/partners/codes.csv",
        f"partner_id,partner_name,credit_code\nk0,A,{code}\nk1,A,N{code[1:17]}I\n",
    )
    house.ingest()
    house.build("--select", "stg_partner_program__partners", "--exclude-resource-type", "test")
    assert house.rows(
        "select credit_code from staging.stg_partner_program__partners order by partner_id"
    ) == [(code,), (None,)]


def check_sum(body: str) -> int:
    return sum(ALPHABET.index(mark) * pow(3, place, 31) for place, mark in enumerate(body))
