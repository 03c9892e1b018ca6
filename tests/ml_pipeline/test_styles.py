"""What free text is understood to mean: names in five languages, misspelt ones, degrees, and nonsense."""

import random
import subprocess
import sys
from dataclasses import asdict, fields

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ml_pipeline.__main__ import main
from ml_pipeline.painting.styles import DEFAULT_PRESET, PRESETS, Medium, Modifiers, understand
from ml_pipeline.painting.words import degrees, hints, ordinary, vocabulary
from ml_pipeline.painting.words.reading import fold, fold_phrase

NAMED = {
    "oil-painting": "oil painting; oilpainting; OIL_PAINTING; oils; an oil paintng; Ölgemälde; ein "
    "Ölbild; peinture à l'huile; óleo; pittura a olio; monet; Rembrandt; impressionist; "
    "acrylic; fauvism; oil paints; monnet; Cézanne; Gauguin; Matisse; Klimt; Hopper; romanticism",
    "impasto": "impasto; impassto; palette knife; Spachteltechnik; palette knives; van Gogh; van gough; "
    "vangoh; in the style of Vincent van Gogh",
    "watercolor": "watercolor; watercolour; water colour; watercolr; a WATER-COLOR sketch; Aquarell; "
    "aquarelle; acquerello; acuarela; Wasserfarben; turner watercolor; wash; wet on wet",
    "gouache": "gouache; guache; goauche; poster paint; Deckfarben; tempera; gouashe; pop art; ukiyo-e",
    "pastel": "pastel; pastels; pastal; chalk; Kreide; pastello; degas; Edgar Degas; soft pastel; "
    "oil pastels; pastel pencils",
    "ink-wash": "ink wash; sumi-e; sumi e; Chinese ink; pen and ink; Tusche; encre de Chine; inchiostro; "
    "ink; ink washes",
    "pointillism": "pointillism; Georges Seurat; neo-impressionist dots; pointilism; pointillist; "
    "Seurat; Signac; dots; puntinismo; Pointillismus",
    "pencil-sketch": "pencil sketch; Bleistiftskizze; pensil drawing, pencil; graphite; charcoal; "
    "Bleistift; "
    "coloured pencil; colour pencils; Buntstiftzeichnung; line art; "
    "dessin au crayon; matita; lápiz; a drawing; Kohlezeichnung; etching",
}


def changed(text):
    return {name: value for name, value in asdict(understand(text).modifiers).items() if value}


@pytest.mark.parametrize(
    ("key", "text"), [(key, text) for key, all in NAMED.items() for text in all.split("; ")]
)
def test_a_preset_in_any_of_its_names(key, text):
    style = understand(text)
    assert style.preset.key == key, style
    assert style.understood.startswith(style.preset.title.lower())


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_every_name_that_is_shown_is_understood_alone(preset):
    for name in (preset.key, preset.title, *preset.words):
        for text in (name, name.upper(), f"in the style of {name}!"):
            style = understand(text)
            assert (style.preset, style.modifiers, style.unmatched) == (preset, Modifiers(), ()), text
    assert len(preset.description) > 100 and preset.description.endswith(".")


def test_presets_are_distinct():
    assert len({preset.key for preset in PRESETS}) == len({preset.title for preset in PRESETS}) == 8
    assert {preset.medium for preset in PRESETS} == set(Medium)
    names = [fold_phrase(word) for preset in PRESETS for word in preset.words]
    assert len(names) == len(set(names)), "a name of two presets means neither"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("loose", {"looseness": 0.5}),
        ("very loose", {"looseness": 0.75}),
        ("a bit loose", {"looseness": 0.25}),
        ("not too loose", {"looseness": -0.25}),
        ("less detailed", {"looseness": 0.25}),
        ("much less vivid", {"chroma": -0.5}),
        ("extremely dark, extremely gloomy", {"tone": -0.972, "chroma": -0.36, "contrast": 0.36}),
        ("muted", {"chroma": -0.5}),
        ("high contrast", {"contrast": 0.6}),
        ("low contrast", {"contrast": -0.6}),
        ("very high contrast", {"contrast": 0.9}),
        ("swirling, thick", {"swirl": 0.7, "thickness": 0.6}),
        ("van gogh", {"swirl": 0.8, "thickness": 0.5, "chroma": 0.3}),
        ("van gogh without swirls", {"thickness": 0.5, "chroma": 0.3}),
        ("van gogh, without swirls or texture", {"thickness": -0.36, "chroma": 0.3}),
        ("muted van gogh", {"swirl": 0.8, "thickness": 0.5, "chroma": -0.5}),
        ("rembrandt", {"tone": -0.6, "warmth": 0.5, "contrast": 0.5}),
        ("oil painting with impasto", {"thickness": 0.6}),
        ("sehr hell, etwas kühl", {"tone": 0.75, "warmth": -0.25}),
        ("pas trop sombre", {"tone": 0.25}),
        ("molto caldo, senza contrasto", {"warmth": 0.75, "contrast": -0.36}),
        ("muy suave", {"contrast": -0.6, "looseness": 0.15}),
        ("not, loose", {"looseness": 0.5}),  # a comma ends what was said before it
        ("very beautiful dog, warm", {"warmth": 0.5}),
        ("loose and detailed", {}),
        *[
            (text, {"chroma": -1.0})
            for text in (
                "black and white",
                "b&w",
                "b/w",
                "B & W",
                "bw",
                "black & white",
                "noir et blanc",
                "bianco e nero",
                "blanco y negro",
                "schwarz-weiß",
                "no colour",
                "without any color",
                "w/o colour",
                "ohne Farbe",
                "sans couleur",
            )
        ],
        ("not colourful", {"chroma": -0.3}),
        ("without colour or texture", {"chroma": -1.0, "thickness": -0.36}),
        ("fewer details", {"looseness": 0.25}),
        ("a few loose strokes", {"looseness": 0.25}),
        ("hardly any contrast", {"contrast": -0.3}),
        ("barely visible brush strokes", {"looseness": -0.15, "thickness": -0.15}),
        ("little contrast", {"contrast": -0.3}),
        ("a little contrast", {"contrast": 0.3}),
        ("sans trop de contraste", {"contrast": -0.36}),
        ("barely warm", {"warmth": -0.25}),
        ("kaum warm", {"warmth": -0.25}),
        ("one that isn't too dark", {"tone": 0.25}),
        ("they aren’t dark", {"tone": 0.3}),
        ("won't be dark", {"tone": 0.3}),
        ("strong brush strokes", {"looseness": 0.45, "thickness": 0.45}),
        ("without brush strokes", {"looseness": -0.18, "thickness": -0.18}),
        ("brush strokes", {}),
        ("bigger strokes", {"looseness": 0.4}),
        ("smaller brush strokes", {"looseness": -0.4}),
        ("earth tones", {"chroma": -0.4, "warmth": 0.3}),
        ("hot colors", {"warmth": 0.6, "chroma": 0.2}),
        ("pastel watercolor", {"chroma": -0.4, "tone": 0.4}),
        ("pastel shades, watercolor", {"chroma": -0.4, "tone": 0.4}),
        ("coloured pencils", {"chroma": 0.7}),
        ("muted coloured pencils", {"chroma": 0.2}),
        ("vibrant colours", {"chroma": 0.5}),  # colours alone are neither more nor less
        ("more colour", {"chroma": 0.5}),
        ("low saturation, strong contrast", {"chroma": -0.5, "contrast": 0.9}),
        ("loose, sketchy", {"looseness": 0.75}),  # more than either, less than both
        ("big brush strokes", {"looseness": 0.4}),
        ("mit dickem Pinsel, helle Farben", {"thickness": 0.6, "tone": 0.5}),
        ("couleurs pâles", {"chroma": -0.4, "tone": 0.4}),
    ],
)
def test_qualities_with_their_degrees(text, expected):
    assert changed(text) == pytest.approx(expected), understand(text)


def test_the_sentence_says_what_was_understood_and_what_was_not():
    told = {
        "oil painting, loose, muted": 'oil painting, looser, less colourful ("loose", "muted")',
        "Aquarell": 'watercolor ("Aquarell")',
        "a pointilism": 'pointillism ("pointilism")',
        "slightly warm": "oil painting (the default, since no style is named), a little warmer "
        '("slightly warm")',
        "watercolor and gouache": 'watercolor; not "gouache": of several styles the first one named counts',
        "pastel of a dog": 'pastel; not understood: "dog"',
        "": "oil painting (the default, since no style is named)",
    }
    assert {text: understand(text).understood for text in told} == told
    nothing = understand("Picasso, cubist")
    assert (nothing.preset, nothing.matched, nothing.unmatched) == (DEFAULT_PRESET, (), ("Picasso", "cubist"))
    assert nothing.understood.startswith('no style is known by "Picasso", "cubist", so the default was taken')
    assert all(preset.title.lower() in nothing.understood for preset in PRESETS)


def test_the_first_medium_counts_and_the_others_are_told():
    style = understand("gouache, watercolor, not pastel, loose")
    assert (style.preset.key, style.matched) == ("gouache", ("gouache", "loose"))
    assert style.unmatched == ("watercolor", "not pastel")
    assert understand("monet, watercolor").preset.key == "watercolor"  # a medium before a painter
    assert understand("monet and van gogh").unmatched == ("van gogh",)


@pytest.mark.parametrize("text", ["墨", "7", "👍", "x", "#!?", "very", "7 👍", "not too", "anything but oil"])
def test_what_means_nothing_is_quoted_and_never_dropped(text):
    style = understand(f" {text}\t")
    assert (style.preset, style.modifiers, style.matched) == (DEFAULT_PRESET, Modifiers(), ())
    assert style.unmatched == (text,) and style.understood.startswith(f'no style is known by "{text}"')
    for nothing in ("", " \n", "\u200b", "a painting, please"):
        assert understand(nothing).understood == "oil painting (the default, since no style is named)"
    assert understand("墨, gouache, very, darker than the photo").unmatched == ("墨", "very")


@pytest.mark.parametrize(
    ("text", "key", "unmatched"),
    [
        ("instead of oil, use gouache", "gouache", ("instead of oil",)),
        ("watercolor rather than oil", "watercolor", ("rather than oil",)),
        ("statt Öl Aquarell", "watercolor", ("statt Öl",)),
        ("ink pot on a table, watercolor", "watercolor", ("ink", "pot", "table")),
        ("chalk cliffs, watercolor", "watercolor", ("chalk", "cliffs")),
        ("oil rig, watercolor, gouache", "watercolor", ("gouache", "oil", "rig")),
        ("pencil case, gouache", "gouache", ("pencil", "case")),
        ("watercolor landscape, gouache", "watercolor", ("gouache",)),
        ("oil rig", "oil-painting", ("rig",)),
        ("watercolor showing a ship, gouache", "watercolor", ("gouache", "showing", "ship")),
        ("plutôt aquarelle que huile", "watercolor", ("huile",)),
        ("pen and ink with wash", "ink-wash", ()),
    ],
)
def test_which_of_several_media_is_meant(text, key, unmatched):
    style = understand(text)
    assert (style.preset.key, style.unmatched) == (key, unmatched)


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("vivid ink wash", 'ink wash; "vivid" has no effect in ink wash'),
        ("ink, muted, very vivid", 'ink wash ("ink"); "muted", "very vivid" have no effect in ink wash'),
        ("muted ink wash", 'ink wash, less colourful ("muted")'),  # whiter paper
        ("sepia ink wash", 'ink wash, warmer ("sepia")'),
        ("b&w pencil sketch", 'pencil sketch; "b&w" has no effect in pencil sketch'),
        ("vivid pencil sketch", 'pencil sketch, more colourful ("vivid")'),
    ],
)
def test_what_a_medium_cannot_do_is_not_promised(text, understood):
    assert understand(text).understood == understood


def test_words_are_told_without_what_a_terminal_would_obey():
    style = understand("oil\n\n\x1b\x07 painting, grüne\x9b2J \x1b]0;wolke\x07")
    assert style.matched == ("oil painting",)
    assert style.understood.isprintable() and all(word.isprintable() for word in style.unmatched)


@pytest.mark.parametrize(
    "text",
    [
        "following calories mister course money dinner design sergeant turned paste story louse fusion",
        "the quick brown fox jumps over a lazy dog 1234567 times",
        "xyzzy qwertyuiop asdfghjkl zxcvbnm",
        "blick tasche nichts dessen",
        "cosmic cartons hipper wishes monete metisse cubism lovely sample vertex linearity",
    ],
)
def test_ordinary_words_and_nonsense_are_no_misspelt_names(text):
    style = understand(text)
    assert (style.preset, style.modifiers, style.matched) == (DEFAULT_PRESET, Modifiers(), ())
    assert "no style is known by" in style.understood


def misspelt(word, dice):
    """One letter doubled, two swapped, or a vowel changed: after the first letter, which mostly is right."""
    place = dice.randrange(1, len(word) - 1)
    ways = [word[:place] + word[place] * 2 + word[place + 1 :]]
    ways.append(word[:place] + word[place + 1] + word[place] + word[place + 2 :])
    vowels = [i for i, letter in enumerate(word) if i and letter in "aeiou"]
    ways += [word[:i] + dice.choice("aeiou") + word[i + 1 :] for i in vowels[:1]]
    return dice.choice(ways)


def test_most_misspelt_names_are_matched():
    dice = random.Random(0)
    names = [
        (preset, name) for preset in PRESETS for name in preset.words if len(name) >= 6 and name.isalpha()
    ]
    tried = [(preset, misspelt(fold(name), dice)) for preset, name in names for _ in range(5)]
    right = sum(
        understand(word).preset is preset and bool(understand(word).matched) for preset, word in tried
    )
    assert right > 0.95 * len(tried), f"{right} of {len(tried)}"


KNOWN = sorted(
    {*" ".join(" ".join(NAMED.values()).split("; ")).split(), "very", "not", "too", "loose", "swirls", ","}
)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=600) | st.lists(st.sampled_from(KNOWN), max_size=40).map(" ".join))
@example("\ud800 \0 ſtyle ﬁne İ ǆ ½ ٣")
@example("a\u0308" * 250)
@example("," * 500)
@example("z" * 500)
def test_any_text_is_understood_somehow_and_always_alike(text):
    style = understand(text)
    assert style == understand(text) and style.text == text
    assert style.preset in PRESETS and style.understood
    for item in fields(Modifiers):
        assert (0 if item.name == "swirl" else -1) <= getattr(style.modifiers, item.name) <= 1
    assert all(isinstance(word, str) and word.isprintable() for word in style.unmatched)
    assert style.modifiers == Modifiers() or style.matched


def test_words_are_written_as_they_are_looked_up():
    listed = [words for _, words in vocabulary.QUALITIES]
    listed += [hint.words for hint in hints.HINTS] + list(degrees.DEGREES.values())
    phrases = [phrase for words in listed for phrase in words.split(", ")]
    phrases += [*ordinary.MEANINGLESS, *ordinary.ORDINARY]
    assert [phrase for phrase in phrases if fold_phrase(phrase) != phrase] == []
    modifiers = {item.name for item in fields(Modifiers)}
    effects = [effects for effects, _ in vocabulary.QUALITIES] + [hint.effects for hint in hints.HINTS]
    effects += hints.COMPANIONS.values()
    assert all(set(each) <= modifiers for each in effects)
    qualities = [phrase for _, words in vocabulary.QUALITIES for phrase in words.split(", ")]
    assert len(qualities) == len(set(qualities)), "a quality that stands twice"


def test_the_styles_are_light():
    probe = (
        "import sys, ml_pipeline.painting.styles; print({'numpy', 'PIL', 'numba', 'cv2'} & set(sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "set()"


def test_the_command_lists_styles_and_says_how_a_text_is_understood(capsys):
    assert main(["styles"]) == 0
    listed = capsys.readouterr().out
    assert all(
        preset.title in listed and preset.description.split(":")[0][:40] in listed for preset in PRESETS
    )
    assert main(["styles", "loose", "watercolor,", "muted"]) == 0
    assert capsys.readouterr().out == 'watercolor, looser, less colourful ("loose", "muted")\n'
    assert main(["styles", "x" * 501]) == 2
    assert "the text has 501 characters; at most 500 are allowed" in capsys.readouterr().err
