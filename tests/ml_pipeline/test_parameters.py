import pytest

from ml_pipeline.errors import ParameterError
from ml_pipeline.parameters import LAYER_NAMES, Mode, Parameters


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("num_layers", 1, "from 2 to 5"),
        ("num_layers", 6, "from 2 to 5"),
        ("painterly_strength", -0.1, "from 0.0 to 1.0"),
        ("painterly_strength", 1.1, "from 0.0 to 1.0"),
        ("painterly_strength", float("nan"), "from 0.0 to 1.0"),
        ("painterly_seed", -1, "from 0 to 4294967295"),
        ("painterly_style", "x" * 10_000, "at most 500"),
        ("depth_model", "Mi/das", "auto, embedded"),
        ("painter", "../x", "auto, embedded"),
        ("painter", "patchmatch", "auto, embedded"),
    ],
)
def test_a_value_out_of_range_is_refused_by_name_value_and_range(field, value, allowed):
    with pytest.raises(ParameterError) as caught:
        Parameters(**{field: value})
    message = str(caught.value)
    assert message.startswith(field)
    assert allowed in message
    assert len(message) < 200


def test_parameters_survive_a_journey_through_json():
    parameters = Parameters(
        mode=Mode.PAINTERLY, num_layers=5, painterly_seed=7, painter="some-model", strokes=True
    )
    assert Parameters.from_dict(parameters.to_dict()) == parameters


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_layer_names_are_distinct_and_begin_with_the_background(count):
    names = LAYER_NAMES[count]
    assert len(set(names)) == count
    assert (names[0], names[-1]) == ("background", "foreground")
