"""Whatever comes as a parameter, it is parsed or refused with a 400."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from backend.api.errors import STATUSES
from backend.api.forms import parse_json, parse_urlencoded
from backend.api.parameters import parse_parameters
from backend.config import Settings
from ml_pipeline.parameters import Parameters
from tests.backend.running import RunningServer, steady

SETTINGS = Settings(_env_file=None)
DEFAULTS = Parameters().to_dict()
NAMES = [*DEFAULTS, "unknown"]
REFUSED = tuple(kind for kind, status in STATUSES.items() if status == 400)
PLAUSIBLE = st.sampled_from(["2", "5", "0.5", "1", "depth", "embedded", "photo-realistic", "painterly", ""])
TEXT = st.text(max_size=30) | st.integers().map(str) | st.floats().map(str) | PLAUSIBLE
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | PLAUSIBLE
)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


def check(fields: dict[str, str]) -> None:
    """Parsed parameters are within their ranges, can be stored, and survive the way to the child."""
    try:
        parsed = parse_parameters(fields, SETTINGS)
    except REFUSED as error:
        assert 0 < len(str(error)) < 500
        assert str(error).split()[0] in NAMES
        return
    assert "\0" not in parsed.painterly_style
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
    check(parse_json(json.dumps(values)))


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
        depth_model="embedded",
    )
    parsed = parse_parameters({"num_layers": "", "unknown": "field"}, chosen)
    assert (parsed.num_layers, parsed.painterly_strength, parsed.painterly_seed) == (3, 0.25, 7)
    assert parsed.depth_model == "embedded"
