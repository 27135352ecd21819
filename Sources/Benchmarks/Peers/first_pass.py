"""The newest page of every run list of a workspace into SQLite: first_pass.py URL DATABASE"""

import sqlite3
import sys

import requests

from peer import Stopwatch, report

url, path = sys.argv[1:3]
session = requests.Session()
session.auth = ("simulated-token", "simulated-secret")


def pages(address, name):
    page = 1
    while True:
        rows = session.get(f"{url}/api/acme/{address}page={page}", timeout=40).json()["_embedded"][name]
        yield from rows
        if len(rows) < 30:
            return
        page += 1


count = 0
with Stopwatch() as stopwatch:
    database = sqlite3.connect(path)
    database.execute(
        "CREATE TABLE runs (dataset TEXT, run TEXT, state TEXT, created_at TEXT, updated_at TEXT, completed_at TEXT, "
        "PRIMARY KEY (dataset, run)) WITHOUT ROWID"
    )
    for space in pages("spaces?filter=all&", "spaces"):
        for dataset in pages(f"spaces/{space['token']}/datasets?", "reports"):
            token = dataset["token"]
            runs = session.get(f"{url}/api/acme/datasets/{token}/runs", timeout=40).json()["_embedded"]["report_runs"]
            keys = ("token", "state", "created_at", "updated_at", "completed_at")
            with database:
                database.executemany(
                    "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?)", [(token, *(run.get(key) for key in keys)) for run in runs]
                )
            count += len(runs)
report(stopwatch, runs=count)
