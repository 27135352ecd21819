"""The import as one would write it in Python: orjson, sqlite3, batches, one upsert: sqlite_import.py FILE DATABASE

The same job as ours: each run once however often it is imported, the newer reading wins, totals and duration buckets per dataset, the
days that changed. Totals are computed once at the end, which is the cheapest way, though a crash on the way would leave them wrong.
"""

import sqlite3
import sys
from datetime import datetime

import orjson

from peer import Stopwatch, report

BATCH = 100_000
STATES = {"pending": 0, "enqueued": 1, "running_notebook": 2, "succeeded": 3, "completed": 4, "failed": 5, "cancelled": 6}
BOUNDS = [1000, 2500, 5000, 10000, 30000, 60000, 120000, 300000, 600000, 1800000, 3600000, 7200000, 21600000, 86400000]
SCHEMA = """
    CREATE TABLE dataset (id INTEGER PRIMARY KEY, account TEXT NOT NULL, token TEXT NOT NULL, UNIQUE (account, token)) STRICT;
    CREATE TABLE run (dataset_id INTEGER NOT NULL, created_ms INTEGER NOT NULL, token TEXT NOT NULL, state INTEGER NOT NULL,
        updated_delta INTEGER, completed_delta INTEGER, PRIMARY KEY (dataset_id, created_ms, token)) STRICT, WITHOUT ROWID;
    CREATE TABLE total (dataset_id INTEGER, state INTEGER, runs INTEGER, run_ms INTEGER, PRIMARY KEY (dataset_id, state)) WITHOUT ROWID;
    CREATE TABLE bucket (dataset_id INTEGER, bucket INTEGER, runs INTEGER, PRIMARY KEY (dataset_id, bucket)) WITHOUT ROWID;
    CREATE TABLE changed_day (dataset_id INTEGER, day INTEGER, PRIMARY KEY (dataset_id, day)) WITHOUT ROWID;"""
UPSERT = """
    INSERT INTO run VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET state = excluded.state, updated_delta = excluded.updated_delta, completed_delta = excluded.completed_delta
    WHERE excluded.updated_delta > run.updated_delta"""


def milliseconds(text):
    return None if text is None else round(datetime.fromisoformat(text).timestamp() * 1000)


def rows(path, database):
    datasets = {}
    with open(path, "rb") as file:
        for line in file:
            run = orjson.loads(line)
            href = run["_links"]["report"]["href"]
            dataset = datasets.get(href)
            if dataset is None:
                parts = href.split("/")
                database.execute("INSERT OR IGNORE INTO dataset (account, token) VALUES (?, ?)", (parts[2], parts[4]))
                found = database.execute("SELECT id FROM dataset WHERE account = ? AND token = ?", (parts[2], parts[4]))
                dataset = datasets[href] = found.fetchone()[0]
            state = STATES[run["state"]]
            created = milliseconds(run["created_at"])
            updated = milliseconds(run["updated_at"])
            completed = milliseconds(run["completed_at"]) if state >= 3 else None
            if completed is not None and completed < created:
                raise ValueError(f"ended before it was created: {run['token']}")
            yield (
                dataset, created, run["token"], state, None if updated is None else updated - created,
                None if completed is None else completed - created,
            )


def batches(rows):
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def derive(database):
    database.execute(
        "INSERT OR REPLACE INTO total SELECT dataset_id, state, count(*), sum(completed_delta) FROM run WHERE state >= 3 GROUP BY 1, 2"
    )
    case = " ".join(f"WHEN completed_delta <= {bound} THEN {bound}" for bound in BOUNDS)
    database.execute(
        f"""INSERT OR REPLACE INTO bucket
        SELECT dataset_id, CASE {case} ELSE -1 END, count(*) FROM run WHERE state IN (3, 4) AND completed_delta IS NOT NULL GROUP BY 1, 2"""
    )
    database.execute("INSERT OR REPLACE INTO changed_day SELECT DISTINCT dataset_id, created_ms / 86400000 FROM run")


database = sqlite3.connect(sys.argv[2])
database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -64000;" + SCHEMA)
with Stopwatch() as stopwatch:
    for batch in batches(rows(sys.argv[1], database)):
        batch.sort()  # rows in the order of the key go in faster
        database.executemany(UPSERT, batch)
        database.commit()
    derive(database)
    database.commit()
count, = database.execute("SELECT count(*) FROM run").fetchone()
report(stopwatch, runs=count)
