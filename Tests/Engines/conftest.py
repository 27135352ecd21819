"""The rollup tree under test, and the truth about it from Python's own csv and gzip modules.

MODE_EXPORTER_TREE names an existing tree. Without it one is made by the built program (MODE_EXPORTER; default: .build/release or
.build/debug), with everything that engines are known to guess wrong:

- a month of a simulated account that was read afterwards, so that its queue latencies are empty, and one new day that has them;
- an account named `na`, and tokens of digits alone or with an `e` among them;
- a day of several gzip members.
"""

import csv
import datetime
import gzip
import io
import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLES = ["daily", "weekly", "runs", "datasets"]
PARTITIONS = {"daily": {"name": "date", "type": "date"}, "runs": {"name": "date", "type": "date"}, "weekly": {"name": "week", "type": "string"}}
DIGITS = ["000123456789", "9509425349e4"]
EPOCH = datetime.datetime(1970, 1, 1)


def program():
    named = os.environ.get("MODE_EXPORTER")
    candidates = [pathlib.Path(named)] if named else [ROOT / ".build" / kind / "mode-exporter" for kind in ("release", "debug")]
    for candidate in candidates:
        if candidate.is_file():
            return str(candidate)
    pytest.fail("no mode-exporter: run `swift build`, or name one in MODE_EXPORTER, or an existing tree in MODE_EXPORTER_TREE")


def strange_runs(token):
    """Two runs a day for a month, and 4,000 on one day: more than a gzip member holds."""
    first = datetime.datetime(2026, 10, 21)
    instants = [first + datetime.timedelta(hours=12 * n) for n in range(60)]
    instants += [datetime.datetime(2026, 11, 10) + datetime.timedelta(seconds=20 * n) for n in range(4000)]
    for number, created in enumerate(instants):
        text = (created.isoformat() + ".000Z", (created + datetime.timedelta(seconds=number % 700)).isoformat() + ".250Z")
        yield {"token": f"{number:011d}{token[-1]}" if number % 2 else f"{number:06d}e{number % 9}", "state": ("succeeded", "failed")[number % 7 == 0],
               "created_at": text[0], "updated_at": text[1], "completed_at": text[1]}


class Exporter:
    def __init__(self, folder):
        self.folder, self.storage, self.tree = folder, folder / "data", folder / "tree"
        self.config = folder / "config.yml"

    def run(self, *arguments, query_runs="none", **environment):
        self.config.write_text(
            f"mode: {{ requests_per_second: 1000 }}\ncollect: {{ query_runs: {query_runs}, interval: 10m }}\n"
            f"rollup: {{ directory: {self.tree} }}\n")
        subprocess.run(
            [program(), *arguments, "--config.file", str(self.config), "--storage.path", str(self.storage)], check=True, cwd=self.folder,
            timeout=900, env={**os.environ, **environment})

    def collect(self, days, until, query_runs):
        simulator = subprocess.Popen(
            [program(), "simulate", "--seed", "7", "--datasets", "30", "--days", str(days), "--as-of", until,
             "--web.listen-address", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        try:
            self.run(
                "collect", query_runs=query_runs, MODE_BASE_URL=simulator.stdout.readline().split(": ", 1)[1].strip(),
                MODE_WORKSPACE="acme", MODE_TOKEN="simulated-token", MODE_SECRET="simulated-secret")
        finally:
            simulator.terminate()
            simulator.wait()


def make_tree(folder):
    exporter = Exporter(folder)
    exporter.collect(31, "2026-11-20T09:30:00Z", "none")
    for token in DIGITS:
        lines = folder / f"{token}.jsonl"
        lines.write_text("".join(json.dumps(run) + "\n" for run in strange_runs(token)))
        exporter.run("import", str(lines), "--dataset", token, "--account", "na")
    exporter.run("rollup")
    exporter.collect(32, "2026-11-21T09:30:00Z", "new")
    exporter.run("rollup")
    return exporter.tree


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    given = os.environ.get("MODE_EXPORTER_TREE")
    path = pathlib.Path(given).resolve() if given else make_tree(tmp_path_factory.mktemp("rollups"))
    assert (path / "manifest.json").is_file(), f"{path} is not a rollup tree"
    return path


@pytest.fixture
def in_tree(tree, monkeypatch):
    """The tree as the working folder, where its scripts run."""
    monkeypatch.chdir(tree)
    return tree


def script(tree, engine):
    return (tree / "sql" / f"{engine}.sql").read_text()


def statements(tree, engine):
    """The statements of a script without comments; none of ours holds a semicolon anywhere else."""
    lines = [line for line in script(tree, engine).splitlines() if not line.startswith("--")]
    return [statement for statement in "\n".join(lines).split(";") if statement.strip()]


def read_gzip(path):
    return gzip.decompress(path.read_bytes()).decode("utf-8")


class Truth:
    """All rows of a table, read without any engine: as text, and as values of the types in datapackage.json."""

    def __init__(self, tree, table):
        resources = json.loads((tree / "datapackage.json").read_text())["resources"]
        self.fields = next(r for r in resources if r["path"].startswith(table + "/"))["schema"]["fields"]
        self.partition = PARTITIONS.get(table)
        self.rows = []
        pattern = "datasets.csv.gz" if table == "datasets" else "*=*/*.csv.gz"
        for path in sorted((tree / table).glob(pattern)):
            partition = dict([path.parent.name.split("=", 1)]) if "=" in path.parent.name else {}
            for row in csv.DictReader(io.StringIO(read_gzip(path), newline="")):
                self.rows.append({**row, **partition})

    @property
    def types(self):
        """Column -> type in words of Table Schema, the partition column included."""
        return {field["name"]: field["type"] for field in self.fields + ([self.partition] if self.partition else [])}

    def values(self):
        parse = {"string": str, "date": str, "integer": int, "number": float, "datetime": milliseconds}
        return [{c: None if row[c] == "" else parse[t](row[c]) for c, t in self.types.items()} for row in self.rows]


def milliseconds(instant):
    """An instant as any engine gives it, in milliseconds since 1970 UTC."""
    if isinstance(instant, str):
        instant = datetime.datetime.fromisoformat(instant.removesuffix("Z"))
    if instant.tzinfo is not None:
        instant = instant.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    return round((instant - EPOCH) / datetime.timedelta(milliseconds=1))


@pytest.fixture(scope="session")
def truths(tree):
    return {table: Truth(tree, table) for table in TABLES}


@pytest.fixture(scope="session")
def daily(truths):
    return truths["daily"]


@pytest.fixture(scope="session")
def weekly(truths):
    return truths["weekly"]


@pytest.fixture(scope="session")
def runs(truths):
    return truths["runs"]


@pytest.fixture(scope="session")
def datasets(truths):
    return truths["datasets"]


@pytest.fixture(scope="session")
def check(truths):
    """Compares every value of a table, and its Python type, with the truth.

    rows: dictionaries of column -> str, int, float, datetime, date or None, in any order.
    """

    def compare(table, rows):
        truth = truths[table]
        expected = truth.values()
        kinds = {"string": str, "integer": int, "number": float, "datetime": int, "date": str}

        def plain(column, value):
            kind = truth.types[column]
            if kind == "datetime" and value is not None and not isinstance(value, int):
                return milliseconds(value)
            return str(value) if kind == "date" and isinstance(value, datetime.date) else value

        seen = [{column: plain(column, row[column]) for column in truth.types} for row in rows]
        keys = [c for c in ("account", "dataset", "date", "week", "created_epoch_ms", "run") if c in truth.types]
        order = lambda row: tuple(row[key] for key in keys)
        seen.sort(key=order)
        expected.sort(key=order)
        assert len(seen) == len(expected) > 0
        for ours, engines in zip(expected, seen):
            for column, value in ours.items():
                assert engines[column] is None if value is None else type(engines[column]) is kinds[truth.types[column]], (column, engines)
                if isinstance(value, float):
                    # The last bit is an engine's own affair.
                    assert engines[column] == pytest.approx(value, rel=1e-15), (column, engines)
                else:
                    assert engines[column] == value, (column, engines)

    return compare
