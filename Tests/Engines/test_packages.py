"""What ships beside the program: container, manifests, unit and Debian package, as far as they can be tried without a cluster or a container engine."""

import json
import os
import pathlib
import re
import socket
import subprocess
import sys

import pytest
import yaml
from conftest import ROOT, program

PACKAGING = ROOT / "Sources" / "Packaging"
DOCKERFILE = PACKAGING / "container" / "Dockerfile"
# The label apps.kubernetes.io/pod-index, from which a pod takes its shard, came with 1.28.
KUBERNETES = ["1.28", "1.37"]


def tool(name):
    return str(pathlib.Path(sys.executable).parent / name)


def test_hadolint_finds_nothing_in_the_dockerfile():
    subprocess.run([tool("hadolint"), "--failure-threshold", "style", str(DOCKERFILE)], check=True, timeout=60)


@pytest.mark.parametrize("version", KUBERNETES)
def test_the_manifests_are_valid(version):
    subprocess.run(
        [tool("kubernetes-validate"), "--strict", "-k", version, str(PACKAGING / "kubernetes" / "mode-exporter.yaml")], check=True, timeout=120)


@pytest.fixture(scope="module")
def manifests():
    documents = yaml.safe_load_all((PACKAGING / "kubernetes" / "mode-exporter.yaml").read_text())
    return {document["kind"]: document for document in documents}


def test_the_program_takes_the_configuration_and_the_arguments_of_the_manifests(manifests, tmp_path):
    key = tmp_path / "key"
    key.write_text("simulated")
    text = manifests["ConfigMap"]["data"]["mode-exporter.yml"]
    config = tmp_path / "mode-exporter.yml"
    config.write_text(re.sub(r"/run/secrets/mode/\w+", str(key), text))
    container = manifests["StatefulSet"]["spec"]["template"]["spec"]["containers"][0]
    known = subprocess.run([program(), "serve", "--help"], check=True, stdout=subprocess.PIPE, text=True, timeout=60).stdout
    flags = [argument.split("=")[0] for argument in container["args"] if argument.startswith("--")]
    assert flags and all(flag in known for flag in flags), flags
    shards = [argument.split("=")[1] for argument in container["args"] if argument.startswith("--shard.total=")]
    assert [manifests["StatefulSet"]["spec"]["replicas"]] == [int(total) for total in shards]
    subprocess.run([program(), "check", "config", "--config.file", str(config)], check=True, cwd=tmp_path, timeout=60)


def test_what_the_manifests_name_is_there(manifests):
    pod = manifests["StatefulSet"]["spec"]["template"]
    labels = pod["metadata"]["labels"]
    for selector in (manifests["Service"]["spec"]["selector"], manifests["StatefulSet"]["spec"]["selector"]["matchLabels"],
                     manifests["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"]):
        assert selector.items() <= labels.items()
    monitor = yaml.safe_load((PACKAGING / "kubernetes" / "servicemonitor.yaml").read_text())
    assert monitor["spec"]["selector"]["matchLabels"].items() <= manifests["Service"]["metadata"]["labels"].items()
    ports = {port["name"] for port in manifests["Service"]["spec"]["ports"]}
    assert {endpoint["port"] for endpoint in monitor["spec"]["endpoints"]} <= ports
    assert manifests["Service"]["metadata"]["name"] == manifests["StatefulSet"]["spec"]["serviceName"]
    volumes = {volume["name"] for volume in pod["spec"]["volumes"]}
    volumes |= {claim["metadata"]["name"] for claim in manifests["StatefulSet"]["spec"]["volumeClaimTemplates"]}
    assert {mount["name"] for mount in pod["spec"]["containers"][0]["volumeMounts"]} == volumes
    user = re.search(r"^USER (\d+):(\d+)$", DOCKERFILE.read_text(), re.M)
    assert [pod["spec"]["securityContext"][key] for key in ("runAsUser", "runAsGroup")] == [int(number) for number in user.groups()]


def test_the_health_check_of_the_container_follows_the_program(tmp_path):
    command = json.loads(re.search(r"^HEALTHCHECK .*CMD (\[.*\])$", DOCKERFILE.read_text(), re.M)[1])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = [word.replace("/10633", f"/{port}") for word in command]
    assert subprocess.run(command, timeout=30, stderr=subprocess.DEVNULL).returncode != 0
    demo = subprocess.Popen(
        [program(), "demo", "--datasets", "3", "--days", "1", "--storage.path", str(tmp_path / "data"), "--web.listen-address", f"127.0.0.1:{port}"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=tmp_path, text=True)
    try:
        assert demo.stdout.readline()  # what it prints once it listens
        subprocess.run(command, check=True, timeout=30)
    finally:
        demo.terminate()
        assert demo.wait(timeout=60) == 0


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deb")

    def build(name):
        (folder / name).mkdir()
        path = subprocess.run(
            [str(PACKAGING / "build-deb"), program(), str(folder / name)], check=True, stdout=subprocess.PIPE, text=True, timeout=600,
            env={**os.environ, "LEVEL": "0"}).stdout
        return pathlib.Path(path.strip())

    return build


def test_two_packages_of_one_binary_are_the_same_bytes(package):
    first, second = package("first"), package("second")
    assert first.name == second.name and first.read_bytes() == second.read_bytes()
    content = subprocess.run(["dpkg-deb", "-c", str(first)], check=True, stdout=subprocess.PIPE, text=True).stdout
    rights = {line.split()[-1].lstrip("."): line[:10] for line in content.splitlines()}
    assert rights["/usr/bin/mode-exporter"] == "-rwxr-xr-x"
    assert rights["/etc/mode-exporter/mode-exporter.yml"] == rights["/etc/default/mode-exporter"] == "-rw-r-----"
    for path in ("/usr/share/man/man1/mode-exporter.1.gz", "/usr/share/bash-completion/completions/mode-exporter",
                 "/usr/share/zsh/vendor-completions/_mode-exporter", "/usr/share/fish/vendor_completions.d/mode-exporter.fish"):
        assert rights[path] == "-rw-r--r--"


def test_the_unit_exposes_little(tmp_path):
    """`systemd-analyze security` gives 0 to 10, more is worse; what it cannot judge offline it counts against the unit."""
    unit = tmp_path / "mode-exporter.service"
    unit.write_text((PACKAGING / "systemd" / "mode-exporter.service").read_text().replace("/usr/bin/mode-exporter", program()))
    result = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", str(unit)], stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=60, env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"})
    assert result.returncode == 0, result.stdout
