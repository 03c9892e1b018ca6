"""How a file gets its second name, and where a disk knows none."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from ml_pipeline.linking import link


def refuse(*_: object, **__: object) -> None:
    raise OSError(errno.EPERM, "this disk has no links")


@pytest.mark.parametrize("has_links", [True, False])
def test_a_second_name_outlives_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    if not has_links:
        monkeypatch.setattr(os, "link", refuse)
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(b"12345")
    assert link(first, second) == 5
    assert (first.stat().st_ino == second.stat().st_ino) == has_links
    first.unlink()
    assert second.read_bytes() == b"12345"


@pytest.mark.parametrize("has_links", [True, False])
def test_a_link_in_its_place_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    """Between the look and the deed, somebody put one there."""
    if not has_links:
        monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "secret").write_bytes(b"root:")
    (tmp_path / "first").symlink_to(tmp_path / "secret")
    with pytest.raises(FileNotFoundError):
        link(tmp_path / "first", tmp_path / "second")
    with pytest.raises(FileNotFoundError):
        link(tmp_path / "never", tmp_path / "third")
    assert not (tmp_path / "third").exists()
