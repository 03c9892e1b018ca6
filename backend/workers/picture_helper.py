"""The helper process that decodes pictures from elsewhere, and writes each as a PNG that can be trusted.

Its own process, as for uploads, so that a decoder that crashes, hangs or eats memory hurts only this picture.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from backend.errors import StorageFullError
from backend.workers.probe_helper import serve
from ml_pipeline.io import decode, encode_png
from ml_pipeline.probe import EXTENSIONS, Probe


def write_png(request: dict[str, Any]) -> Probe:
    """Write the picture upright, in sRGB, 8 bits, three channels, without what else its file said."""
    picture = decode(Path(request["path"]), request["max_megapixels"])
    target = Path(request["target"])
    data = encode_png(picture.rgb)
    try:
        target.write_bytes(data)
    except OSError as error:  # no fault of the picture, which can be fetched and written again
        raise StorageFullError(
            f"the picture cannot be written ({error.strerror}); free some space in STORAGE_PATH"
        ) from error
    height, width = picture.rgb.shape[:2]
    kind = picture.source.format
    return Probe(kind, EXTENSIONS[kind], width, height)


if __name__ == "__main__":
    serve(write_png)
