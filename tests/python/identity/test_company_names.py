"""Reading and matching company names: examples worked by hand, and what must hold for every text."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bowtie.identity.company_names import (
    CompanyName,
    Match,
    Scored,
    load_rules,
    match_names,
    read_name,
    resolve,
)

PARTS = st.sampled_from(
    [
        *"深圳市北京海尔振业华为东方科技集团控股股份有限责任公司分办事处部国際電機ßİ㈱Å　😀'A7\u0301",
        *(
            "有限公司",
            "股份有限公司",
            "分公司",
            "（集团）",
            "(深圳)",
            "*ST",
            "-W",
            "Co., Ltd",
            " Inc.",
            "Holdings",
        ),
        "有限公司(已注销)",
    ]
)
NAMES = st.one_of(st.text(max_size=40), st.lists(PARTS, max_size=12).map("".join))


def read(*texts: str) -> list[CompanyName]:
    return [read_name(text) for text in texts]


def pair(left: str, right: str) -> Match | None:
    found = match_names(read(left, right))
    assert len(found) <= 1
    return found[0] if found else None


def verdict(left: str, right: str) -> str | None:
    found = pair(left, right)
    return found.verdict if found else None


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("华为技术有限公司", "華為技術有限公司"),
        ("华为技术有限公司", " 华为技术有限责任公司　"),
        ("嘉必优生物技术（武汉）股份有限公司", "嘉必优生物技术(武汉)股份有限公司"),
        ("嘉必优生物技术（武汉）股份有限公司", "嘉必优生物技术【武汉】股份有限公司"),
        ("ＴＣＬ科技集团股份有限公司", "tcl 科技集团股份有限公司"),
        ("Acme Tools Co., Ltd.", "ACME TOOLS CO LTD"),
        ("Acme Tools Co., Ltd.", "Acme Tools Company Limited"),
        ("Acme Tools Co., Ltd.", "Ａｃｍｅ　Ｔｏｏｌｓ Limited"),
        ("Acme, Inc.", "ACME INCORPORATED"),
        ("Prada S.p.A.", "PRADA SPA"),
        ("华为技术有限公司", "华为技术有限公司（已注销）"),
        ("华为技术有限责任公司北京分公司", "华为技术有限公司 (北京分公司)"),
    ],
)
def test_spellings_of_one_legal_entity_share_their_key(text: str, same: str) -> None:
    assert read_name(text).key == read_name(same).key


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("华为技术有限公司", "华为技术股份有限公司"),
        ("上海光华科技有限公司", "广东光华科技有限公司"),
        ("华为技术有限公司", "华为技术有限公司北京分公司"),
        ("Acme Inc.", "Acme LLC"),
    ],
)
def test_other_legal_entities_have_other_keys(text: str, other: str) -> None:
    assert read_name(text).key != read_name(other).key


@pytest.mark.parametrize(
    ("text", "core", "region", "legal_form", "branch", "head"),
    [
        (
            "深圳市振业（集团）股份有限公司",
            "振业",
            "深圳",
            "股份有限公司",
            None,
            "深圳市振业集团股份有限公司",
        ),
        (
            "浙江省杭州市云帆软件有限责任公司",
            "云帆",
            "杭州",
            "有限公司",
            None,
            "浙江省杭州市云帆软件有限公司",
        ),
        (
            "中微半导体（深圳）股份有限公司",
            "中微",
            "深圳",
            "股份有限公司",
            None,
            "中微半导体深圳股份有限公司",
        ),
        ("上海电气集团股份有限公司", "上海电气", "上海", "股份有限公司", None, "上海电气集团股份有限公司"),
        ("华为技术有限公司北京分公司", "华为", None, "有限公司", "北京分公司", "华为技术有限公司"),
        ("华为技术有限公司市场部", "华为", None, "有限公司", "市场部", "华为技术有限公司"),
        ("招商银行深圳分行", "招商", None, None, "深圳分行", "招商银行"),
        ("快手科技北京分公司", "快手", None, None, "北京分公司", "快手科技"),
        ("*ST东洋", "东洋", None, None, None, "st东洋"),
        ("军信股份", "军信", None, None, None, "军信股份"),
        ("IGG Inc.", "igg", None, "inc", None, "igg inc"),
        (
            "浙江德宏汽车电子电器股份有限公司",
            "德宏",
            "浙江",
            "股份有限公司",
            None,
            "浙江德宏汽车电子电器股份有限公司",
        ),
        ("北京分公司", "北京分公司", None, None, "北京分公司", None),
    ],
)
def test_the_parts_of_a_name(
    text: str, core: str, region: str | None, legal_form: str | None, branch: str | None, head: str | None
) -> None:
    name = read_name(text)
    assert (name.core, name.region, name.legal_form, name.branch, name.head) == (
        core,
        region,
        legal_form,
        branch,
        head,
    )


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "无",
            "0",
            "-",
            "个人",
            "测试",
            "暂无",
            "N/A",
            "null",
            "京",
            "？？？",
            "保密",
            "（无）",
            "Ｎ／Ａ",
            "無",
        ),
        *("12345", "138 0000 1234", "+86-13800001234", "010-12345678", "😀😀", "华" * 10_000),
        *("北京", "北京市", "北京公司", "有限公司", "北京分公司"),
    ],
)
def test_what_is_no_company_name(text: str) -> None:
    assert not read_name(text).is_usable


@pytest.mark.parametrize(
    "text",
    [
        "360",
        "3M公司",
        "58同城",
        "华为",
        "LG",
        "Ｔ３出行",
        "无锡银行",
        "无印良品",
        "'; drop table leads; --",
        "北京大学",
        "北京控股",
    ],
)
def test_what_is_a_company_name(text: str) -> None:
    assert read_name(text).is_usable is (text != "360")


@given(NAMES)
@example("有限公司有限责任公司分公司")
@example("co co ltd ltd")
@example("ST ST东洋-W-W")
@example("薴蒼")
def test_every_text_can_be_read_and_its_key_gives_itself(text: str) -> None:
    name = read_name(text)
    again = read_name(name.key)
    assert again.key == name.key
    assert (again.core, again.region, again.legal_form, again.branch, again.head, again.is_usable) == (
        name.core,
        name.region,
        name.legal_form,
        name.branch,
        name.head,
        name.is_usable,
    )
    assert name.head is None or read_name(name.head).branch is None
    assert bool(name.core) == bool(name.key)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("深振业A", "深圳市振业(集团)股份有限公司", "same"),
        ("粤电力A", "广东电力发展股份有限公司", "same"),
        ("中国太保", "中国太平洋保险(集团)股份有限公司", "same"),
        ("*ST豆神", "豆神教育科技(北京)股份有限公司", "same"),
        ("百大集团", "百大集团股份有限公司", "same"),
        ("OKURAHOLDINGS", "Okura Holdings Limited", "same"),
        ("ST熊猫", "熊猫", "same"),
        ("深圳云帆软件有限公司", "深圳市云帆软件有限公司", "same"),
        ("北京云帆软件有限公司", "云帆软件(北京)有限公司", "same"),
        ("广东省深圳市云帆软件有限公司", "深圳云帆软件有限公司", "same"),
        # One company by name alone: never, where both are legal names and say different things.
        ("云帆软件有限公司", "北京云帆软件有限公司", "review"),
        ("云帆软件有限公司", "云帆软件股份有限公司", "review"),
        ("上海云帆软件有限公司", "北京云帆软件有限公司", None),
        ("云帆软件有限公司", "云帆科技有限公司", None),
        # Groups are related to their companies, not the same.
        ("海尔集团", "青岛海尔股份有限公司", "subsidiary_or_group"),
        ("海尔集团有限公司", "海尔科技有限公司", "subsidiary_or_group"),
        ("云帆控股有限公司", "上海云帆软件有限公司", "subsidiary_or_group"),
        ("华为技术有限公司", "华为技术有限公司北京分公司", "branch"),
        ("华为", "华为北京分公司", "branch"),
        ("华为技术有限公司", "华为深圳办事处", "branch"),
        # A part of another brand, an industry or a region is no name of the company.
        ("新华", "上海新华联盟物流有限公司", "same"),
        ("生物股份", "金宇生物技术股份有限公司", None),
        ("上海能源", "上海大屯能源股份有限公司", None),
        ("云帆软件", "云帆软件园区", "review"),
        ("household", "House Ltd", None),
        ("sun", "Sunrise Ltd", None),
    ],
)
def test_verdicts(left: str, right: str, expected: str | None) -> None:
    assert verdict(left, right) == expected
    assert pair(left, right) == pair(right, left)


def test_unusable_names_and_repeated_keys_match_nothing() -> None:
    assert match_names(read("无", "个人", "华为技术有限公司", "華為技術有限公司", "北京分公司")) == []


WORDS = [
    "华为",
    "海尔",
    "东方",
    "振业",
    "深圳市",
    "北京",
    "科技",
    "集团",
    "股份",
    "银行",
    "新",
    "信息技术",
    "Sun",
    "rise",
]
ENDS = ["", "", "有限公司", "股份有限公司", "有限公司北京分公司", " Ltd", "-W"]
SMALL = st.builds(
    lambda words, end: "".join(words) + end,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
    st.sampled_from(ENDS),
)


@given(st.lists(SMALL, max_size=12), st.randoms(use_true_random=False))
def test_pairs_depend_on_their_two_names_alone(texts: list[str], rng: random.Random) -> None:
    names = read(*texts)
    found = match_names(names)
    shuffled = names[:]
    rng.shuffle(shuffled)
    assert match_names(shuffled) == found
    # Each pair alone gives what it gives among the others, and so do all pairs together.
    by_key = {name.key: name for name in names if name.is_usable}
    alone = [
        match
        for place, left in enumerate(sorted(by_key))
        for right in sorted(by_key)[place + 1 :]
        for match in match_names([by_key[left], by_key[right]])
    ]
    assert sorted(alone) == found
    assert all(0 < match.score <= 1 for match in found)


@given(st.lists(SMALL, max_size=12))
def test_two_legal_names_are_never_one_company_but_for_spelling(texts: list[str]) -> None:
    names = {name.key: name for name in read(*texts)}
    for match in match_names(list(names.values())):
        left, right = names[match.left_key], names[match.right_key]
        if match.verdict == "same" and left.legal_form and right.legal_form:
            assert match.rule == "spelling"
        assert (match.verdict == "branch") == bool(left.branch)


def test_the_best_candidate_must_be_ahead_by_the_margin() -> None:
    margin = load_rules().figures["margin"]
    first, near, far = Scored("a", 0.9), Scored("b", 0.9 - margin / 2), Scored("c", 0.9 - margin)
    assert resolve("s", [first, far]).best == "a"
    assert resolve("s", [near, first]).ambiguous == ("a", "b")
    assert resolve("s", []).best is None
    # Candidates that are known to be one company do not compete; uncertain ones do, and never win.
    assert resolve("s", [Scored("a", 0.9, True, "x"), Scored("b", 0.9, True, "x")]).best == "a"
    assert resolve("s", [first, Scored("b", 0.9, False)]).ambiguous == ("a", "b")
    assert resolve("s", [Scored("b", 0.9, False)]).best is None
    assert resolve("s", [Scored("s", 0.1), first]).best == "s"


@given(
    st.lists(
        st.builds(Scored, st.sampled_from("abcde"), st.sampled_from([0.5, 0.55, 0.6, 0.9]), st.booleans()),
        max_size=6,
    ),
    st.randoms(use_true_random=False),
)
def test_an_answer_is_a_function_of_the_set_of_candidates(
    candidates: list[Scored], rng: random.Random
) -> None:
    shuffled = [*candidates, *candidates[:2]]
    rng.shuffle(shuffled)
    answer = resolve("s", candidates)
    assert resolve("s", shuffled) == answer
    assert answer.best is None or not answer.ambiguous
