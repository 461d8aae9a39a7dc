"""A tiny dbt project and a tiny landing, so that these tests depend on no model of the real project."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from bowtie.landing.log import append, read_load_log
from bowtie.landing.records import IngestReport, LoadRecord
from bowtie.workspace import Workspace

FILES = {
    "dbt_project.yml": """
        name: toy
        version: 9.9.9
        profile: bowtie
        flags: {send_anonymous_usage_stats: false}
        models: {toy: {+materialized: table, marts: {+access: public}}}
        """,
    "vars.yml": """
        vars: {as_of: "", business_time_zone: Asia/Shanghai, base_currency: CNY, channels: {shop: true},
               funnel_window_days: 90,
               free_to_change: [as_of, free_to_change], history_seeds: [limits]}
        """,
    "profiles.yml": """
        bowtie:
          target: duckdb
          outputs:
            duckdb:
              type: duckdb
              path: "{{ env_var('BOWTIE_WORKSPACE', 'workspace') }}/warehouse.duckdb"
              threads: 1
        """,
    "macros/generate_schema_name.sql": """
        {% macro generate_schema_name(custom_schema_name, node) -%}
        {{ custom_schema_name or target.schema }}
        {%- endmacro %}
        """,
    "seeds/limits.csv": "name,value\nbig,10\n",
    # Each build adds a row made by the rule of the day: old rows beside new ones show at once.
    "models/core/events.sql": """
        {{ config(materialized='incremental') }}
        select 'first rule' as rule
        """,
    "models/marts/sales/orders.sql": """
        select 1 as order_id, rule, '{{ var('as_of') }}' as as_of from {{ ref('events') }}
        """,
    "models/marts/sales/buyers.sql": "select 1 as buyer_id, '王伟' as buyer_name\n",
    "models/marts/sales/_sales.yml": """
        models:
          - name: orders
            description: "One row per customer's order."
            config: {schema: sales}
            columns:
              - {name: order_id, description: The order, data_tests: [not_null]}
          - name: buyers
            description: One row per buyer.
            config: {schema: sales, alias: people, tags: [pii]}
        """,
    "models/staging/shop/_shop__sources.yml": """
        sources:
          - name: shop
            config: {meta: {why: Orders are the revenue.}}
            tables:
              - name: orders
                description: One row per order.
                config: {meta: {label_zh: 订单, key: [order_id], export: {from: [The shop], rhythm: Daily.}}}
                columns:
                  - name: order_id
                    data_type: text
                    description: The order
                    config: {meta: {label_zh: 订单号, required: true, references: rules.limits.name}}
        """,
}
BROKEN_TEST = """
select order_id from {{ ref('orders') }}
union all
select order_id from {{ ref('orders') }}
"""


def write_project(root: Path) -> Path:
    """Write the toy project and return its folder."""
    for name, content in FILES.items():
        write(root, name, content)
    return root


def write(root: Path, name: str, content: str) -> Path:
    """Write one file of the project."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = content.strip("\n").split("\n")
    indent = len(lines[0]) - len(lines[0].lstrip())
    path.write_text("\n".join(line[indent:] for line in lines).rstrip() + "\n", encoding="utf-8")
    return path


def deliver(workspace: Workspace, name: str = "january.csv", content: str = "order_id\n1\n2\n") -> None:
    """Drop a raw file into the workspace."""
    write(workspace.root, f"raw/shop/orders/{name}", content)


def land(
    workspace: Workspace, file: str = "orders.csv", *, rows: int = 2, claimed: int | None = None
) -> LoadRecord:
    """Land one file of `rows` rows; `claimed` is what the log says it had."""
    load_seq = len(read_load_log(workspace)) + 1
    data_file = f"shop/orders/{load_seq:010d}.parquet"
    path = workspace.landing / data_file
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"order_id": [str(number) for number in range(rows)]}), path)
    landed = rows if claimed is None else claimed
    record = _record(load_seq, file, rows_in_file=landed, rows_landed=landed, data_file=data_file)
    append(workspace, record)
    return record


def set_aside(workspace: Workspace, file: str) -> LoadRecord:
    """Note that a file could not land."""
    record = _record(
        len(read_load_log(workspace)) + 1,
        file,
        status="set_aside",
        reason="the column order_id is missing",
        remedy="Add a mapping for it.",
    )
    workspace.landing.mkdir(parents=True, exist_ok=True)
    append(workspace, record)
    return record


def report(loads: Sequence[LoadRecord] = ()) -> IngestReport:
    """What `ingest` would say about these loads."""
    return IngestReport(loads=list(loads))


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    """Ask a published file."""
    with duckdb.connect(str(path), read_only=True) as database:
        return database.execute(sql).fetchall()


def read(path: Path) -> dict[str, object]:
    """The content of a JSON file."""
    content: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _record(load_seq: int, file: str, **values: object) -> LoadRecord:
    facts = {
        "load_seq": load_seq,
        "loaded_at": f"2026-01-{load_seq:02d}T08:00:00Z",
        "status": "landed",
        "file": file,
        "channel": "shop",
        "source_table": "shop.orders",
    }
    return LoadRecord.from_dict(
        {
            **dict.fromkeys(
                ("file_sha256", "file_bytes", "format", "encoding", "mapping", "mapping_fingerprint")
            ),
            **facts,
            **values,
        }
    )


@contextmanager
def opened_elsewhere(warehouse: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program has the build database open."""
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(warehouse)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603
        assert process.stdout
        assert process.stdout.readline() == "open\n"
        yield process
        process.kill()
