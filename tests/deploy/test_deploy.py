"""Files of deploy/: valid for the tools that read them, and as careful as they say. Runs in .venv-outils."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import compose_spec
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
TOOLS = Path(sys.executable).parent
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf8"))
KUBERNETES = sorted((DEPLOY / "kubernetes").glob("*.yml"))


def resources() -> list[dict[str, Any]]:
    """Every Kubernetes resource."""
    return [one for path in KUBERNETES for one in yaml.safe_load_all(path.read_text(encoding="utf8"))]


def of(kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in resources() if one["kind"] == kind}


# --- compose ---------------------------------------------------------------------------------------


def test_compose_is_what_the_specification_says() -> None:
    parsed = {key: value for key, value in COMPOSE.items() if not key.startswith("x-")}
    assert compose_spec.ComposeSpecification.model_validate(json.loads(json.dumps(parsed)))


def test_compose_holds_the_whole_topology() -> None:
    wanted = {"nginx", "web-1", "web-2", "rasa-1", "rasa-2", "actions-1", "actions-2", "postgres", "redis"}
    assert wanted <= set(COMPOSE["services"])


def test_only_nginx_is_published() -> None:
    assert [name for name, one in COMPOSE["services"].items() if one.get("ports")] == ["nginx"]
    assert COMPOSE["networks"]["interne"]["internal"] and COMPOSE["networks"]["donnees"]["internal"]
    assert "facade" not in COMPOSE["services"]["rasa-1"]["networks"]


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_each_service_has_the_least(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"] and service["mem_limit"]


def test_no_secret_is_written() -> None:
    text = (DEPLOY / "compose.yml").read_text(encoding="utf8") + "".join(path.read_text(encoding="utf8") for path in KUBERNETES)
    assert len(re.findall(r"\$\{BALISE_(?:RASA_TOKEN|SECRET|REDIS_PASSWORD|POSTGRES_PASSWORD):\?\}", text)) >= 5
    assert not of("Secret")
    example = (DEPLOY / "balise.env.exemple").read_text(encoding="utf8")
    assert not re.findall(r"^BALISE_\w*(?:SECRET|TOKEN|PASSWORD)=.+$", example, re.M)


def test_redis_never_writes_conversations() -> None:
    command = COMPOSE["services"]["redis"]["command"]
    assert command[command.index("--save") + 1] == "" and command[command.index("--appendonly") + 1] == "no"
    assert "volumes" not in COMPOSE["services"]["redis"]


# --- Kubernetes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", KUBERNETES, ids=lambda path: path.name)
def test_kubernetes_resources_are_valid(path: Path) -> None:
    made = subprocess.run([str(TOOLS / "kubernetes-validate"), "--strict", str(path)], capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr


@pytest.mark.parametrize("name", ["web", "rasa", "actions"])
def test_each_part_grows_and_never_empties(name: str) -> None:
    deployment = of("Deployment")[name]["spec"]
    assert deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert of("HorizontalPodAutoscaler")[name]["spec"]["minReplicas"] == deployment["replicas"] == 2
    assert of("PodDisruptionBudget")[name]["spec"]["minAvailable"] == 1
    pod = deployment["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] and not pod["automountServiceAccountToken"]
    for container in pod["containers"]:
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert "limits" in container["resources"]


def test_only_what_says_alive_takes_a_web_out() -> None:
    container = of("Deployment")["web"]["spec"]["template"]["spec"]["containers"][0]
    probes = [container[name]["httpGet"]["path"] for name in ("startupProbe", "livenessProbe", "readinessProbe")]
    assert set(probes) == {"/healthz"}


def test_only_web_reaches_rasa() -> None:
    policies = of("NetworkPolicy")
    assert policies["rien"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    sources = policies["rasa"]["spec"]["ingress"][0]["from"]
    assert sources == [{"podSelector": {"matchLabels": {"app.kubernetes.io/component": "web"}}}]
    others = [
        name
        for name, one in policies.items()
        for rule in one["spec"].get("egress", [])
        if any(port["port"] == 5005 for port in rule["ports"])
    ]
    assert others == ["web"]


# --- images, nginx, systemd ------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted((DEPLOY / "docker").glob("*.Dockerfile")), ids=lambda path: path.name)
def test_dockerfiles(path: Path) -> None:
    made = subprocess.run([str(TOOLS / "hadolint"), "--no-color", str(path)], capture_output=True, text=True)
    assert made.returncode == 0, made.stdout
    text = path.read_text(encoding="utf8")
    assert text.count("FROM python:${PYTHON_TAG}${PYTHON_DIGEST:+@${PYTHON_DIGEST}}") == 2  # two stages, one base, pinned
    assert "USER 10077:10077" in text and "--require-hashes" in text
    for line in re.findall(r"^COPY (?!--from)(?:--\S+ )?(.+) \S+$", text, re.M):
        for name in line.split():
            assert name.startswith("models/") or (ROOT / name).exists(), name  # the model is made by `make train`


def test_nginx_accepts_its_configuration(tmp_path: Path) -> None:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed")
    values = {
        "RUN": str(tmp_path), "STATIC_ROOT": str(DEPLOY / "nginx"), "WORKERS": "1", "PUBLIC_LISTEN": "127.0.0.1:18080",
        "PRIVATE_LISTEN": "127.0.0.1:18081",
    }  # fmt: skip
    given = COMPOSE["services"]["nginx"]["environment"]  # its servers by names that only Docker knows
    values |= {key: re.sub(r"\b[a-z]+-(\d):", r"127.0.0.1:\1", value) for key, value in given.items() if "SERVERS" in key}
    assert values["WEB_SERVERS"].count("backup;") == 2
    for name in ("nginx.conf", "balise.conf"):
        template = (DEPLOY / "nginx" / f"{name}.template").read_text(encoding="utf8")
        assert set(re.findall(r"\$\{([A-Z_]+)\}", template)) <= set(values)
        (tmp_path / name).write_text(re.sub(r"\$\{([A-Z_]+)\}", lambda found: values[found[1]], template), encoding="utf8")
    made = subprocess.run(
        [nginx, "-t", "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "log")], capture_output=True, text=True
    )
    assert made.returncode == 0 and "[warn]" not in made.stderr.replace("the \"user\" directive", ""), made.stderr


def test_nginx_writes_no_address() -> None:
    site = (DEPLOY / "nginx" / "balise.conf.template").read_text(encoding="utf8")
    assert site.count("server {") == site.count("access_log off;") == 2
    assert "error_log ${RUN}/nginx.log emerg;" in (DEPLOY / "nginx" / "nginx.conf.template").read_text(encoding="utf8")


@pytest.mark.parametrize("path", sorted((DEPLOY / "systemd").glob("*.service")), ids=lambda path: path.name)
def test_units(path: Path) -> None:
    text = path.read_text(encoding="utf8")
    again = "Restart=on-failure" if "Type=oneshot" in text else "Restart=always"  # what a timer starts ends by itself
    for line in ("User=balise", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", again):
        assert line in text
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    made = subprocess.run(["systemd-analyze", "verify", str(path)], capture_output=True, text=True)
    wrong = [line for line in made.stderr.splitlines() if path.name.split("@")[0] in line and "is not executable" not in line]
    assert wrong == []
    rated = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(path)], capture_output=True, text=True
    )
    level = re.search(r"exposure level for \S+ ([\d.]+)", rated.stdout)
    assert level and float(level[1]) <= 2.0, rated.stdout[-300:]


def test_alerts_and_dashboard_speak_of_real_metrics() -> None:
    known = set(re.findall(r'"(balise_[a-z_]+)"', "".join(p.read_text(encoding="utf8") for p in (ROOT / "web").rglob("*.py"))))
    rules = yaml.safe_load((DEPLOY / "surveillance" / "alertes.yml").read_text(encoding="utf8"))
    expressions = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    board = json.loads((DEPLOY / "surveillance" / "tableau.json").read_text(encoding="utf8"))
    expressions += [target["expr"] for panel in board["panels"] for target in panel.get("targets", [])]
    used = set(re.findall(r"balise_[a-z_]+", " ".join(expressions)))
    assert len(used) >= 8
    bare = {re.sub(r"_(total|bucket|count|sum)$", "", name) for name in used}
    assert bare <= known, bare - known
    assert all(rule["annotations"]["description"] for group in rules["groups"] for rule in group["rules"])
