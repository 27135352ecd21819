"""The aggregates of a weekly report from DuckDB's own table: duckdb_report.py DATABASE END_MS

Per dataset and for each of the last eight weeks what the report compares, and for the last one the hours at which runs began.
"""

import sys

import duckdb

from peer import Stopwatch, report

ENDED = "state IN ('succeeded', 'completed', 'failed', 'cancelled')"
SUCCESS = "state IN ('succeeded', 'completed')"
WEEK = 7 * 86_400_000

database, end = sys.argv[1], int(sys.argv[2])
connection = duckdb.connect(database, read_only=True, config={"threads": 2})
with Stopwatch() as stopwatch:
    rows = connection.execute(
        f"""SELECT account, dataset, ({end} - created_ms - 1) // {WEEK} AS weeks_ago, count(*) AS runs,
            count(*) FILTER (state = 'succeeded'), count(*) FILTER (state = 'completed'), count(*) FILTER (state = 'failed'),
            count(*) FILTER (state = 'cancelled'), count(*) FILTER (NOT {ENDED}), sum(duration_ms) FILTER ({ENDED}),
            avg(duration_ms) FILTER ({SUCCESS}), quantile_cont(duration_ms, [0.5, 0.9, 0.95, 0.99]) FILTER ({SUCCESS}),
            max(duration_ms) FILTER ({SUCCESS}), quantile_cont(queue_lower_ms, [0.5, 0.95]) FILTER ({ENDED}),
            quantile_cont(queue_upper_ms, [0.5, 0.95]) FILTER ({ENDED}), min(created_ms), max(created_ms)
        FROM runs WHERE created_ms >= {end - 8 * WEEK} AND created_ms < {end} GROUP BY ALL ORDER BY ALL"""
    ).fetchall()
    connection.execute(
        f"""SELECT dataset, created_ms // 3600000 % 168, count(*), sum(duration_ms)
        FROM runs WHERE created_ms >= {end - WEEK} AND created_ms < {end} GROUP BY ALL ORDER BY ALL"""
    ).fetchall()
report(stopwatch, groups=len(rows))
