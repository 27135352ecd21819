"""DuckDB reads the runs of a file into a table: duckdb_import.py FILE DATABASE all|named|keyed

`all` is `read_json` as it comes; with `named` columns it skips most of the text. Neither has keys, totals or a second import.
`keyed` is `named` into a table in which a run stands once however often it is imported, and the newer reading wins; no totals.
"""

import sys

import duckdb

from peer import Stopwatch, report

connection = duckdb.connect(sys.argv[2], config={"threads": 2})
ALL = "CREATE TABLE runs AS SELECT * FROM read_json(?, format = 'newline_delimited')"
COLUMNS = """
    SELECT token, state, created_at, updated_at, completed_at, _links.report.href AS dataset
    FROM read_json(?, format = 'newline_delimited', columns = {
        'token': 'VARCHAR', 'state': 'VARCHAR', 'created_at': 'TIMESTAMP', 'updated_at': 'TIMESTAMP', 'completed_at': 'TIMESTAMP',
        '_links': 'STRUCT(report STRUCT(href VARCHAR))'})"""
NAMED = "CREATE TABLE runs AS" + COLUMNS
TABLE = """
    CREATE TABLE runs (token VARCHAR, state VARCHAR, created_at TIMESTAMP, updated_at TIMESTAMP, completed_at TIMESTAMP, dataset VARCHAR,
        PRIMARY KEY (dataset, created_at, token))"""
KEYED = f"""
    INSERT INTO runs {COLUMNS}
    ON CONFLICT DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at, completed_at = excluded.completed_at
    WHERE excluded.updated_at > runs.updated_at"""
if sys.argv[3] == "keyed":
    connection.execute(TABLE)
with Stopwatch() as stopwatch:
    connection.execute({"all": ALL, "named": NAMED, "keyed": KEYED}[sys.argv[3]], [sys.argv[1]])
    connection.execute("CHECKPOINT")
report(stopwatch, runs=connection.execute("SELECT count(*) FROM runs").fetchone()[0])
