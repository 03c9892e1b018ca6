import numpy as np
import pytest
from numba import config

from ml_pipeline.compositing import _lay_over
from ml_pipeline.kernels import fingerprint, kernel


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "ml_pipeline"
    folder.mkdir()
    head = "from ml_pipeline.kernels import kernel\n"
    (folder / "kernels.py").write_text("def kernel(function): return function\n")
    (folder / "calling.py").write_text(f"{head}from ml_pipeline.called import f\n@kernel\ndef g(): f()\n")
    (folder / "called.py").write_text(f"{head}from ml_pipeline.sizes import A\n@kernel\ndef f(): A\n")
    (folder / "sizes.py").write_text("from ml_pipeline.unread import B\nA = 1\n")
    (folder / "unread.py").write_text("B = 1\n")
    return folder


@pytest.mark.parametrize("changed", ["calling.py", "called.py", "sizes.py"])
def test_machine_code_is_of_all_that_it_was_made_of(package, changed):
    before = fingerprint(package / "calling.py", package.parent)
    fingerprint.cache_clear()
    assert fingerprint(package / "calling.py", package.parent) == before
    fingerprint.cache_clear()
    with (package / changed).open("a") as file:
        file.write("# changed\n")
    assert fingerprint(package / "calling.py", package.parent) != before


@pytest.mark.parametrize(("name", "changed"), [("calling.py", "unread.py"), ("called.py", "calling.py")])
def test_what_it_was_not_made_of_leaves_it_alone(package, name, changed):
    before = fingerprint(package / name, package.parent)
    fingerprint.cache_clear()
    (package / changed).write_text("B = 2\n")
    assert fingerprint(package / name, package.parent) == before


def test_it_is_kept_by_that_name(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path))

    @kernel
    def twice(values):
        return values * 2

    assert twice(np.float32(2)) == 4
    (folder,) = tmp_path.iterdir()
    assert folder.name.startswith("kernels-")
    assert list(folder.rglob("*.nbc"))
    assert str(tmp_path) == config.CACHE_DIR


def test_other_packages_keep_theirs():
    assert "kernels-" in _lay_over._cache.cache_path
    assert not config.CACHE_DIR or "kernels-" not in config.CACHE_DIR
