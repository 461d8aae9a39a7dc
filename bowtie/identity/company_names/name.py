"""One organization name, read: key, core, region, legal form, branch and whether it says anything."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bowtie.identity.company_names.plain_text import half_width, letters_only
from bowtie.identity.company_names.rules import NameRules, load_rules
from bowtie.identity.company_names.shape import Shape, shape_of

_BRACKETS = re.compile(
    r"[(\[{【〔「『<《〈]([^()\[\]{}【】〔〕「」『』<>《》〈〉]{1,20})[)\]}】〕」』>》〉]\s*$"
)


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A name as it was written, and what can be read from it. All but `text` is a function of `key`.

    Attributes:
        text: The name as written.
        key: Two names with the same key are the same legal entity, as far as the text can tell. A key
            read again gives itself.
        core: The brand without region, industry, legal form and group words; where nothing would be left,
            with the region. Never empty where `key` is not.
        region: The most specific region that it begins or ends with, without 省 and 市, or none.
        legal_form: In its usual spelling; none for short and brand names.
        branch: Branch, office or department behind the head's name, or none.
        head: Key of the head company; the name's own where it is no branch; none for a bare 北京分公司.
        is_usable: Whether it can stand for one organization: not 无, 个人, a phone number, 分公司.
    """

    text: str
    key: str
    core: str
    region: str | None
    legal_form: str | None
    branch: str | None
    head: str | None
    is_usable: bool


def read_name(text: str, rules: NameRules | None = None) -> CompanyName:
    """Read the name of an organization in Chinese or Latin script; never fails.

    Args:
        text: Any text.
        rules: Those of the project by default.
    """
    rules = rules or load_rules()
    folded = _without_remarks(half_width(text), rules)
    key, head, branch = _parts(letters_only(folded), rules)
    shape = shape_of(head or "", rules)
    return CompanyName(
        text=text,
        key=key,
        core=shape.core or key,
        region=shape.region,
        legal_form=shape.legal_form,
        branch=branch,
        head=head,
        is_usable=head is not None and _is_usable(key, head, shape, rules),
    )


def _without_remarks(text: str, rules: NameRules) -> str:
    """Without what CRM users write in brackets behind a name: (已注销)."""
    while (found := _BRACKETS.search(text)) and letters_only(found[1]) in rules.words["remark"]:
        text = text[: found.start()]
    return text


def _parts(plain_name: str, rules: NameRules) -> tuple[str, str | None, str | None]:
    """Key, key of the head and branch."""
    cut = _head_length(plain_name, rules)
    if cut is None:
        key = canonical(plain_name, rules)
        return key, key, None
    head, branch = canonical(plain_name[:cut].strip(), rules), plain_name[cut:].strip()
    if not head:
        return branch, None, branch
    joint = " " if head[-1].isascii() and branch[0].isascii() else ""
    return head + joint + branch, head, branch


def _head_length(name: str, rules: NameRules) -> int | None:
    """Where the head's name ends, or none if the name is no branch."""
    word = rules.word_before("branch", name, len(name))
    if found := rules.first_form(name):
        stop, is_branch = found, bool(word)
        return stop if is_branch or rules.word_before("department", name, len(name)) else None
    if not word:
        return None
    stop = len(name) - len(word)
    region, start = rules.region_before(name, stop)
    return start if region else stop


def canonical(name: str, rules: NameRules) -> str:
    """The name with its legal form in the usual spelling."""
    while word := rules.word_before("legal_form", name, len(name)):
        after = name[: len(name) - len(word)] + rules.words["legal_form"][word]
        if after == name:
            break
        name = after
    return name


def _is_usable(key: str, head: str, shape: Shape, rules: NameRules) -> bool:
    bare = key.replace(" ", "")
    if bare in rules.words["unusable"] or head.replace(" ", "") in rules.words["unusable"]:
        return False
    if len(bare) < 2 or len(key) > rules.figures["longest_name"] or shape.is_bare:
        return False
    return any(map(str.isalpha, key))
