"""What is sent to Replicate, what is made of its answers, and where the token goes."""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from ml_pipeline.errors import (
    ImageFailedError,
    OutputExpiredError,
    ProviderRefusedError,
    ProviderUnavailableError,
)
from ml_pipeline.generation.parameters import ImageRequest, Provider
from ml_pipeline.generation.replicate import ReplicateProvider, Settings, Token
from tests.loopback_replicate import CREATE, GET, MODEL, TOKEN, VERSION, LoopbackReplicate, Plan, refused
from tests.ml_pipeline.replicate_rig import WANTED, NotingWatch, Rig


def test_a_picture_comes_from_one_prediction(tmp_path: Path) -> None:
    watch = NotingWatch()
    with LoopbackReplicate() as replicate:
        made = Rig(replicate, tmp_path).make(watch)
        [prediction] = replicate.predictions
        assert (tmp_path / "image").read_bytes() == replicate.picture(prediction)
    assert (made.provider, made.model, made.revision) == (Provider.REPLICATE, MODEL, VERSION)
    assert watch.told == ["asking", f"asked {prediction.id}"]
    assert watch.done == sorted(watch.done) and watch.done[-1] == 1.0


def test_only_what_was_asked_for_is_sent(tmp_path: Path) -> None:
    whole = ImageRequest("a lake", "people", f"{MODEL}:{VERSION}", 768, 512, 0)
    with LoopbackReplicate() as replicate:
        Rig(replicate, tmp_path).make()
        Rig(replicate, tmp_path).make(wanted=whole)
        first, second = replicate.of_kind(CREATE)
    assert first.body == {
        "version": MODEL,
        "input": {"prompt": "a lake at dawn", "seed": 7, "num_outputs": 1},
    }
    assert second.body["version"] == f"{MODEL}:{VERSION}"
    assert second.body["input"] == {
        "prompt": "a lake",
        "negative_prompt": "people",
        "width": 768,
        "height": 512,
        "seed": 0,
        "num_outputs": 1,
    }
    assert first.headers["Authorization"] == f"Bearer {TOKEN}"
    assert first.headers["Cancel-After"] == "30m"
    assert "Prefer" not in first.headers


def test_any_text_can_be_a_prompt(tmp_path: Path) -> None:
    prompt = 'Ein See "bei" Nacht\n\\ 湖 🌊 \ud800'
    with LoopbackReplicate() as replicate:
        Rig(replicate, tmp_path).make(wanted=ImageRequest(prompt, "", "", None, None, 1))
        assert replicate.predictions[0].input["prompt"] == prompt


@pytest.mark.parametrize("output", ["list", "string", "data", "own_host", "redirect"])
def test_a_picture_comes_in_any_of_the_published_ways(tmp_path: Path, output: str) -> None:
    with LoopbackReplicate(Plan(output=output)) as replicate:
        Rig(replicate, tmp_path).make()
        assert (tmp_path / "image").read_bytes() == replicate.picture(replicate.predictions[0])
        assert not replicate.is_token_leaked


def test_the_token_goes_to_the_api_s_own_host_alone(tmp_path: Path) -> None:
    with LoopbackReplicate(Plan(output="redirect")) as replicate:
        Rig(replicate, tmp_path).make()
        own, foreign = replicate.of_kind("output")
        assert own.headers["Authorization"] == f"Bearer {TOKEN}"
        assert "Authorization" not in foreign.headers
        assert not replicate.is_token_leaked


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("failed", "NSFW content detected"),
        ("canceled", "was canceled"),
        ("aborted", "nothing was paid"),
    ],
)
def test_a_prediction_that_made_nothing_says_why(tmp_path: Path, end: str, words: str) -> None:
    with LoopbackReplicate(Plan(ends=(end,))) as replicate:
        with pytest.raises(ImageFailedError, match=words):
            Rig(replicate, tmp_path).make()
        assert len(replicate.predictions) == 1
    assert not list(tmp_path.iterdir())


def test_an_error_s_text_is_cut_to_one_line_without_the_token(tmp_path: Path) -> None:
    error = f"boom\n\x1b[31m\0 {TOKEN} " + "x" * 10_000
    plan = Plan(ends=("failed",), error=error)
    with LoopbackReplicate(plan) as replicate, pytest.raises(ImageFailedError) as raised:
        Rig(replicate, tmp_path).make()
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 700
    assert TOKEN not in str(raised.value)


def test_no_output_is_a_failure_and_a_removed_one_is_expired(tmp_path: Path) -> None:
    with LoopbackReplicate(Plan(output="null")) as replicate:
        with pytest.raises(ImageFailedError, match="without a picture"):
            Rig(replicate, tmp_path).make()
        replicate.predictions[0].data_removed = True
        with pytest.raises(OutputExpiredError, match="removed"):
            Rig(replicate, tmp_path).make(NotingWatch(remote_id=replicate.predictions[0].id))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "REPLICATE_API_TOKEN"),
        (402, "billing"),
        (403, "REPLICATE_API_TOKEN"),
        (404, "REPLICATE_MODEL"),
        (422, "width must be a multiple of 64"),
        (301, "REPLICATE_BASE_URL"),
    ],
)
def test_a_refusal_says_what_to_set_and_is_not_repeated(tmp_path: Path, status: int, words: str) -> None:
    watch = NotingWatch()
    with LoopbackReplicate() as replicate:
        replicate.script(CREATE, refused(status, f"width must be a multiple of 64; {TOKEN}"))
        with pytest.raises(ProviderRefusedError, match=words) as raised:
            Rig(replicate, tmp_path).make(watch)
        assert len(replicate.of_kind(CREATE)) == 1
    assert watch.told == ["asking", "not asked"]
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize(
    ("token", "words"), [("", "needs a token"), ("r8 x", "no token has"), ("ü", "no token")]
)
def test_without_a_token_that_can_be_sent_there_is_no_provider(token: str, words: str) -> None:
    with pytest.raises(ProviderUnavailableError, match=words) as raised:
        ReplicateProvider(Settings(Token(token)))
    assert "REPLICATE_API_TOKEN" in str(raised.value)


@pytest.mark.parametrize(
    "url", ["", "ftp://a", "https://", "http://[", "https://a:b", "https://u:p@a", "a/v1"]
)
def test_a_base_url_is_one(url: str) -> None:
    with pytest.raises(ProviderUnavailableError, match="REPLICATE_BASE_URL"):
        Settings(Token(TOKEN), base_url=url)


def test_the_token_shows_itself_to_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with LoopbackReplicate() as replicate:
        replicate.script(GET, refused(401, f"Invalid token {TOKEN}"))
        rig = Rig(replicate, tmp_path)
        with pytest.raises(ProviderRefusedError) as raised:
            rig.make()
        rig.run(lambda provider: provider.cancel("nothing"))
    shown = f"{raised.value!r} {rig.settings()!r} {Token(TOKEN)} {vars(rig.provider())}"
    assert TOKEN not in shown + caplog.text
    assert caplog.records
    with pytest.raises(TypeError):
        pickle.dumps(rig.settings())


def test_the_package_is_light() -> None:
    code = (
        "import sys, ml_pipeline.generation.replicate\n"
        "heavy = {'numpy', 'cv2', 'PIL', 'torch', 'scipy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_wanted_s_own_model_is_taken(tmp_path: Path) -> None:
    with LoopbackReplicate() as replicate:
        wanted = ImageRequest(WANTED.prompt, "", "black-forest-labs/flux-schnell", None, None, 7)
        assert Rig(replicate, tmp_path).make(wanted=wanted).model == "black-forest-labs/flux-schnell"
        assert replicate.predictions[0].model == "black-forest-labs/flux-schnell"
