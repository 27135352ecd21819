"""The runs of a weekly report added up by SQLite alone, one dataset after the other: sqlite_report.py DATABASE END_MS"""

import sqlite3
import sys

from peer import Stopwatch, report

WEEK = 7 * 86_400_000

path, end = sys.argv[1], int(sys.argv[2])
database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
runs = 0
with Stopwatch() as stopwatch:
    for (dataset,) in database.execute("SELECT id FROM dataset").fetchall():
        rows = database.execute(
            "SELECT count(*), sum(state), sum(flags), sum(updated_delta), sum(completed_delta), sum(waiting_delta), sum(past_delta), "
            "max(token) FROM run WHERE dataset_id = ? AND created_ms >= ? AND created_ms < ?",
            (dataset, end - 8 * WEEK, end),
        )
        runs += rows.fetchone()[0]
report(stopwatch, runs=runs)
