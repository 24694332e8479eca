"""What runs the tests elsewhere: it can be read, and names what exists."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOW = ROOT / ".github" / "workflows" / "tests.yml"


def commands() -> list[str]:
    """Every command of the workflow."""
    jobs = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]
    return [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]


def targets() -> set[str]:
    """The targets of the Makefile."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))


def test_the_workflow_runs_both_systems_and_both_pythons() -> None:
    jobs = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]
    for system in ("linux", "evaluation", "windows"):
        assert jobs[system]["runs-on"].startswith(("ubuntu", "windows"))
        assert jobs[system]["strategy"]["matrix"]["python"] == ["3.11", "3.13"]


def test_the_workflow_names_locks_that_exist_and_installs_them_with_hashes() -> None:
    installs = [line for line in commands() if "-r " in line]
    assert len(installs) == 2
    for line in installs:
        assert (ROOT / line.rpartition(" ")[2]).is_file()
        assert "--require-hashes --only-binary :all:" in line


@pytest.mark.parametrize("name", [".github/workflows/tests.yml", ".ci/run"])
def test_the_evaluation_is_tested_with_axe_verapdf_and_postgresql(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    if name.endswith(".yml"):
        text = "\n".join(
            s.get("run", "") for s in yaml.safe_load(text)["jobs"]["evaluation"]["steps"]
        )
    before = text[: re.search(r"^make .*test-evaluation", text, re.MULTILINE).start()]  # type: ignore[union-attr]
    for needed in ("NODE_AXE", "axe-core@", "default-jdk-headless", "libjaxb-java", "postgresql"):
        assert needed in before, needed


@pytest.mark.parametrize("name", [".github/workflows/tests.yml", ".ci/run"])
def test_every_make_target_called_exists(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    called = re.findall(r"(?:run: |^)make ([a-z -]+?)\s*(?:<|$)", text, re.MULTILINE)
    assert called
    assert {word for line in called for word in line.split()} <= targets()


@pytest.mark.skipif(os.name == "nt", reason="no executable bit on Windows")
def test_the_script_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
