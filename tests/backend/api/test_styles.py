"""The styles as a page shows them, a picture of each, and how a text is understood."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from backend.config import Settings
from backend.errors import SampleMissingError, StyleNotFoundError
from backend.main import create_application
from backend.services import styles
from ml_pipeline.painting.styles import PRESETS, understand
from tests.backend.conftest import place_slow_painter
from tests.backend.running import RunningServer

KEYS = [preset.key for preset in PRESETS]
SAMPLE = b"RIFF\x10\0\0\0WEBPVP8 of a test"
needs_samples = pytest.mark.skipif(not styles.SAMPLES_PATH.is_dir(), reason="nobody painted the samples yet")


def test_the_presets_in_their_order(client: httpx2.Client) -> None:
    body = client.get("/api/styles").json()
    assert [style["key"] for style in body["styles"]] == KEYS
    assert (body["default"], body["text"]) == ("oil-painting", None)
    for style, preset in zip(body["styles"], PRESETS, strict=True):
        assert style == {
            "key": preset.key,
            "title": preset.title,
            "description": preset.description,
            "medium": preset.medium,
            "words": list(preset.words),
            "sample": f"/api/styles/{preset.key}/sample",
        }
    assert client.get("/").json()["styles"] == "/api/styles"
    assert client.head("/api/styles").status_code == 200


@pytest.mark.parametrize("text", ["loose watercolor, muted", "", "Hokusai", "a\0b", "ö" * 500, "a&b=c#d"])
def test_how_a_text_is_understood(client: httpx2.Client, text: str) -> None:
    told = client.get("/api/styles", params={"text": text}).json()["text"]
    style = understand(text)
    assert told == {
        "text": text,
        "preset": style.preset.key,
        "modifiers": vars(style.modifiers),
        "matched": list(style.matched),
        "unmatched": list(style.unmatched),
        "understood": style.understood,
    }


def test_a_text_that_is_too_long(client: httpx2.Client) -> None:
    answer = client.get("/api/styles", params={"text": "o" * 501})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")
    assert answer.json()["detail"].startswith("text is 'ooo") and "500 characters" in answer.json()["detail"]


@pytest.mark.parametrize("key", ["cubism", "oil painting", "..", "%2e%2e%2fstyles.py", "x" * 3000, "%00"])
def test_a_sample_of_no_style(client: httpx2.Client, key: str) -> None:
    answer = client.get(f"/api/styles/{key}/sample")
    assert answer.status_code == 404
    assert answer.json()["code"] in ("style_not_found", "not_found") and len(answer.json()["detail"]) < 300
    if answer.json()["code"] == "style_not_found":
        assert all(known in answer.json()["detail"] for known in KEYS)


def test_a_sample_that_has_gone_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(styles, "SAMPLES_PATH", tmp_path)
    with pytest.raises(StyleNotFoundError, match=r"no style '\.\./x'; there are oil-painting, impasto"):
        styles.sample_of("../x")
    with pytest.raises(SampleMissingError, match=r"pastel\.webp has gone.*style_sheet samples"):
        styles.sample_of("pastel")
    (tmp_path / "pastel.webp").write_bytes(SAMPLE)
    assert styles.sample_of("pastel") == tmp_path / "pastel.webp"


def test_a_sample_is_served_as_other_files_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(styles, "SAMPLES_PATH", tmp_path)
    (tmp_path / "pastel.webp").write_bytes(SAMPLE)
    application = create_application(Settings(_env_file=None, api_prefix="/v2"))

    async def ask() -> list[httpx2.Response]:
        transport = httpx2.ASGITransport(application)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            path = "/v2/styles/pastel/sample"
            first = await client.get(path)
            return [
                first,
                await client.get(path, headers={"If-None-Match": first.headers["etag"]}),
                await client.head(path),
                await client.get(path, headers={"Range": "bytes=0-3"}),
                await client.get(path, headers={"Range": "bytes=999-"}),
                await client.get("/v2/styles/gouache/sample"),
            ]

    whole, same, head, part, beyond, gone = asyncio.run(ask())
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, SAMPLE, "image/webp")
    assert whole.headers["cache-control"] == same.headers["cache-control"] == "max-age=3600"
    assert whole.headers["content-disposition"] == 'inline; filename="pastel.webp"'
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", whole.headers["etag"])
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(SAMPLE)))
    assert (part.status_code, part.content) == (206, b"RIFF")
    assert (beyond.status_code, beyond.json()["code"]) == (416, "range_not_satisfiable")
    assert (gone.status_code, gone.json()["code"]) == (404, "sample_missing")


@needs_samples
@pytest.mark.parametrize("key", KEYS)
def test_every_style_has_a_small_picture(client: httpx2.Client, key: str) -> None:
    path = f"/api/styles/{key}/sample"
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert answer.content[:4] == b"RIFF" and answer.content[8:12] == b"WEBP"
    assert 2000 < len(answer.content) < 100_000
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.headers["cache-control"] == "max-age=3600"
    same = client.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(answer.content))
    part = client.get(path, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"RIFF")


def test_a_painter_that_takes_long_is_warned_of(
    start_server: Callable[..., RunningServer], picture: bytes, tmp_path: Path
) -> None:
    store = place_slow_painter(tmp_path)
    server = start_server(DEVICE="cpu", MODELS_PATH=str(store.folder), JOB_TIMEOUT_SECONDS="900")
    told = [
        server.create(picture, **fields)
        for fields in (
            {"mode": "painterly", "painter": "slow"},
            {"mode": "painterly"},
            {"mode": "painterly", "painter": "slow", "painterly_strength": "0"},
            {"painter": "slow"},
            {"mode": "painterly", "painter": "slow", "painterly_strength": "0", "strokes": "true"},
            {"mode": "photo-realistic", "painterly_style": "ink", "strokes": "true", "painterly_seed": "7"},
        )
    ]
    assert [job["warnings"] for job in told[1:3]] == [[], []]
    assert told[3]["warnings"] == ["painter paints nothing in mode photo-realistic; send mode=painterly too"]
    (unlaid,) = told[4]["warnings"]
    assert "painterly_strength is 0" in unlaid and "no strokes.json" in unlaid
    (idle,) = told[5]["warnings"]
    assert idle.startswith("painterly_style, strokes paint nothing")
    (warning,) = told[0]["warnings"]
    assert all(word in warning for word in ("painter slow", "CPU", "minutes", "embedded", "900 s"))
    assert server.job(told[0]["id"])["warnings"] == []
    shown = server.client.get("/api/models").json()
    assert shown["painter"] == {
        "setting": "auto",
        "in_force": "embedded",
        "reason": shown["painter"]["reason"],
    }
    assert "on a CPU it must be asked for: painter=slow" in shown["painter"]["reason"]
    assert (shown["inpainter"]["setting"], shown["inpainter"]["in_force"]) == ("auto", "patchmatch")
    wrong = server.client.post(
        "/api/jobs", files={"file": picture}, data={"mode": "painterly", "inpainter": "slow"}
    )
    assert (wrong.status_code, wrong.json()["code"]) == (400, "model_unavailable")
    assert (
        "inpainter is 'slow': it is for painting and generation, not for inpainting" in wrong.json()["detail"]
    )
