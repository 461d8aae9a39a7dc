"""The identity benchmark counts rightly, repeats itself, and does not time wrong clusters."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb
import pytest

from benchmarks.errors import BenchmarkError, TooSlowError
from benchmarks.identity.__main__ import main
from benchmarks.identity.chains import LENGTH, verify_chains, write_chains
from benchmarks.identity.contacts import write_contacts
from benchmarks.identity.plain_sql import METHODS
from benchmarks.identity.quality import quality_of
from benchmarks.process import run

SHARED = """
    with people_of as (
        select mobile, count(distinct person_id) as people
        from contacts inner join truth using (record_id) where mobile is not null group by mobile
    )
    select count(*) filter (people > 20), max(people) from people_of
"""


def test_quality_counts_pairs() -> None:
    # True: {1, 2, 3} and {4, 5}. Found: {1, 2} and {3, 4, 5}: one of three pairs right, and {4, 5}.
    with duckdb.connect() as connection:
        connection.execute("create table truth (record_id integer, person_id integer)")
        connection.execute("insert into truth values (1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3)")
        connection.execute("create table found (record_id integer, cluster_id integer)")
        connection.execute("insert into found values (1, 8), (2, 8), (3, 9), (4, 9), (5, 9)")
        quality = quality_of(connection, "found")
    assert (quality.true_pairs, quality.found_pairs, quality.right_pairs) == (4, 4, 2)
    assert (quality.precision, quality.recall, quality.f1) == (0.5, 0.5, 0.5)


def test_contacts_are_those_of_their_seed_and_hold_what_makes_them_hard(tmp_path: Path) -> None:
    found = []
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        write_contacts(tmp_path / name, 20_000, seed)
        with duckdb.connect(str(tmp_path / name)) as connection:
            found.append(connection.execute("from contacts order by record_id").fetchall())
            shared, most = connection.execute(SHARED).fetchall()[0]
            roles = len(connection.execute("from contacts where email like 'info@%'").fetchall())
            pairs = connection.execute(
                "select sum(n * (n - 1) / 2) from (select count(*) as n from truth group by person_id)"
            ).fetchall()[0][0]
        assert len(found[-1]) == 20_000
        assert shared >= 4
        assert most < 5_000
        assert roles > 50
        assert 1.0 < pairs / 20_000 < 1.35
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize("method", ["contraction", "recursion"])
def test_plain_sql_finds_the_chains_and_a_broken_one_is_refused(method: str, tmp_path: Path) -> None:
    database = tmp_path / "chains.duckdb"
    write_chains(database, 4 * LENGTH)
    with duckdb.connect(str(database)) as connection:
        METHODS[method](connection)
        counts = "count(*), count(distinct cluster_key), count(distinct (chain, cluster_key))"
        joined = f"records inner join {method}_clusters using (record_key)"
        assert connection.execute(f"select {counts} from {joined}").fetchall() == [(4 * LENGTH, 4, 4)]
        connection.execute("create table broken as select record_key, 0 as cluster_key from records")
    with pytest.raises(BenchmarkError, match="wrong cluster"):
        verify_chains(database, "broken")


def test_what_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(TooSlowError, match="ended after") as ended:
        run([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, limit=1)
    assert 1 <= ended.value.seconds < 20
    assert ended.value.peak_bytes > 0


def test_the_whole_benchmark_on_little(tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    main(records=5_000, chained=1_000, limit=60, splink=False, seed=1, json_file=result)
    told = json.loads(result.read_text(encoding="utf-8"))
    ways = {way["name"]: way for way in told["contacts"]}
    assert ways["Bowtie: edges, clusters, IDs"]["quality"] == ways["plain SQL: recursion"]["quality"]
    assert len(told["chains"]) == 4
    assert all(way["quality"]["found_pairs"] == 20 * 50 * 49 // 2 for way in told["chains"])
    assert all(way["quality"]["right_pairs"] == 20 * 50 * 49 // 2 for way in told["chains"])
    assert not any(step["remark"] for way in told["chains"] for step in way["steps"])
