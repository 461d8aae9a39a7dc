"""The Python models of One-ID: from relations of the warehouse to tables. The rules stand beside."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import phonenumbers
import pyarrow as pa
from numpy.typing import NDArray
from phonenumbers import PhoneNumberType

from bowtie.identity.clusters import ALWAYS, Evidence, History, history_of
from bowtie.identity.company_names import CompanyName, load_rules, read_name
from bowtie.identity.name_links import Name, Period, link_names

# What nobody carries in the pocket. Kinds that may be either, or that nobody knows, are left alone.
_FIXED = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN,
}
_CHINESE_MOBILE = r"\+861[3-9][0-9]{9}"


def names_as_written(
    organizations: duckdb.DuckDBPyRelation,
    people: duckdb.DuckDBPyRelation,
    opportunities: duckdb.DuckDBPyRelation,
) -> pa.Table:
    """Every organization name as written, read."""
    written = sorted(
        {
            name
            for relation, columns in (
                (organizations, ("organization_name", "short_name", "parent_name")),
                (people, ("company_name",)),
                (opportunities, ("account_name",)),
            )
            for column in columns
            for (name,) in relation.select(column).distinct().fetchall()
            if name is not None
        }
    )
    names = [read_name(text) for text in written]
    return pa.table(
        {
            "company_name": pa.array(written, pa.string()),
            "name_key": pa.array([entity_key(name) for name in names], pa.string()),
            "head_key": pa.array([name.head for name in names], pa.string()),
            "branch": pa.array([name.branch for name in names], pa.string()),
            "core": pa.array([name.core for name in names], pa.string()),
            "region": pa.array([name.region for name in names], pa.string()),
            "legal_form": pa.array([name.legal_form for name in names], pa.string()),
            "is_registered_branch": pa.array([is_registered_branch(name) for name in names], pa.bool_()),
            "is_usable": pa.array([name.is_usable for name in names], pa.bool_()),
        }
    )


def is_registered_branch(name: CompanyName) -> bool:
    """Whether a branch is registered by itself (分公司), with a credit code, unlike a department."""
    rules = load_rules()
    word = rules.word_before("branch", name.key, len(name.key)) if name.branch else ""
    return bool(word) and rules.words["branch"][word] == "registered"


def entity_key(name: CompanyName) -> str:
    """Key of the company that a name stands for: a department is its head, a registered branch is itself."""
    return name.key if is_registered_branch(name) else name.head or name.key


def fixed_lines(identifiers: duckdb.DuckDBPyRelation) -> pa.Table:
    """The numbers that are no mobiles. A Chinese number is one by its first digits alone."""
    numbers = identifiers.filter(
        f"identifier_type = 'mobile' and not regexp_full_match(identifier_value, '{_CHINESE_MOBILE}')"
    )
    written = sorted(row[0] for row in numbers.select("identifier_value").distinct().fetchall())
    return pa.table({"mobile": pa.array([number for number in written if _is_fixed(number)], pa.string())})


def _is_fixed(number: str) -> bool:
    try:
        read = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    return read.country_code == 86 or phonenumbers.number_type(read) in _FIXED


def name_links(
    names: duckdb.DuckDBPyRelation,
    records: duckdb.DuckDBPyRelation,
    edges: duckdb.DuckDBPyRelation,
    verdicts: duckdb.DuckDBPyRelation,
) -> pa.Table:
    """What company names alone say, given the entities that evidence makes of them over time.

    Args:
        names: Per name its key, kind, moments, and the record that brought it.
        records: The records of the graph.
        edges: Its edges, without names.
        verdicts: Decisions of stewards.
    """
    companies = (one.filter("entity_type = 'organization'") for one in (records, edges, verdicts))
    keys, _, history = _history(*companies)
    place_of = {int(key): place for place, key in enumerate(keys)}
    first = np.searchsorted(history.record, np.arange(len(keys) + 1))
    told = _columns(names.order("name_key").select("name_key, is_legal, moment, guarded_from, record_key"))
    links = link_names(
        [
            Name(
                str(key),
                bool(is_legal),
                int(since),
                int(guarded_from),
                tuple(
                    Period(int(history.since[row]), int(history.until[row]), int(history.anchor[row]))
                    for row in range(*first[[place_of[int(record)], place_of[int(record)] + 1]])
                ),
            )
            for key, is_legal, since, guarded_from, record in zip(*told.values(), strict=True)
        ]
    )
    until = np.array([link.until for link in links], np.int32)
    return pa.table(
        {
            "left_key": pa.array([link.left_key for link in links], pa.string()),
            "right_key": pa.array([link.right_key for link in links], pa.string()),
            "verdict": pa.array([link.verdict for link in links], pa.string()),
            "rule": pa.array([link.rule for link in links], pa.string()),
            "score": pa.array([link.score for link in links], pa.float64()),
            "valid_from": pa.array([link.since for link in links], pa.int32()),
            "valid_until": pa.array(until, pa.int32()),
        }
    )


def periods(
    records: duckdb.DuckDBPyRelation,
    edges: duckdb.DuckDBPyRelation,
    verdicts: duckdb.DuckDBPyRelation,
) -> pa.Table:
    """The history of all records: see bowtie.identity.clusters."""
    keys, edge, history = _history(records, edges, verdicts)
    refused = history.refused_edge
    since = np.concatenate((history.since, history.refused_since)).astype(np.int32)
    until = np.concatenate((history.until, history.refused_until)).astype(np.int32)
    kinds = np.repeat(np.array([0, 1], np.int8), [len(history.record), len(refused)])
    return pa.table(
        {
            "kind": pa.DictionaryArray.from_arrays(kinds, ["period", "refused"]).cast(pa.string()),
            "key": _unsigned(keys[history.record], edge["left_key"][refused]),
            "other_key": _unsigned(keys[history.anchor], edge["right_key"][refused]),
            "valid_from": since,
            "valid_until": pa.array(until, mask=until == ALWAYS),
        }
    )


def _history(
    records: duckdb.DuckDBPyRelation,
    edges: duckdb.DuckDBPyRelation,
    verdicts: duckdb.DuckDBPyRelation,
) -> tuple[NDArray[np.int64], dict[str, NDArray[Any]], History]:
    """Keys of the records in order, the edges in order, and the history of the clusters."""
    record = _columns(records.select("seniority, record_key, moment"))
    oldest_first = np.argsort(record["seniority"])
    record = {name: values[oldest_first] for name, values in record.items()}
    edge = _edges_in_order(edges)
    apart = _columns(
        verdicts.filter("verdict = 'different'").select("left_key, right_key, valid_from, valid_until")
    )
    is_exclusive = edge["exclusive_kind"] >= 0
    exclusive, first = np.unique(edge["right_key"][is_exclusive], return_index=True)
    history = history_of(
        Evidence(
            records=record["record_key"],
            born_at=record["moment"],
            left=edge["left_key"],
            right=edge["right_key"],
            valid_from=edge["valid_from"],
            valid_until=edge["valid_until"],
            is_decreed=edge["is_decreed"],
            exclusive_keys=exclusive,
            exclusive_kinds=edge["exclusive_kind"][is_exclusive][first],
            apart_left=apart["left_key"],
            apart_right=apart["right_key"],
            apart_from=apart["valid_from"],
            apart_until=apart["valid_until"],
        )
    )
    return record["record_key"], edge, history


def _edges_in_order(edges: duckdb.DuckDBPyRelation) -> dict[str, NDArray[Any]]:
    """The edges by moment, place and strength; the few that share all three by their nodes."""
    edge = _columns(edges.order("valid_from, first_position, strength"))
    shared = np.ones(max(len(edge["strength"]) - 1, 0), np.bool_)
    for name in ("valid_from", "first_position", "strength"):
        shared &= edge[name][1:] == edge[name][:-1]
    tied = np.flatnonzero(np.append(shared, False) | np.append(False, shared))
    names = ("right_key", "left_key", "strength", "first_position", "valid_from")
    order = tied[np.lexsort([edge[name][tied] for name in names])]
    for values in edge.values():
        values[tied] = values[order]
    return edge


def _columns(relation: duckdb.DuckDBPyRelation) -> dict[str, NDArray[Any]]:
    """The columns of a relation as arrays; node keys as signed numbers, all the same to the graph."""
    return {
        name: values.view(np.int64) if values.dtype == np.uint64 else values
        for name, values in relation.fetchnumpy().items()
    }


def _unsigned(*keys: NDArray[Any]) -> NDArray[np.uint64]:
    return np.concatenate(keys).view(np.uint64)
