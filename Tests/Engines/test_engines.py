"""Engines read the tree as it is: the same sums, partitions as dates, the same names."""

import datetime
import json
import os

import pytest
from conftest import SUMMED


def test_duckdb(tree, check_daily, weekly, runs, datasets):
    import duckdb

    connection = duckdb.connect()
    source = f"read_csv('{tree}/daily/*/*.csv.gz')"
    kind = connection.execute(f"select typeof(date) from {source} limit 1").fetchone()[0]
    assert kind == "DATE"
    types = dict(row[:2] for row in connection.execute(f"describe select * from {source}").fetchall())
    assert types["runs"] == "BIGINT" and types["success_ratio"] == "DOUBLE" and types["first_run_at"].startswith("TIMESTAMP")
    sums = {c: connection.execute(f"select sum({c}), count({c}) from {source}").fetchone() for c in SUMMED}
    check_daily(sums, dict(connection.execute(f"select date, sum(runs) from {source} group by date").fetchall()))
    weeks = dict(connection.execute(f"select week, sum(runs) from read_csv('{tree}/weekly/*/*.csv.gz') group by week").fetchall())
    assert {week: float(total) for week, total in weeks.items()} == weekly.by_partition("week", "runs")
    total = connection.execute(f"select count(*), sum(created_epoch_ms) from read_csv('{tree}/runs/*/*.csv.gz')").fetchone()
    assert total == (len(runs.rows), sum(int(row["created_epoch_ms"]) for row in runs.rows))
    epoch = f"select count(*) from read_csv('{tree}/runs/*/*.csv.gz') where epoch_ms(created_at) <> created_epoch_ms"
    assert connection.execute(epoch).fetchone()[0] == 0
    names = connection.execute(f"select dataset, name from read_csv('{tree}/datasets/datasets.csv.gz', all_varchar=true)").fetchall()
    assert dict(names) == {row["dataset"]: row["name"] or None for row in datasets.rows}


def test_clickhouse(tree, check_daily, datasets):
    import chdb

    def query(sql):
        return json.loads(str(chdb.query(sql, "JSON")))["data"]

    source = f"file('{tree}/daily/**/*.csv.gz', 'CSVWithNames')"
    settings = "settings use_hive_partitioning = 1"
    assert query(f"select distinct toTypeName(date) as t from {source} {settings}")[0]["t"].replace("LowCardinality", "").strip("()") in ("Date", "Nullable(Date)", "Date32")
    parts = ", ".join(f"sum({c}) as s_{c}, count({c}) as c_{c}" for c in SUMMED)
    row = query(f"select {parts} from {source} {settings}")[0]
    days = query(f"select date, sum(runs) as total from {source} group by date {settings}")
    check_daily({c: (float(row[f"s_{c}"]), int(row[f"c_{c}"])) for c in SUMMED}, {d["date"]: float(d["total"]) for d in days})
    names = query(f"select dataset, name from file('{tree}/datasets/datasets.csv.gz', 'CSVWithNames', 'account String, dataset String, name Nullable(String), space Nullable(String), space_name Nullable(String)')")
    assert {row["dataset"]: row["name"] or None for row in names} == {row["dataset"]: row["name"] or None for row in datasets.rows}


def test_datafusion(tree, check_daily, datasets):
    import datafusion
    import pyarrow

    # Types from the data package: inference looks at the first thousand rows only.
    types = {"string": pyarrow.string(), "integer": pyarrow.int64(), "number": pyarrow.float64(), "datetime": pyarrow.timestamp("ms")}
    resources = json.loads((tree / "datapackage.json").read_text())["resources"]

    def schema(table):
        fields = next(r for r in resources if r["path"].startswith(table + "/"))["schema"]["fields"]
        return pyarrow.schema([(field["name"], types[field["type"]]) for field in fields])

    def options(table, **more):
        return datafusion.CsvReadOptions(schema=schema(table), file_extension=".csv.gz", file_compression_type="gzip", **more)

    context = datafusion.SessionContext()
    context.register_csv("daily", str(tree / "daily") + "/", options=options("daily", table_partition_cols=[("date", pyarrow.date32())]))

    def rows(sql):
        return [row for batch in context.sql(sql).collect() for row in batch.to_pylist()]

    parts = ", ".join(f"sum({c}) as s_{c}, count({c}) as c_{c}" for c in SUMMED)
    row = rows(f"select {parts} from daily")[0]
    days = {row["date"]: row["total"] for row in rows("select date, sum(runs) as total from daily group by date")}
    assert all(isinstance(day, datetime.date) for day in days)
    check_daily({c: (row[f"s_{c}"], row[f"c_{c}"]) for c in SUMMED}, days)
    context.register_csv("names", str(tree / "datasets") + "/", options=options("datasets"))
    assert {r["dataset"]: r["name"] or None for r in rows("select dataset, name from names")} == {
        row["dataset"]: row["name"] or None for row in datasets.rows}


@pytest.fixture(scope="module")
def spark():
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]").appName("rollups").config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "1g").config("spark.sql.shuffle.partitions", "2").config("spark.sql.session.timeZone", "UTC")
        .getOrCreate())
    yield session
    session.stop()


def test_spark(spark, tree, check_daily, datasets):
    # Spark's own default for escape is a backslash, which splits fields with doubled quotes.
    reader = lambda folder: spark.read.csv(str(tree / folder), header=True, inferSchema=True, escape='"')
    daily = reader("daily")
    assert dict(daily.dtypes)["date"] == "date"
    assert dict(daily.dtypes)["first_run_at"] == "timestamp"
    from pyspark.sql import functions

    parts = [f(functions.col(c)).alias(f"{name}_{c}") for c in SUMMED for name, f in (("s", functions.sum), ("c", functions.count))]
    row = daily.agg(*parts).collect()[0]
    days = {r["date"]: r["sum(runs)"] for r in daily.groupBy("date").sum("runs").collect()}
    check_daily({c: (row[f"s_{c}"], row[f"c_{c}"]) for c in SUMMED}, days)
    names = {r["dataset"]: r["name"] for r in spark.read.csv(str(tree / "datasets"), header=True, escape='"').collect()}
    assert names == {row["dataset"]: row["name"] or None for row in datasets.rows}


def test_frictionless(tree):
    import frictionless

    package = json.loads((tree / "datapackage.json").read_text())
    paths = {resource["path"] for resource in package["resources"]}
    assert paths == {str(path.relative_to(tree)) for path in tree.rglob("*.csv.gz")}
    # Without bounds the report of a large tree lists every file; a sample of each table keeps the test short.
    kept = {}
    for resource in package["resources"]:
        kept.setdefault(resource["path"].split("/")[0], []).append(resource)
    package["resources"] = [resource for resources in kept.values() for resource in resources[:12]]
    report = frictionless.Package.from_descriptor(package, basepath=str(tree)).validate()
    assert report.valid, report.flatten(["name", "type", "note", "rowNumber", "fieldName"])[:20]
