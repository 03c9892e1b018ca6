"""A picture is fetched whole or not at all, and never asked for again because a download broke."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ml_pipeline.errors import OutputBrokenError, OutputExpiredError, ProviderUnreachableError
from ml_pipeline.generation.base import Watch
from ml_pipeline.generation.replicate import Settings, Token
from ml_pipeline.generation.replicate.backoff import Clock
from ml_pipeline.generation.replicate.client import ReplicateClient
from ml_pipeline.generation.replicate.download import Downloader, next_address
from tests.loopback_replicate import (
    OUTPUT,
    TOKEN,
    LoopbackReplicate,
    Misbehaviour,
    Plan,
    answered,
    busy,
    faulty,
    half,
    refused,
    reset,
    silent,
)
from tests.ml_pipeline.replicate_rig import Rig


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_picture_that_is_gone_is_expired(tmp_path: Path, status: int) -> None:
    with LoopbackReplicate() as replicate:
        replicate.script(OUTPUT, refused(status, "gone"))
        with pytest.raises(OutputExpiredError, match=rf"gone from Replicate \({status}\).*pays again"):
            Rig(replicate, tmp_path).make()
        assert len(replicate.predictions) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("trouble", [half(), reset(), silent(), busy("3"), faulty(500), faulty(503)])
def test_a_download_that_breaks_is_begun_again(tmp_path: Path, trouble: Misbehaviour) -> None:
    with LoopbackReplicate() as replicate:
        replicate.script(OUTPUT, trouble, trouble)
        Rig(replicate, tmp_path).make()
        [prediction] = replicate.predictions
        assert (tmp_path / "image").read_bytes() == replicate.picture(prediction)
        assert len(replicate.of_kind(OUTPUT)) == 3


def test_one_that_breaks_every_time_is_left_to_the_next_attempt(tmp_path: Path) -> None:
    with LoopbackReplicate(Plan(output="truncated")) as replicate:
        with pytest.raises(ProviderUnreachableError, match="10 tries"):
            Rig(replicate, tmp_path).make()
        assert len(replicate.predictions) == 1
    assert not list(tmp_path.iterdir())


def test_what_comes_is_written_as_it_came(tmp_path: Path) -> None:
    with LoopbackReplicate(Plan(output="broken")) as replicate:
        Rig(replicate, tmp_path).make()
        whole = replicate.picture(replicate.predictions[0])
    written = (tmp_path / "image").read_bytes()
    assert len(written) == len(whole)
    assert written != whole


@pytest.mark.parametrize("output", ["list", "data"])
def test_too_much_is_not_fetched(tmp_path: Path, output: str) -> None:
    with LoopbackReplicate(Plan(output=output)) as replicate:
        replicate.paint = lambda _: b"x" * 1001
        with pytest.raises(OutputBrokenError, match="more than 1000 bytes"):
            Rig(replicate, tmp_path, most_bytes=1000).make()
        assert not list(tmp_path.iterdir())
        replicate.paint = lambda _: b"x" * 999
        Rig(replicate, tmp_path, most_bytes=1000).make()


def test_too_much_that_is_not_announced_is_noticed_as_it_comes(tmp_path: Path) -> None:
    with LoopbackReplicate() as replicate:
        replicate.paint = lambda _: b"x" * 300_000
        replicate.script(OUTPUT, Misbehaviour(breaks="untold"))
        with pytest.raises(OutputBrokenError, match="more than 100000 bytes"):
            Rig(replicate, tmp_path, most_bytes=100_000).make()
    assert not list(tmp_path.iterdir())


def test_an_empty_picture_is_none(tmp_path: Path) -> None:
    with LoopbackReplicate() as replicate:
        replicate.paint = lambda _: b""
        with pytest.raises(ProviderUnreachableError, match="empty"):
            Rig(replicate, tmp_path).make()


def test_a_picture_that_leads_on_for_ever_is_none(tmp_path: Path) -> None:
    with LoopbackReplicate() as replicate:
        replicate.script(OUTPUT, *[Misbehaviour(302, headers=(("Location", "/again"),))] * 6)
        with pytest.raises(OutputBrokenError, match="leads on more than 5 times"):
            Rig(replicate, tmp_path).make()


@pytest.mark.parametrize("status", [400, 401, 451])
def test_a_download_that_is_refused_is_broken(tmp_path: Path, status: int) -> None:
    with LoopbackReplicate() as replicate:
        replicate.script(OUTPUT, refused(status, "no"))
        with pytest.raises(OutputBrokenError, match=str(status)):
            Rig(replicate, tmp_path).make()


@pytest.mark.parametrize(
    "output",
    [
        "file:///etc/passwd",
        "ftp://example.org/a.png",
        "/etc/passwd",
        "http://",
        "http://[",
        "http://127.0.0.1:99999/a.png",
        "javascript:alert(1)",
        "data:image/png;base64,%%%",
        "data:image/png;base64,",
        "data:image/png",
        "data:image/png,\ud800",
        "http://127.0.0.1:1/\ud800.png",
    ],
)
def test_an_output_that_is_no_address_of_a_picture_is_broken(tmp_path: Path, output: str) -> None:
    told = {"id": "p1", "status": "succeeded", "output": [output]}
    with LoopbackReplicate() as replicate:
        replicate.script("get", answered(told))
        with pytest.raises(OutputBrokenError):
            Rig(replicate, tmp_path).make()
    assert not list(tmp_path.iterdir())


def test_a_data_uri_need_not_be_base64(tmp_path: Path) -> None:
    told = {"id": "p1", "status": "succeeded", "output": "data:image/svg+xml,%3Csvg/%3E"}
    with LoopbackReplicate() as replicate:
        replicate.script("get", answered(told))
        Rig(replicate, tmp_path).make()
    assert (tmp_path / "image").read_bytes() == b"<svg/>"


def test_with_an_https_api_pictures_come_over_https_alone(tmp_path: Path) -> None:
    with LoopbackReplicate() as replicate:
        rig = Rig(replicate, tmp_path)
        settings = replace(rig.settings(), base_url=Settings(Token(TOKEN)).base_url)

        async def fetch(_: object) -> None:
            client = ReplicateClient(settings, Clock())
            try:
                downloader = Downloader(client, Clock(), settings)
                await downloader.fetch(f"{replicate.delivery_url}/p/out.png", rig.target, Watch())
            finally:
                await client.close()

        with pytest.raises(OutputBrokenError, match="must be an https"):
            rig.run(fetch)
        assert replicate.requests == []


def test_https_never_leads_on_to_http() -> None:
    assert next_address("https://a.b/c", "/d") == "https://a.b/d"
    assert next_address("http://a.b/c", "http://e.f/") == "http://e.f/"
    for worse in ("http://a.b/c", "file:///etc/passwd", "//["):
        with pytest.raises(OutputBrokenError, match="not https"):
            next_address("https://a.b/c", worse)
