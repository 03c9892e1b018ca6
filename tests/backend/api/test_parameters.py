from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backend.api.errors import STATUSES
from backend.api.parameters import parse_parameters
from backend.config import Settings
from ml_pipeline.parameters import Parameters
from tests.backend.running import steady

SETTINGS = Settings(_env_file=None)
NAMES = list(Parameters().to_dict())
VALUES = st.text(max_size=30) | st.integers().map(str) | st.floats().map(str)


@steady
@given(st.dictionaries(st.sampled_from([*NAMES, "unknown"]), VALUES))
def test_whatever_comes_is_parsed_or_refused_with_a_400(fields: dict[str, str]) -> None:
    try:
        assert isinstance(parse_parameters(fields, SETTINGS), Parameters)
    except tuple(kind for kind, status in STATUSES.items() if status == 400) as error:
        assert len(str(error)) < 500


def test_absent_and_empty_fields_take_the_settings_defaults() -> None:
    settings = Settings(
        _env_file=None,
        default_num_layers=3,
        default_painterly_strength=0.25,
        default_painterly_seed=7,
        depth_model="embedded",
    )
    parsed = parse_parameters({"num_layers": "", "unknown": "field"}, settings)
    assert (parsed.num_layers, parsed.painterly_strength, parsed.painterly_seed) == (3, 0.25, 7)
    assert parsed.depth_model == "embedded"
