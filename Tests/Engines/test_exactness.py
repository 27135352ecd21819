"""Every column of every row equals what DuckDB's quantile_cont and SciPy's Wilson interval give on the same runs."""

import hashlib
import gzip
import json

import pytest
from conftest import script
from scipy.stats import binomtest

ENDED = "('succeeded','completed','failed','cancelled')"
GOOD = "('succeeded','completed')"


def expected(connection, period):
    answer = connection.execute(
        f"""
        select account, dataset, {period} as period, count(*) as runs,
          count(*) filter (state = 'succeeded') as succeeded, count(*) filter (state = 'completed') as completed,
          count(*) filter (state = 'failed') as failed, count(*) filter (state = 'cancelled') as cancelled,
          count(*) filter (state not in {ENDED}) as in_flight,
          coalesce(sum(ms) filter (state in {ENDED}), 0) / 1000 as run_seconds,
          avg(ms) filter (state in {GOOD}) / 1000 as duration_mean,
          quantile_cont(ms, 0.5) filter (state in {GOOD}) / 1000 as duration_p50,
          quantile_cont(ms, 0.9) filter (state in {GOOD}) / 1000 as duration_p90,
          quantile_cont(ms, 0.95) filter (state in {GOOD}) / 1000 as duration_p95,
          quantile_cont(ms, 0.99) filter (state in {GOOD}) / 1000 as duration_p99,
          max(ms) filter (state in {GOOD}) / 1000 as duration_max,
          count(upper_ms) filter (state in {ENDED}) as queue_runs,
          quantile_cont(lower_ms, 0.5) filter (state in {ENDED}) / 1000 as queue_lower_p50,
          quantile_cont(lower_ms, 0.95) filter (state in {ENDED}) / 1000 as queue_lower_p95,
          quantile_cont(upper_ms, 0.5) filter (state in {ENDED}) / 1000 as queue_upper_p50,
          quantile_cont(upper_ms, 0.95) filter (state in {ENDED}) / 1000 as queue_upper_p95,
          max(upper_ms) filter (state in {ENDED}) / 1000 as queue_upper_max,
          strftime(make_timestamp_ms(min(created_epoch_ms)), '%Y-%m-%dT%H:%M:%S.%gZ') as first_run_at,
          strftime(make_timestamp_ms(max(created_epoch_ms)), '%Y-%m-%dT%H:%M:%S.%gZ') as last_run_at
        from (select *, round(duration_seconds * 1000)::bigint as ms, round(queue_lower_seconds * 1000)::bigint as lower_ms,
                     round(queue_upper_seconds * 1000)::bigint as upper_ms
              from runs)
        group by all"""
    )
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row)) for row in answer.fetchall()]


@pytest.mark.parametrize("table,period", [("daily", "strftime(date, '%Y-%m-%d')"), ("weekly", "strftime(date, '%G-W%V')")])
def test_every_column_of_every_row(in_tree, table, period, request):
    import duckdb

    connection = duckdb.connect()
    connection.execute(script(in_tree, "duckdb"))

    partition = "date" if table == "daily" else "week"
    rows = request.getfixturevalue(table).rows
    truth = {(r["account"], r["dataset"], r["period"]): r for r in expected(connection, period)}
    assert len(rows) == len(truth) > 0
    for row in rows:
        exact = truth[(row["account"], row["dataset"], row[partition])]
        successes, rated = exact["succeeded"] + exact["completed"], exact["succeeded"] + exact["completed"] + exact["failed"]
        exact.update(success_ratio=None, success_ratio_low=None, success_ratio_high=None)
        if rated:
            interval = binomtest(successes, rated).proportion_ci(0.95, method="wilson")
            exact.update(success_ratio=successes / rated, success_ratio_low=interval.low, success_ratio_high=interval.high)
        for column, text in row.items():
            if column in ("account", "dataset", partition):
                continue
            value = exact[column]
            if value is None or isinstance(value, (str, int)):
                assert text == ("" if value is None else str(value)), (row, column)
            else:
                assert float(text) == pytest.approx(value, rel=1e-9, abs=1e-12), (row, column)


def test_rows_are_sorted_and_unique(daily, weekly, runs):
    for truth, keys in ((daily, ["date", "account", "dataset"]), (weekly, ["week", "account", "dataset"])):
        order = [tuple(row[key].encode() for key in keys) for row in truth.rows]
        assert order == sorted(set(order))
    order = [
        (row["date"].encode(), row["account"].encode(), row["dataset"].encode(), int(row["created_epoch_ms"]), row["run"].encode())
        for row in runs.rows]
    assert order == sorted(set(order))


def test_names_are_safe_in_spreadsheets(datasets):
    for row in datasets.rows:
        for column in ("name", "space_name"):
            assert not row[column].startswith(("=", "+", "-", "@", "\t", "\r"))
            assert "\n" not in row[column]


def test_manifest_tells_the_truth(tree):
    manifest = json.loads((tree / "manifest.json").read_text())
    assert {file["path"] for file in manifest["files"]} == {str(path.relative_to(tree)) for path in tree.rglob("*.csv.gz")}
    for file in manifest["files"]:
        raw = (tree / file["path"]).read_bytes()
        content = gzip.decompress(raw)
        assert file["bytes"] == len(raw) and file["content_bytes"] == len(content)
        assert file["sha256"] == hashlib.sha256(raw).hexdigest()
        assert file["content_sha256"] == hashlib.sha256(content).hexdigest()
        assert file["rows"] == content.count(b"\n") - 1
        assert raw[4:8] == b"\0\0\0\0" and raw[3] == 0
        assert file["status"] in ("open", "final")
        assert not (file["in_flight"] and file["status"] == "final")
