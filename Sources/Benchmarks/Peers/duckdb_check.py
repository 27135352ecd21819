"""Compares our tree with DuckDB's answer, column by column: duckdb_check.py TREE FILE"""

import sys

import duckdb

from peer import report

connection = duckdb.connect(config={"threads": 2})
tree, answer = sys.argv[1:3]
ours = f"read_csv('{tree}/daily/*/*.csv.gz', hive_partitioning = true, header = true, auto_type_candidates = ['BIGINT', 'DOUBLE', 'VARCHAR'])"
theirs = f"read_csv('{answer}', header = true, auto_type_candidates = ['BIGINT', 'DOUBLE', 'VARCHAR'])"
columns = [row[0] for row in connection.execute(f"DESCRIBE SELECT * EXCLUDE (date, account, dataset) FROM {ours}").fetchall()]
texts = {"first_run_at", "last_run_at"}
equal = " AND ".join(
    f"o.{name}::VARCHAR = t.{name}::VARCHAR"
    if name in texts
    else f"(o.{name} IS NOT DISTINCT FROM t.{name} OR abs(o.{name} - t.{name}) <= 1e-9 * greatest(1, abs(t.{name})))"
    for name in columns
)
both, different = connection.execute(
    f"""SELECT count(*) FILTER (o.runs IS NOT NULL AND t.runs IS NOT NULL), count(*) FILTER (NOT coalesce({equal}, false))
    FROM {ours} o FULL JOIN {theirs} t ON o.date::VARCHAR = t.date::VARCHAR AND o.account = t.account
        AND o.dataset::VARCHAR = t.dataset::VARCHAR"""
).fetchone()
report(None, rows=both, differences=different)
