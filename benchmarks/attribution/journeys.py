"""Journeys to attribute: touches on a dozen channels, a fifth of them to a conversion."""

from __future__ import annotations

from pathlib import Path

import duckdb

CHANNELS = 12
CONVERTING = 0.2
# Touches of a journey: one and a geometric rest, three on average, as with the first weeks of web analytics.
TOUCHES = """
    with journeys as (
        select i as journey, hash(i, 'won') % 1000 < {converting} * 1000 as is_converted,
            1 + cast(floor(-ln(((hash(i, 'length') % 1000000) + 1) / 1000001.0) * 2.5) as integer) as length
        from range({journeys}) as numbers(i)
    )
    select case when is_converted then journey + 1 else -journey - 1 end as path_number, is_converted,
        'won' as milestone, journey * 100 + place as touch_number,
        'channel_' || chr(cast(
            97 + floor(power((hash(journey, place) % 1000000) / 1000000.0, 1.5) * {channels}) as integer
        )) as channel_id,
        timestamp '2026-01-01' + to_hours(cast(place * 20 as integer)) as touched_at,
        place <= 1 as is_before_lead, place <= 2 as is_before_opportunity,
        cast((length - place) * 20 / 24.0 as double) as age_days
    from journeys, unnest(range(length)) as places(place)
    where place < 100
"""


def write_journeys(database: duckdb.DuckDBPyConnection, journeys: int, paths: Path) -> tuple[int, int, int]:
    """Fill the tables that the models read, and the distinct paths that the packages read.

    Returns:
        Touches, conversions, distinct paths.
    """
    query = TOUCHES.format(journeys=journeys, channels=CHANNELS, converting=CONVERTING)
    database.execute(f"create table acquisition_build.path_touches as {query}")
    database.execute("""
        create table acquisition_build.milestone_conversions as
        select distinct path_number, milestone, cast(null as decimal(28, 2)) as amount,
            'not_recorded' as declared_channel_id
        from acquisition_build.path_touches where is_converted
    """)
    database.execute(f"""
        copy (
            with paths as (
                select path_number, string_agg(channel_id, ' > ' order by touch_number) as path
                from acquisition_build.path_touches group by path_number
            )
            select path, count(*) filter (path_number > 0) as total_conversions,
                count(*) filter (path_number < 0) as total_null
            from paths group by path order by path
        ) to '{paths}' (header)
    """)
    ((touches,),) = database.execute("select count(*) from acquisition_build.path_touches").fetchall()
    ((conversions,),) = database.execute(
        "select count(*) from acquisition_build.milestone_conversions"
    ).fetchall()
    ((distinct,),) = database.execute(f"select count(*) from read_csv('{paths}')").fetchall()
    return touches, conversions, distinct
