from __future__ import annotations

import pytest

from backend.environment import without_secrets


@pytest.mark.parametrize("name", ["REPLICATE_API_TOKEN", "replicate_api_token"])
def test_children_get_no_token(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "r8_secret")
    monkeypatch.setenv("DEVICE", "cpu")
    told = without_secrets()
    assert "r8_secret" not in told.values() and told["DEVICE"] == "cpu" and told["PATH"]
