"""The helper outlives a file that is gone or may not be read, and says so."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from backend.errors import UploadRefusedError
from backend.models.job import UploadKind
from backend.services.prober import Prober


@pytest.mark.parametrize("kind", [UploadKind.PICTURE, UploadKind.DISPARITY])
def test_a_file_that_is_gone_is_told_and_the_same_helper_goes_on(
    kind: UploadKind, tmp_path: Path, picture: bytes
) -> None:
    good = tmp_path / "good"
    good.write_bytes(picture)

    async def story() -> None:
        prober = Prober(64, timeout_s=20)
        await prober.probe(good, UploadKind.PICTURE)
        helper = prober._helper
        for path, why in ((tmp_path / "gone", "No such file"), (tmp_path, "directory")):
            with pytest.raises(UploadRefusedError, match=rf"own copy.*{why}.*send it again") as caught:
                await prober.probe(path, kind)
            assert str(tmp_path) not in str(caught.value)
        assert (await prober.probe(good, UploadKind.PICTURE)).width == 96
        assert prober._helper is helper
        await prober.close()

    asyncio.run(story())
