"""Whatever comes as a parameter, it is parsed or refused with a 400."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backend.api.errors import STATUSES
from backend.api.forms import parse_json, parse_urlencoded
from backend.api.parameters import parse_parameters, parse_reslice
from backend.config import Settings
from backend.errors import InvalidParameterError
from ml_pipeline.errors import ModelUnavailableError
from ml_pipeline.parameters import DisparityConvention, EdgeQuality, Mode, Parameters
from tests.backend.running import RunningServer, steady

SETTINGS = Settings(_env_file=None)
SOURCE = Parameters(num_layers=5, edge_quality=EdgeQuality.FINE, relief=True, painterly_style="ink")
DEFAULTS = Parameters().to_dict()
NAMES = [*DEFAULTS, "unknown"]
REFUSED = tuple(kind for kind, status in STATUSES.items() if status == 400)
WORDS = ["depth", "embedded", "photo-realistic", "painterly", "auto", "fine", "patchmatch", "true", "OFF", ""]
PLAUSIBLE = st.sampled_from(["2", "5", "0.5", "1", *WORDS])
CUTS = st.lists(st.floats(0, 1), max_size=6).map(sorted) | st.lists(st.floats(), max_size=6)
LISTED = CUTS.map(lambda cuts: ",".join(map(str, cuts))) | CUTS.map(json.dumps)
TEXT = st.text(max_size=30) | st.integers().map(str) | st.floats().map(str) | PLAUSIBLE | LISTED
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | PLAUSIBLE
)
JSON = st.recursive(
    LEAVES | CUTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


def check(fields: dict[str, str]) -> None:
    """Parsed parameters are within their ranges, can be stored, and survive the way to the child."""
    for parse in (
        lambda: parse_parameters(fields, SETTINGS),
        lambda: parse_reslice(fields, SOURCE, SETTINGS),
    ):
        try:
            parsed = parse()
        except REFUSED as error:
            assert 0 < len(str(error)) < 500
            assert str(error).split()[0] in NAMES
            continue
        assert "\0" not in parsed.painterly_style
        assert not parsed.cuts or parsed.num_layers == len(parsed.cuts) + 1
        again = Parameters.from_dict(json.loads(json.dumps(parsed.to_dict()).encode()))
        assert again == parsed


@steady
@given(st.dictionaries(st.sampled_from(NAMES), TEXT))
def test_any_text_in_any_field(fields: dict[str, str]) -> None:
    check(fields)


@steady
@given(st.dictionaries(st.sampled_from(NAMES), JSON))
@example({"painterly_style": "\ud800"})
@example({"painterly_strength": float("nan"), "num_layers": 10**400})
def test_any_json_value_in_any_field(values: dict[str, Any]) -> None:
    try:
        fields = parse_json(json.dumps(values))
    except InvalidParameterError as error:
        assert str(error).startswith("painterly_style is ") and len(str(error)) < 600
    else:
        check(fields)


@steady
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda data: data.decode("latin-1")))
def test_any_urlencoded_body(text: str) -> None:
    check(parse_urlencoded(text.encode(errors="replace").decode()))


@settings(steady, max_examples=60, derandomize=True)
@given(st.dictionaries(st.sampled_from([*NAMES, "filename", "file_id", "disparity", "priority"]), JSON))
def test_any_json_value_over_http(server: RunningServer, values: dict[str, Any]) -> None:
    """No upload has such a name, so no job is made: refused for a value, or for the name."""
    answer = server.client.post(
        "/api/jobs", content=json.dumps(values), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (400, 404), answer.text
    assert set(answer.json()) == {"detail", "code"} and 0 < len(answer.json()["detail"]) < 500


def test_absent_and_empty_fields_take_the_settings_defaults() -> None:
    chosen = Settings(
        _env_file=None,
        default_num_layers=3,
        default_painterly_strength=0.25,
        default_painterly_seed=7,
        default_edge_quality="fine",
        default_relief=True,
        depth_model="embedded",
    )
    parsed = parse_parameters({"num_layers": "", "unknown": "field"}, chosen)
    assert (parsed.num_layers, parsed.painterly_strength, parsed.painterly_seed) == (3, 0.25, 7)
    assert (parsed.edge_quality, parsed.relief, parsed.depth_model) == ("fine", True, "embedded")
    assert parse_parameters({}, Settings(_env_file=None, default_num_layers="auto")).num_layers == "auto"


@pytest.mark.parametrize("text", ["0.3,0.6", " 0.3 , .6 ", "[0.3, 0.6]", '["3e-1", "0.60"]', "+0.3,0.6"])
@pytest.mark.parametrize("num_layers", ["", "3", "3.0", "auto"])
def test_cuts_say_how_many_layers_there_are(text: str, num_layers: str) -> None:
    chosen = Settings(_env_file=None, default_num_layers=5)  # of no account beside cuts
    parsed = parse_parameters({"cuts": text, "num_layers": num_layers}, chosen)
    assert (parsed.cuts, parsed.num_layers) == ((0.3, 0.6), 3)


@pytest.mark.parametrize("text", ["", "  ", "[]", " [ ] "])
def test_no_cuts_are_as_good_as_none_said(text: str) -> None:
    parsed = parse_parameters({"cuts": text}, SETTINGS)
    assert (parsed.cuts, parsed.num_layers) == ((), 4)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0.1,0.2,0.3,0.4,0.5", ("at most 4 cuts make 5 layers",)),
        ("0.5,0.5", ("0.5, 0.5", "rise")),
        ("0.5,0.5001", ("0.001 apart",)),
        ("0,0.5", ("0, 0.5", "between 0 and 1")),
        ("0.5,1", ("0.5, 1", "between 0 and 1")),
        ("0.1,1e999", ("inf", "between 0 and 1")),
        ("0.3,", ("'0.3,'", "such as 0.3,0.6")),
        ("0_1", ("'0_1'", "such as 0.3,0.6")),
        ("[0.3", ("'[0.3'", "such as 0.3,0.6")),
        ("[true]", ("'[true]'", "such as 0.3,0.6")),
        ("[" * 100_000, ("'[[[", "such as 0.3,0.6")),
        (",".join(["0.5"] * 10_000), ("0.5, 0.5", "rise")),
    ],
)
def test_cuts_that_cannot_be_used(text: str, words: tuple[str, ...]) -> None:
    with pytest.raises(REFUSED) as caught:
        parse_parameters({"cuts": text}, SETTINGS)
    message = str(caught.value)
    assert message.startswith("cuts ") and len(message) < 300
    assert all(word in message for word in words), message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[(text, True) for text in ("true", "TRUE", "1", "yes", "on", "")],
        *[(text, False) for text in ("false", "0", "No", " off ")],
    ],
)
def test_relief_is_said_as_people_say_it(text: str, expected: bool) -> None:
    assert (
        parse_parameters({"relief": text}, Settings(_env_file=None, default_relief=True)).relief == expected
    )


def test_slicing_anew_changes_what_is_said_and_nothing_else() -> None:
    assert parse_reslice({"num_layers": "2"}, SOURCE, SETTINGS).to_dict() == {
        **SOURCE.to_dict(),
        "num_layers": 2,
    }
    depth = Parameters(cuts=(0.5,), num_layers=2, disparity_convention=DisparityConvention.DEPTH)
    changed = parse_reslice(
        {"num_layers": "auto", "edge_quality": "fine", "mode": "painterly"}, depth, SETTINGS
    )
    # a result holds disparity
    assert changed == Parameters(mode=Mode.PAINTERLY, num_layers="auto", edge_quality=EdgeQuality.FINE)
    for fields in (
        {},
        {"num_layers": "", "cuts": "[]"},
        {"relief": "yes"},
        {"painterly_style": "  "},
        {"strokes": "false"},
        {"mode": ""},
        {"mode": "photo-realistic"},
    ):
        with pytest.raises(InvalidParameterError, match="num_layers and cuts are both missing"):
            parse_reslice(fields, SOURCE, SETTINGS)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"painterly_seed": "99999999999"}, "painterly_seed is 99999999999; it must be from 0 to 4294967295"),
        ({"painterly_seed": "-1"}, "painterly_seed is -1; it must be from 0"),
        ({"painterly_seed": "7"}, "painterly_seed is '7', and mode photo-realistic .*add mode=painterly"),
        ({"mode": "photo-realistic", "painterly_style": "ink"}, "painterly_style is 'ink', .*mode=painterly"),
        ({"mode": "photo-realistic", "strokes": "yes"}, "strokes is 'yes', .*mode=painterly"),
    ],
)
def test_what_paints_nothing_is_refused_with_the_way_out(fields: dict[str, str], told: str) -> None:
    with pytest.raises(REFUSED, match=f"^{told}"):
        parse_reslice(fields, SOURCE, SETTINGS)


def test_a_painting_that_is_to_stay_as_it_is_is_not_sent_to_painterly_mode() -> None:
    painted = Parameters(mode=Mode.PAINTERLY)
    for fields in ({"mode": "painterly"}, {}):
        with pytest.raises(InvalidParameterError, match="are both missing") as caught:
            parse_reslice(fields, painted, SETTINGS)
        told = str(caught.value)
        assert "mode=painterly" not in told and "mode=photo-realistic" in told and "painterly_seed" in told


def test_a_style_of_spaces_is_as_good_as_none_said() -> None:
    assert parse_parameters({"painterly_style": " \t "}, SETTINGS).painterly_style == "oil painting"
    assert parse_parameters({"painterly_style": " ink "}, SETTINGS).painterly_style == "ink"


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ({"painterly_style": "ink"}, {"painterly_style": "ink"}),
        ({"painterly_strength": "0"}, {"painterly_strength": 0.0}),
        ({"painter": "embedded"}, {"painter": "embedded"}),
        ({"strokes": "true", "painterly_seed": "7"}, {"strokes": True, "painterly_seed": 7}),
        ({"mode": "painterly", "num_layers": "3"}, {"num_layers": 3, "cuts": ()}),
    ],
)
def test_a_photo_realistic_result_becomes_a_painting(fields: dict[str, str], changed: dict[str, Any]) -> None:
    source = Parameters(num_layers=2, cuts=(0.5,), relief=True)
    parsed = parse_reslice(fields, source, SETTINGS)
    assert parsed.to_dict() == {**source.to_dict(), "mode": "painterly", **changed}


def test_a_painting_is_painted_otherwise_or_becomes_a_photo_again() -> None:
    painted = Parameters(
        mode=Mode.PAINTERLY, painterly_style="ink", painterly_strength=0.9, painter="embedded"
    )
    assert parse_reslice({"painterly_seed": "7"}, painted, SETTINGS) == replace(painted, painterly_seed=7)
    assert parse_reslice({"num_layers": "2"}, painted, SETTINGS) == replace(painted, num_layers=2)
    photo = parse_reslice({"mode": "photo-realistic"}, painted, SETTINGS)
    assert photo == replace(painted, mode=Mode.PHOTO_REALISTIC)


def test_what_a_request_leaves_out_of_a_painting_is_the_settings() -> None:
    settings = Settings(
        _env_file=None,
        default_painterly_style="Aquarell",
        default_painterly_strength=0.25,
        painter="embedded",
    )
    parsed = parse_parameters({"mode": "painterly"}, settings)
    assert (parsed.painterly_style, parsed.painterly_strength, parsed.painter) == (
        "Aquarell",
        0.25,
        "embedded",
    )
    assert parse_parameters({"painter": "auto"}, settings).painter == "auto"


@pytest.mark.parametrize("field", ["depth_model", "inpainter", "painter"])
def test_a_model_that_is_not_here_is_named_with_its_field(tmp_path: Path, field: str) -> None:
    here = Settings(_env_file=None, models_path=tmp_path)
    with pytest.raises(ModelUnavailableError, match=rf"^{field} is 'no-such': .*no-such"):
        parse_parameters({field: "no-such", "mode": "painterly"}, here)
    for field in ("inpainter", "painter"):
        with pytest.raises(ModelUnavailableError, match=rf"^{field} is 'no-such': "):
            parse_reslice({"num_layers": "2", field: "no-such"}, SOURCE, here)


@pytest.mark.parametrize(
    ("field", "key", "told", "others"),
    [
        ("painter", "foo", "there is no model foo; there are auto, embedded, ", ("lama", "depth")),
        ("inpainter", "foo", "there is no model foo; there are auto, patchmatch, lama", ("depth",)),
        ("painter", "lama", "it is for inpainting, not for painting; there are auto, embedded, ", ("depth",)),
    ],
)
def test_only_what_could_be_meant_is_listed(
    tmp_path: Path, field: str, key: str, told: str, others: tuple[str, ...]
) -> None:
    here = Settings(_env_file=None, models_path=tmp_path)
    with pytest.raises(ModelUnavailableError) as caught:
        parse_parameters({"mode": "painterly", field: key}, here)
    message = str(caught.value)
    assert message.startswith(f"{field} is {key!r}: {told}")
    assert not any(other in message.split("there are")[1] for other in others)


def test_photo_realistic_jobs_need_no_painter(tmp_path: Path) -> None:
    """Also where the one of the settings has gone since the server started."""
    settings = Settings(_env_file=None, models_path=tmp_path).model_copy(update={"painter": "gone"})
    assert parse_parameters({}, settings).painter == "gone"
    with pytest.raises(ModelUnavailableError, match=r"^painter is 'gone': "):
        parse_parameters({"mode": "painterly"}, settings)
