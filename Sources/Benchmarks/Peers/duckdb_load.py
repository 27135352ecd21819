"""Loads the runs of a CSV file into a DuckDB table, in the order of the file: duckdb_load.py CSV DATABASE"""

import sys

import duckdb

from peer import Stopwatch, report

connection = duckdb.connect(sys.argv[2], config={"threads": 2})
with Stopwatch() as stopwatch:
    connection.execute(
        """CREATE TABLE runs AS SELECT * FROM read_csv(?, header = false, columns = {
            'account': 'VARCHAR', 'dataset': 'VARCHAR', 'created_ms': 'BIGINT', 'state': 'VARCHAR', 'duration_ms': 'BIGINT',
            'queue_lower_ms': 'BIGINT', 'queue_upper_ms': 'BIGINT'})""",
        [sys.argv[1]],
    )
    connection.execute("CHECKPOINT")
report(stopwatch, runs=connection.execute("SELECT count(*) FROM runs").fetchone()[0])
