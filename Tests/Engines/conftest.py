"""The rollup tree under test, and the truth about it from Python's own csv and gzip modules.

MODE_EXPORTER_TREE names an existing tree. Without it one is made by the built program, from a simulated account:
`simulate`, `collect`, `rollup`. MODE_EXPORTER names the program (default: .build/release or .build/debug).
"""

import csv
import gzip
import io
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUMMED = [
    "runs", "succeeded", "completed", "failed", "cancelled", "in_flight", "run_seconds", "duration_mean", "duration_p50",
    "duration_p99", "success_ratio", "queue_runs", "queue_upper_max",
]


def program():
    named = os.environ.get("MODE_EXPORTER")
    candidates = [pathlib.Path(named)] if named else [ROOT / ".build" / kind / "mode-exporter" for kind in ("release", "debug")]
    for candidate in candidates:
        if candidate.is_file():
            return str(candidate)
    pytest.fail("no mode-exporter: run `swift build`, or name one in MODE_EXPORTER, or an existing tree in MODE_EXPORTER_TREE")


def make_tree(folder):
    """Collects from a simulated account whose time stands still, query runs included, so that no column is empty throughout."""
    exporter = program()
    storage, tree = folder / "data", folder / "tree"
    config = folder / "config.yml"
    config.write_text(
        f"mode: {{ requests_per_second: 1000 }}\ncollect: {{ query_runs: all, interval: 10m }}\nrollup: {{ directory: {tree} }}\n")
    simulator = subprocess.Popen(
        [exporter, "simulate", "--seed", "7", "--datasets", "40", "--days", "12", "--as-of", "2026-11-20T09:30:00Z",
         "--web.listen-address", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    try:
        url = simulator.stdout.readline().split(": ", 1)[1].strip()
        environment = {
            **os.environ, "MODE_BASE_URL": url, "MODE_WORKSPACE": "acme", "MODE_TOKEN": "simulated-token",
            "MODE_SECRET": "simulated-secret"}
        for command in ("collect", "rollup"):
            subprocess.run(
                [exporter, command, "--config.file", str(config), "--storage.path", str(storage)], check=True, cwd=folder, timeout=900,
                env=environment)
    finally:
        simulator.terminate()
        simulator.wait()
    return tree


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    given = os.environ.get("MODE_EXPORTER_TREE")
    path = pathlib.Path(given) if given else make_tree(tmp_path_factory.mktemp("rollups"))
    assert (path / "manifest.json").is_file(), f"{path} is no rollup tree"
    return path


class Truth:
    """All rows of a table as dictionaries of text, read without any engine."""

    def __init__(self, tree, table):
        self.rows = []
        pattern = "datasets.csv.gz" if table == "datasets" else "*=*/*.csv.gz"
        for path in sorted((tree / table).glob(pattern)):
            text = gzip.decompress(path.read_bytes()).decode("utf-8")
            partition = dict([path.parent.name.split("=", 1)]) if "=" in path.parent.name else {}
            for row in csv.DictReader(io.StringIO(text, newline="")):
                self.rows.append({**row, **partition})

    def sum(self, column):
        return sum(float(row[column]) for row in self.rows if row[column] != "")

    def count(self, column):
        return sum(1 for row in self.rows if row[column] != "")

    def by_partition(self, partition, column):
        result = {}
        for row in self.rows:
            result[row[partition]] = result.get(row[partition], 0) + float(row[column])
        return result


@pytest.fixture(scope="session")
def daily(tree):
    return Truth(tree, "daily")


@pytest.fixture(scope="session")
def weekly(tree):
    return Truth(tree, "weekly")


@pytest.fixture(scope="session")
def runs(tree):
    return Truth(tree, "runs")


@pytest.fixture(scope="session")
def datasets(tree):
    return Truth(tree, "datasets")


@pytest.fixture(scope="session")
def check_daily(daily):
    """Compares what an engine says of `daily` with the truth.

    sums: column -> (sum, count of values); days: text of each date -> sum of runs.
    """

    def check(sums, days):
        for column in SUMMED:
            total, count = sums[column]
            assert count == daily.count(column), column
            assert float(total or 0) == pytest.approx(daily.sum(column), rel=1e-9, abs=1e-9), column
        assert {str(day): float(total) for day, total in days.items()} == daily.by_partition("date", "runs")

    return check
