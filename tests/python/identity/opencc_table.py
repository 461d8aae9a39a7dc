"""The character table made anew from OpenCC; run it as a script after an update of OpenCC."""

from __future__ import annotations

import unicodedata

import opencc

from bowtie.identity.company_names.plain_text import SIMPLIFIED

HAN_BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x323AF))


def make_table() -> str:
    """One `traditional,simplified` line per character that OpenCC changes when it stands alone."""
    converter = opencc.OpenCC("t2s")
    lines = ["traditional,simplified"]
    for first, last in HAN_BLOCKS:
        for character in map(chr, range(first, last + 1)):
            simplified = character
            # 薴 → 苧 → 苎: until nothing changes, so that the table applied twice is the table applied once.
            while (after := converter.convert(simplified)) != simplified:
                simplified = after
            if simplified != character and unicodedata.normalize("NFKC", character) == character:
                lines.append(f"{character},{simplified}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    SIMPLIFIED.write_text(make_table(), encoding="utf-8")
