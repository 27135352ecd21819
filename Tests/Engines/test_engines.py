"""Engines read the tree through its own views (`sql/`), or through the schema in `datapackage.json`: every value of every table, typed."""

import json
import os
import time

import pytest
from conftest import DIGITS, PARTITIONS, TABLES, statements


def test_the_tree_has_what_engines_guess_wrong(tree, daily, runs, datasets):
    queue = {date: [row["queue_upper_p95"] for row in daily.rows if row["date"] == date] for date in {row["date"] for row in daily.rows}}
    watched = {date for date, values in queue.items() if any(values)}
    assert watched and min(watched) > sorted(queue)[28]
    assert {row["dataset"] for row in datasets.rows if row["account"] == "na"} == set(DIGITS)
    assert {"000000e0", "00000000003" + DIGITS[1][-1]} <= {row["run"] for row in runs.rows}
    content = (tree / "runs/date=2026-11-10/runs.csv.gz").read_bytes()
    # Ten bytes that do not stand within a member by chance.
    assert content.count(b"\x1f\x8b\x08\0\0\0\0\0\0\xff") > 1


def test_duckdb(in_tree, check, daily):
    import duckdb

    connection = duckdb.connect()
    for statement in statements(in_tree, "duckdb"):
        connection.execute(statement)
    for table in TABLES:
        answer = connection.execute(f"select * from {table}")
        names = [column[0] for column in answer.description]
        check(table, [dict(zip(names, row)) for row in answer.fetchall()])
    known = [float(row["queue_upper_p95"]) for row in daily.rows if row["queue_upper_p95"]]
    assert connection.execute("select avg(queue_upper_p95) from daily").fetchone()[0] == pytest.approx(sum(known) / len(known))
    assert connection.execute("select count(*) from runs where epoch_ms(created_at) <> created_epoch_ms").fetchone()[0] == 0


def test_clickhouse(in_tree, tmp_path, check, truths):
    import chdb.session

    session = chdb.session.Session(str(tmp_path / "clickhouse"))
    session.query("create database mode")
    session.query("use mode")
    for statement in statements(in_tree, "clickhouse"):
        session.query(statement)
    types = {"string": "String", "integer": "Int64", "number": "Float64", "datetime": "DateTime64(3, 'UTC')", "date": "Date"}

    def query(sql):
        settings = "settings output_format_json_quote_64bit_integers = 0, output_format_json_quote_64bit_floats = 0"
        return [json.loads(line) for line in str(session.query(f"{sql} {settings}", "JSONEachRow")).splitlines()]

    for table in TABLES:
        kinds = {row["name"]: row["type"].removeprefix("Nullable(") for row in query(f"describe table {table}")}
        for column, kind in truths[table].types.items():
            assert kinds[column].startswith(types[kind]), (table, column, kinds[column])
        numbers = {column for column, kind in truths[table].types.items() if kind == "number"}
        rows = query(f"select * from {table}")
        # JSON writes 60.0 as 60.
        check(table, [{c: float(v) if c in numbers and v is not None else v for c, v in row.items()} for row in rows])
    session.close()


@pytest.fixture(scope="module")
def spark():
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ["TZ"] = "UTC"
    time.tzset()
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]").appName("rollups").config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "1g").config("spark.sql.shuffle.partitions", "2").config("spark.sql.session.timeZone", "UTC")
        .getOrCreate())
    yield session
    session.stop()


def test_spark(spark, tree, check, truths):
    # The session's working folder is where it was started, so the folder of the tree is named instead.
    types = {"string": "string", "integer": "bigint", "number": "double", "datetime": "timestamp", "date": "date"}
    for table, statement in zip(TABLES, statements(tree, "spark"), strict=True):
        spark.sql(statement.replace(f"path '{table}'", f"path '{tree / table}'"))
        view = spark.table(table)
        assert dict(view.dtypes) == {column: types[kind] for column, kind in truths[table].types.items()}
        check(table, [row.asDict() for row in view.collect()])


def schema(tree, table):
    resources = json.loads((tree / "datapackage.json").read_text())["resources"]
    return next(r for r in resources if r["path"].startswith(table + "/"))["schema"]["fields"]


def test_datafusion(tree, check):
    import datafusion
    import pyarrow

    types = {"string": pyarrow.string(), "integer": pyarrow.int64(), "number": pyarrow.float64(), "datetime": pyarrow.timestamp("ms"),
             "date": pyarrow.date32()}
    context = datafusion.SessionContext()
    for table in TABLES:
        columns = pyarrow.schema([(field["name"], types[field["type"]]) for field in schema(tree, table)])
        partition = PARTITIONS.get(table)
        options = datafusion.CsvReadOptions(
            schema=columns, file_extension=".csv.gz", file_compression_type="gzip",
            table_partition_cols=[(partition["name"], types[partition["type"]])] if partition else [])
        context.register_csv(table, f"{tree / table}/", options=options)
        rows = [row for batch in context.sql(f"select * from {table}").collect() for row in batch.to_pylist()]
        # It knows no null in text.
        nullable = {field["name"] for field in schema(tree, table) if field["type"] == "string" and not field.get("constraints")}
        check(table, [{c: None if c in nullable and v == "" else v for c, v in row.items()} for row in rows])


def test_polars(tree, check):
    import polars

    types = {"string": polars.String, "integer": polars.Int64, "number": polars.Float64, "datetime": polars.String}
    for table in TABLES:
        fields = schema(tree, table)
        partition = PARTITIONS.get(table)
        frame = polars.scan_csv(
            str(tree / table / ("*=*/*.csv.gz" if partition else "*.csv.gz")), schema={f["name"]: types[f["type"]] for f in fields},
            include_file_paths="path")
        instants = [f["name"] for f in fields if f["type"] == "datetime"]
        frame = frame.with_columns(polars.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%S%.3fZ") for name in instants)
        if partition:
            name = partition["name"]
            frame = frame.with_columns(polars.col("path").str.extract(f"{name}=([^/]+)/").alias(name))
        check(table, frame.collect().to_dicts())


def test_pandas(tree, check):
    import pandas

    types = {"string": "string", "integer": "Int64", "number": "Float64"}
    for table in TABLES:
        fields = schema(tree, table)
        partition = PARTITIONS.get(table)
        rows = []
        for path in sorted((tree / table).glob("*=*/*.csv.gz" if partition else "*.csv.gz")):
            # Only an empty field is null: an account may be named `na`.
            frame = pandas.read_csv(
                path, dtype={f["name"]: types[f["type"]] for f in fields if f["type"] in types}, keep_default_na=False, na_values=[""],
                parse_dates=[f["name"] for f in fields if f["type"] == "datetime"])
            if partition:
                frame[partition["name"]] = path.parent.name.split("=")[1]
            rows += frame.astype(object).where(frame.notna(), None).to_dict("records")
        check(table, rows)


@pytest.mark.parametrize("engine,tables", [("trino", "_text"), ("bigquery", "_files"), ("snowflake", "_files")])
def test_warehouse_scripts_parse_and_name_every_column(tree, truths, engine, tables):
    """No warehouse runs here: their scripts are parsed by SQLGlot in the dialect of each."""
    import sqlglot
    from sqlglot import expressions

    parsed = sqlglot.parse("\n;\n".join(statements(tree, engine)), dialect=engine, error_level=sqlglot.ErrorLevel.RAISE)
    views = {v.this.name: v for v in parsed if isinstance(v, expressions.Create) and v.kind == "VIEW"}
    assert set(views) == set(TABLES)
    for table in TABLES:
        assert {column.alias_or_name for column in views[table].expression.selects} == set(truths[table].types)
        assert views[table].expression.find(expressions.Table).name == table + tables


def test_the_view_for_trino_gives_the_truth(tree, check):
    """Its casts, translated by SQLGlot, over the text that a CSV table of Hive holds."""
    import duckdb
    import sqlglot

    connection = duckdb.connect()
    for statement in statements(tree, "trino"):
        if "CREATE OR REPLACE VIEW" not in statement:
            continue
        table = statement.split()[4]
        files = f"{tree}/{table}/*.csv.gz" if table == "datasets" else f"{tree}/{table}/*/*.csv.gz"
        connection.execute(
            f"create view {table}_text as select coalesce(columns(*), '') from read_csv('{files}', all_varchar = true, hive_types_autocast = false)")
        answer = connection.execute(sqlglot.transpile(statement.split("AS SELECT", 1)[1].join(["select", ""]), read="trino", write="duckdb")[0])
        names = [column[0] for column in answer.description]
        check(table, [dict(zip(names, row)) for row in answer.fetchall()])


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
