"""DuckDB reads the runs of a file into a table: duckdb_import.py FILE DATABASE all|named

`all` is `read_json` as it comes; with `named` columns it skips most of the text. Neither has keys, totals or a second import.
"""

import sys

import duckdb

from peer import Stopwatch, report

connection = duckdb.connect(sys.argv[2], config={"threads": 2})
ALL = "CREATE TABLE runs AS SELECT * FROM read_json(?, format = 'newline_delimited')"
NAMED = """
    CREATE TABLE runs AS SELECT token, state, created_at, updated_at, completed_at, _links.report.href AS dataset
    FROM read_json(?, format = 'newline_delimited', columns = {
        'token': 'VARCHAR', 'state': 'VARCHAR', 'created_at': 'TIMESTAMP', 'updated_at': 'TIMESTAMP', 'completed_at': 'TIMESTAMP',
        '_links': 'STRUCT(report STRUCT(href VARCHAR))'})"""
with Stopwatch() as stopwatch:
    connection.execute(NAMED if sys.argv[3] == "named" else ALL, [sys.argv[1]])
    connection.execute("CHECKPOINT")
report(stopwatch, runs=connection.execute("SELECT count(*) FROM runs").fetchone()[0])
