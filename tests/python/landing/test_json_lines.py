"""JSON lines come back as they were written: the fast ways through them change no value."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bowtie.landing import jsonl_file, rows


def whole(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


TEXTS = st.text(alphabet=list('ab \\"\n张\x00\u2028\ud83d\ude00'), max_size=4)
NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
LITERALS = NUMBERS | st.sampled_from(["true", "false"])
VALUES: st.SearchStrategy[tuple[str, str | None]] = st.one_of(
    TEXTS.map(lambda text: (json.dumps(text), whole(text))),
    TEXTS.map(whole).map(lambda text: (json.dumps(text, ensure_ascii=False), text)),
    LITERALS.map(lambda text: (text, text)),
    st.just(("null", None)),
    st.lists(LITERALS, max_size=3).map(lambda items: (f"[{', '.join(items)}]", f"[{','.join(items)}]")),
    TEXTS.map(
        lambda text: (
            f'{{"k": {json.dumps(text)}}}',
            whole(f'{{"k":{json.dumps(text, ensure_ascii=False)}}}'),
        )
    ),
)


@given(lines=st.lists(st.dictionaries(TEXTS, VALUES, max_size=5), max_size=12))
@settings(max_examples=200, deadline=None)
def test_any_json_line_comes_back_value_by_value(lines: list[dict[str, tuple[str, str | None]]]) -> None:
    """Every text as it is, every number by its own digits, however the lines' keys differ and grow."""
    data = "".join(
        "{" + ", ".join(f"{json.dumps(name)}: {text}" for name, (text, _) in line.items()) + "}\n"
        for line in lines
    )
    expected = [{whole(name): value for name, (_, value) in line.items()} for line in lines]
    found: list[dict[str, str | None]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "_CHUNK", 3)
        patch.setattr(jsonl_file, "_SAMPLE", 2)
        for batch in jsonl_file.open_jsonl(lambda: io.BytesIO(data.encode() or b"\n")).batches():
            cells = [column.to_pylist() for column in batch.columns]
            found += [dict(zip(batch.headers, row, strict=True)) for row in zip(*cells, strict=True)] or [
                {} for _ in batch.numbers
            ]
    assert [{name: value for name, value in row.items() if value is not None} for row in found] == [
        {name: value for name, value in row.items() if value is not None} for row in expected
    ]
