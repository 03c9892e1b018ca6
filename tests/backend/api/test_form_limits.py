"""What is refused by its length alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.api.form_limits import FormLimits
from backend.errors import StorageFullError


def test_a_batch_that_the_disk_cannot_hold_is_refused_at_once(tmp_path: Path) -> None:
    limits = FormLimits((), 2**20, lambda: tmp_path / "incoming", ("files",), max_files=3)
    limits.require_room(1000)
    with pytest.raises(StorageFullError, match=r"the batch has 1\d+\.0 MB.*are free.*send fewer files"):
        limits.require_room(2**60)
    assert limits.max_body_bytes == 4 * 2**20
    told = str(limits.too_large_in_all(5 * 2**20))
    assert "5.0 MB" in told and "at most 4 MB" in told and "MAX_BATCH_JOBS" in told
