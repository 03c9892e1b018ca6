"""What goes over HTTP of the styles of painterly mode."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from ml_pipeline.painting.styles import Medium


class StyleResponse(BaseModel):
    """A preset: what one sees, and what else it is called."""

    key: str = Field(examples=["watercolor"])
    title: str = Field(examples=["Watercolor"])
    description: str
    medium: Medium
    words: list[str] = Field(examples=[["aquarelle", "Aquarell"]])
    sample: str = Field(
        examples=["/api/styles/watercolor/sample"], description="path of a small picture in this style"
    )


class ModifiersResponse(BaseModel):
    """How the preset is to differ from itself: 0 not at all; swirl from 0 to 1, the others from -1 to 1."""

    model_config = ConfigDict(from_attributes=True)

    looseness: float = Field(description="from detailed to loose")
    chroma: float = Field(description="from muted to vivid")
    tone: float = Field(description="from dark to light")
    warmth: float = Field(description="from cool to warm")
    contrast: float
    thickness: float = Field(description="of the paint")
    swirl: float


class UnderstoodResponse(BaseModel):
    """A text as it is understood; `understood` says it in a sentence."""

    text: str = Field(examples=["loose watercolor, muted"])
    preset: str = Field(examples=["watercolor"])
    modifiers: ModifiersResponse
    matched: list[str] = Field(examples=[["loose", "watercolor", "muted"]])
    unmatched: list[str]
    understood: str = Field(examples=['watercolor, looser, less colourful ("loose", "muted")'])


class StylesResponse(BaseModel):
    """All presets; `text` is how the text of the request is understood, null without one."""

    default: str = Field(examples=["oil-painting"], description="taken where a text names no style")
    styles: list[StyleResponse]
    text: UnderstoodResponse | None
