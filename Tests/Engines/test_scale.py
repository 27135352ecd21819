"""Metrics of many shards in one store: two Prometheus agents write to VictoriaMetrics, and the past comes in behind them.

Configuration and options are those of Sources/Packaging/prometheus/agent.yml, but for addresses and intervals."""

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
import yaml
from conftest import ROOT, program

PROMETHEUS = ROOT / ".tools/prometheus/usr/bin"
VICTORIA = ROOT / ".tools/victoria-metrics/usr/bin"
AGENT = ROOT / "Sources/Packaging/prometheus/agent.yml"
RUNS = "mode_dataset_runs_total"
# A scrape that timed out marks series as gone until the next one.
LATELY = f"last_over_time({RUNS}[5m])"
SHARDS = 2
DATASETS = 8


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def get(url, **parameters):
    query = "?" + urllib.parse.urlencode(parameters) if parameters else ""
    with urllib.request.urlopen(url + query, timeout=30) as answer:
        return answer.read().decode()


def eventually(condition, what):
    """Asks until there is an answer; the limit only ends a test that would never end."""
    limit = time.monotonic() + 300
    while time.monotonic() < limit:
        try:
            answer = condition()
            if answer:
                return answer
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.2)
    pytest.fail("never came: " + what)


class Fleet:
    """A simulated workspace, an exporter for each shard, the store, and two agents."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        self.exporters = [f"127.0.0.1:{free_port()}" for _ in range(SHARDS)]
        self.store = f"http://127.0.0.1:{free_port()}"

    def start(self, *command, **options):
        name = f"{len(self.processes)}-{os.path.basename(command[0])}.log"
        process = subprocess.Popen(
            [str(word) for word in command], cwd=self.folder, stderr=open(self.folder / name, "w"), stdout=options.pop("stdout", subprocess.DEVNULL),
            **options)
        self.processes.append(process)
        return process

    def stop(self):
        # Agents before the store: they wait a minute for one that is gone.
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=90)

    def start_exporters(self):
        simulator = self.start(
            program(), "simulate", "--seed", "3", "--datasets", str(DATASETS), "--days", "12", "--web.listen-address", "127.0.0.1:0",
            stdout=subprocess.PIPE, text=True)
        address = simulator.stdout.readline().split(": ", 1)[1].strip()
        environment = {
            **os.environ, "MODE_BASE_URL": address, "MODE_WORKSPACE": "acme", "MODE_TOKEN": "simulated-token", "MODE_SECRET": "simulated-secret"}
        for shard, listen in enumerate(self.exporters):
            config = self.folder / f"shard-{shard}.yml"
            config.write_text(
                f"mode: {{ requests_per_second: 1000 }}\ncollect: {{ query_runs: none, interval: 1s }}\n"
                f"shard: {{ index: {shard}, total: {SHARDS} }}\n"
                f"rollup: {{ directory: {self.folder / 'rollups'} }}\nreport: {{ directory: {self.folder / f'reports-{shard}'} }}\n")
            self.start(
                program(), "serve", "--config.file", config, "--storage.path", self.folder / f"data-{shard}", "--web.listen-address", listen,
                env=environment)
        eventually(lambda: len({dataset for _, dataset, _ in self.counters()}) == DATASETS, "the past of every dataset")

    def start_store(self):
        self.start(
            VICTORIA / "victoria-metrics", "-storageDataPath", self.folder / "store", "-retentionPeriod=24", "-dedup.minScrapeInterval=2s",
            # Without it, answers end 30 s ago.
            "-search.latencyOffset=0s", f"-httpListenAddr={self.store.removeprefix('http://')}")
        eventually(lambda: get(self.store + "/health") == "OK", "the store")

    def start_agent(self, replica):
        config = yaml.safe_load(AGENT.read_text())
        config["global"]["scrape_interval"] = "2s"
        config["global"]["external_labels"]["replica"] = replica
        assert len(config["scrape_configs"][0]["static_configs"][0]["targets"]) == SHARDS
        config["scrape_configs"][0]["static_configs"][0]["targets"] = self.exporters
        config["remote_write"][0]["url"] = self.store + "/api/v1/write"
        path = self.folder / f"agent-{replica}.yml"
        path.write_text(yaml.safe_dump(config))
        return self.start(
            PROMETHEUS / "prometheus", "--enable-feature=agent", f"--config.file={path}", f"--storage.agent.path={self.folder / f'agent-{replica}'}",
            f"--web.listen-address=127.0.0.1:{free_port()}")

    def query(self, expression, **parameters):
        """Label sets and values of an instant query.

        Without the store's cache: it keeps answers for instants that are multiples of the step (five minutes), so a part of an import would
        remain the answer for good."""
        answer = json.loads(get(self.store + "/api/v1/query", query=expression, nocache=1, **parameters))
        assert answer["status"] == "success"
        return [(sample["metric"], float(sample["value"][1])) for sample in answer["data"]["result"]]

    def counters(self):
        """What the exporters themselves say."""
        found = {}
        for listen in self.exporters:
            for labels, value in re.findall(RUNS + r"\{([^}]*)\} (\S+)", get(f"http://{listen}/metrics")):
                found[key(dict(re.findall(r'(\w+)="([^"]*)"', labels)))] = float(value)
        return found


def key(labels):
    return labels["account"], labels["dataset"], labels["state"]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    fleet = Fleet(tmp_path_factory.mktemp("scale"))
    try:
        fleet.start_store()
        fleet.start_exporters()
        fleet.before = fleet.counters()
        fleet.agents = [fleet.start_agent(replica) for replica in "ab"]
        eventually(lambda: len(fleet.query(LATELY)) == len(fleet.before) and len(fleet.query("up == 1")) == SHARDS, "series of both shards")
        yield fleet
    finally:
        fleet.stop()


def test_two_agents_make_one_copy_of_every_series(fleet):
    samples = fleet.query(LATELY)
    stored = {key(labels): value for labels, value in samples}
    after = fleet.counters()
    assert len(samples) == len(stored) == len(fleet.before) == DATASETS * 4
    assert all(fleet.before[series] <= stored[series] <= after[series] for series in stored)
    assert {labels["instance"] for labels, _ in samples} == set(fleet.exporters)
    for labels, _ in samples:
        assert set(labels) - {"__name__"} == {"account", "dataset", "state", "cluster", "job", "instance"}
    # One sample an interval, whichever agent it came from.
    assert all(value <= 6 for _, value in fleet.query(f"count_over_time({RUNS}[10s])"))


def test_one_agent_is_enough(fleet):
    lost = fleet.agents[0]
    fleet.processes.remove(lost)
    lost.send_signal(signal.SIGKILL)
    lost.wait()
    killed = time.time()
    eventually(lambda: len(fleet.query(f"timestamp(up) > {killed + 2}")) == SHARDS, "samples of the other agent")
    assert len(fleet.query(LATELY)) == len(fleet.before)


def test_the_past_joins_the_series_of_the_present(fleet):
    first_scrape = min(value for _, value in fleet.query("min_over_time(timestamp(up)[1h:1s])"))
    past = {}
    for shard, listen in enumerate(fleet.exporters):
        text = fleet.folder / f"past-{shard}.om"
        subprocess.run(
            [program(), "backfill", "--config.file", str(fleet.folder / f"shard-{shard}.yml"), "--storage.path", str(fleet.folder / f"data-{shard}"),
             "--metric", RUNS, "--step", "1h", "--until", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(first_scrape - 60)), "--output", str(text)],
            check=True, timeout=300, env={**os.environ, "MODE_WORKSPACE": "acme"})
        labels = [("extra_label", label) for label in ("cluster=production", "job=mode", f"instance={listen}")]
        # OpenMetrics counts seconds, the store milliseconds.
        body = subprocess.run(["sed", "/^#/d; s/$/000/", str(text)], check=True, stdout=subprocess.PIPE, timeout=60).stdout
        urllib.request.urlopen(f"{fleet.store}/api/v1/import/prometheus?{urllib.parse.urlencode(labels)}", body, timeout=300).close()
        # What was imported is kept back for seconds otherwise, one part longer than another.
        get(fleet.store + "/internal/force_flush")
        for labels, value, instant in re.findall(RUNS + r"\{([^}]*)\} (\S+) (\d+)", text.read_text()):
            past[key(dict(re.findall(r'(\w+)="([^"]*)"', labels))), float(instant)] = float(value)
    instants = sorted({instant for _, instant in past})
    for instant in (instants[0], instants[len(instants) // 3], instants[-1]):
        expected = {series: value for (series, at), value in past.items() if at == instant}

        def stored():
            return {key(labels): value for labels, value in fleet.query(RUNS, time=instant)}

        eventually(lambda: expected.items() <= stored().items(), f"the past at {instant}")
    # The past has the labels of the present, so that no series is there twice.
    assert len(fleet.query(f"last_over_time({RUNS}[20d])")) == len(fleet.before)
    assert {series for series, _ in past} == set(fleet.before)
    oldest = {series: min(at for name, at in past if name == series) for series, _ in past}
    begin = {series: past[series, oldest[series]] for series in oldest}
    grown = fleet.query(f"sum(increase({RUNS}[20d]))")[0][1]
    after = sum(fleet.counters().values())
    assert sum(fleet.before.values()) - sum(begin.values()) <= grown <= after
