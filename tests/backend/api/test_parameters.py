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
