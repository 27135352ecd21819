"""The daily aggregates from DuckDB's own table, as gzip CSV on two threads: duckdb_rollup.py DATABASE OUT file|days"""

import sys

import duckdb

from peer import Stopwatch, report

Z = 1.959963984540054
ENDED = "state IN ('succeeded', 'completed', 'failed', 'cancelled')"
SUCCESS = "state IN ('succeeded', 'completed')"
CENTRE = f"(successes / decided + {Z * Z} / (2 * decided)) / (1 + {Z * Z} / decided)"
HALF = (
    f"{Z} * sqrt(successes / decided * (1 - successes / decided) / decided + {Z * Z} / (4 * decided * decided)) / (1 + {Z * Z} / decided)"
)
GROUPS = f"""
    SELECT account, dataset, created_ms // 86400000 AS day, count(*) AS runs,
        count(*) FILTER (state = 'succeeded') AS succeeded, count(*) FILTER (state = 'completed') AS completed,
        count(*) FILTER (state = 'failed') AS failed, count(*) FILTER (state = 'cancelled') AS cancelled,
        count(*) FILTER (NOT {ENDED}) AS in_flight,
        count(*) FILTER ({SUCCESS}) AS successes, nullif(count(*) FILTER ({SUCCESS} OR state = 'failed'), 0) AS decided,
        sum(duration_ms) FILTER ({ENDED}) / 1000 AS run_seconds, avg(duration_ms) FILTER ({SUCCESS}) / 1000 AS duration_mean,
        quantile_cont(duration_ms, [0.5, 0.9, 0.95, 0.99]) FILTER ({SUCCESS}) AS duration,
        max(duration_ms) FILTER ({SUCCESS}) / 1000 AS duration_max,
        count(queue_upper_ms) FILTER ({ENDED}) AS queue_runs,
        quantile_cont(queue_lower_ms, [0.5, 0.95]) FILTER ({ENDED}) AS queue_lower,
        quantile_cont(queue_upper_ms, [0.5, 0.95]) FILTER ({ENDED}) AS queue_upper,
        max(queue_upper_ms) FILTER ({ENDED}) / 1000 AS queue_upper_max,
        min(created_ms) AS first_ms, max(created_ms) AS last_ms
    FROM runs GROUP BY ALL"""
INSTANT = "strftime(make_timestamp_ms({}), '%Y-%m-%dT%H:%M:%S.%gZ')"
ROWS = f"""
    SELECT DATE '1970-01-01' + day::INTEGER AS date, account, dataset, runs, succeeded, completed, failed, cancelled, in_flight,
        successes / decided AS success_ratio, {CENTRE} - {HALF} AS success_ratio_low, {CENTRE} + {HALF} AS success_ratio_high,
        coalesce(run_seconds, 0) AS run_seconds, duration_mean, duration[1] / 1000 AS duration_p50, duration[2] / 1000 AS duration_p90,
        duration[3] / 1000 AS duration_p95, duration[4] / 1000 AS duration_p99, duration_max, queue_runs,
        queue_lower[1] / 1000 AS queue_lower_p50, queue_lower[2] / 1000 AS queue_lower_p95, queue_upper[1] / 1000 AS queue_upper_p50,
        queue_upper[2] / 1000 AS queue_upper_p95, queue_upper_max, {INSTANT.format('first_ms')} AS first_run_at,
        {INSTANT.format('last_ms')} AS last_run_at
    FROM ({GROUPS}) ORDER BY date, account, dataset"""

database, target, layout = sys.argv[1:4]
connection = duckdb.connect(database, read_only=True, config={"threads": 2})
partition = ", PARTITION_BY (date)" if layout == "days" else ""
with Stopwatch() as stopwatch:
    connection.execute(f"COPY ({ROWS}) TO '{target}' (FORMAT csv, HEADER, COMPRESSION gzip{partition})")
report(stopwatch)
