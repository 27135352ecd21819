"""One weekly report from one history, from a tree of four shards, and from Spark on two executors: the same figures, the same bytes."""

import json
import os
import re
import subprocess
import sys
import textwrap

import pytest
from conftest import Exporter, program

AS_OF = "2026-11-23T06:00:00Z"
# What a tree cannot know: capacity reads the history, and the quality of the collection, error codes and views are not in the tree.
NOT_IN_A_TREE = ("quality", "capacity", "capacity_command")
NOT_IN_A_ROW = ("failure_causes", "views", "never_viewed")


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    exporter = Exporter(tmp_path_factory.mktemp("fleet"))
    exporter.collect(65, AS_OF, "none")
    shards = []
    for index in range(4):
        config = exporter.folder / f"shard-{index}.yml"
        config.write_text(f"rollup: {{ directory: {exporter.tree} }}\nshard: {{ index: {index}, total: 4 }}\n")
        shards.append(config)
        call(exporter, config, "rollup")
    exporter.config = shards[0]
    return exporter


def call(exporter, config, *arguments):
    return subprocess.run(
        [program(), *arguments, "--config.file", str(config), "--storage.path", str(exporter.storage), "--as-of", AS_OF], check=True,
        cwd=exporter.folder, timeout=600, stdout=subprocess.PIPE).stdout


def figures(report):
    report = {key: value for key, value in json.loads(report).items() if key not in NOT_IN_A_TREE}
    report["datasets"] = [{key: value for key, value in dataset.items() if key not in NOT_IN_A_ROW} for dataset in report["datasets"]]
    for dataset in report["datasets"]:
        # The tree writes every name on one line.
        dataset["name"] = dataset["name"].replace("\n", " ")
    return report


def test_the_tree_of_four_shards_tells_the_figures_of_the_history(fleet):
    history = call(fleet, fleet.config, "report", "--format", "json")
    assert figures(history) == figures(call(fleet, fleet.config, "report", "--lake", str(fleet.tree), "--format", "json"))


def test_rows_from_duckdb_give_the_bytes_of_the_tree(fleet, tmp_path, monkeypatch):
    import duckdb

    monkeypatch.chdir(fleet.tree)
    connection = duckdb.connect()
    connection.execute((fleet.tree / "sql/duckdb.sql").read_text())
    rows = tmp_path / "rows.csv"
    connection.execute(
        f"copy (select * from datasets left join runs using (account, dataset) order by account, dataset) to '{rows}' (header)")
    with open(rows) as stdin:
        partials = tmp_path / "week.jsonl"
        with open(partials, "wb") as lines:
            subprocess.run([program(), "analyze", "--as-of", AS_OF], check=True, stdin=stdin, stdout=lines, timeout=600)
    for form in ("json", "html", "markdown", "text"):
        tree = call(fleet, fleet.config, "report", "--lake", str(fleet.tree), "--format", form)
        assert call(fleet, fleet.config, "report", "--partials", str(partials), "--format", form) == tree


def report_on_spark(fleet, folder, *arguments, named=None, conf=()):
    """Bytes of the report by two executors, and what Spark printed."""
    import pyspark

    output, errors = folder / "report.json", folder / "spark.log"
    environment = {
        **os.environ, "SPARK_HOME": os.path.dirname(pyspark.__file__), "SPARK_LOCAL_IP": "127.0.0.1", "TZ": "UTC", "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_SUBMIT_ARGS": " ".join([
            "--master local-cluster[2,1,1024] --conf spark.ui.enabled=false --conf spark.sql.shuffle.partitions=4",
            "--conf spark.executor.memory=512m --driver-memory 1g", *(f"--conf {setting}" for setting in conf), "pyspark-shell"])}
    with open(errors, "w") as log:
        subprocess.run(
            [sys.executable, str(fleet.tree / "sql/report_spark.py"), "--tree", str(fleet.tree), "--as-of", AS_OF, "--program", named or program(),
             "--config", str(fleet.config), "--format", "json", "--output", str(output), *arguments],
            check=True, cwd=folder, env=environment, stderr=log, timeout=900)
    return output.read_bytes(), errors.read_text()


@pytest.fixture(scope="module")
def report_of_tree(fleet):
    return call(fleet, fleet.config, "report", "--lake", str(fleet.tree), "--format", "json")


def test_spark_on_two_executors_gives_the_bytes_of_the_tree(fleet, report_of_tree, tmp_path):
    report, plan = report_on_spark(fleet, tmp_path, "--explain")
    assert report == report_of_tree
    # Of the partitions only those of the days that the analysis needs.
    assert "PartitionFilters: [isnotnull(date" in plan
    first, last = call(fleet, fleet.config, "analyze", "--days").decode().split()
    filters = re.search(r"PartitionFilters: \[(isnotnull\(date.*?)\], ", plan)[1]
    assert re.findall(r"\d{4}-\d\d-\d\d", filters) == [first, last], filters
    # And the tree has days before these.
    assert first > min(folder.name for folder in (fleet.tree / "runs").iterdir()).removeprefix("date=")


def test_a_killed_executor_changes_nothing(fleet, report_of_tree, tmp_path):
    """The executor is killed in the middle of the map step, by the very program that it runs, after it has finished a part that is lost with it."""
    killer = tmp_path / "mode-exporter"
    killer.write_text(textwrap.dedent(f"""\
        #!{sys.executable}
        import os, pathlib, signal, subprocess, sys

        folder, pid = pathlib.Path({str(tmp_path)!r}), os.getpid()
        while pid and b"CoarseGrainedExecutorBackend" not in pathlib.Path(f"/proc/{{pid}}/cmdline").read_bytes():
            pid = int(pathlib.Path(f"/proc/{{pid}}/stat").read_text().rpartition(")")[2].split()[1])
        if pid and (folder / f"finished-by-{{pid}}").exists():
            try:
                (folder / "killed").mkdir()
            except FileExistsError:
                pass
            else:
                os.kill(pid, signal.SIGKILL)
                sys.exit(1)
        status = subprocess.call([{program()!r}, *sys.argv[1:]])
        if pid and status == 0:
            (folder / f"finished-by-{{pid}}").touch()
        sys.exit(status)
        """))
    killer.chmod(0o755)
    # Four parts for two executors of one core: whichever begins its second part has finished one.
    report, log = report_on_spark(fleet, tmp_path, named=killer, conf=["spark.sql.adaptive.coalescePartitions.enabled=false"])
    assert (tmp_path / "killed").is_dir() and "Lost executor" in log, log[-5000:]
    assert report == report_of_tree
