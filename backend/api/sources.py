"""The uploads that a new job is made of: sent along, or named."""

from __future__ import annotations

from types import TracebackType

from backend.api.dependencies import Services
from backend.api.forms import Form
from backend.errors import InvalidParameterError
from backend.models.job import Upload, UploadKind
from backend.services.uploads import ReceivedFile, UploadService


class NewUploads:
    """Uploads whose rows come with their job's; where none comes, their files go.

    A cancel, as by a shutdown, says nothing of the rows: files without one go at the next start.
    """

    def __init__(self, uploads: UploadService) -> None:
        self._uploads = uploads
        self.accepted: tuple[Upload, ...] = ()

    def __enter__(self) -> NewUploads:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            for upload in self.accepted:
                self._uploads.discard(upload)

    async def accept(self, received: ReceivedFile, kind: UploadKind) -> Upload:
        return self.add(await self._uploads.accept(received, kind))

    def add(self, upload: Upload) -> Upload:
        self.accepted = (*self.accepted, upload)
        return upload


async def picture_of(form: Form, services: Services, new: NewUploads) -> Upload:
    if "file" in form.files:
        return require_picture(await new.accept(form.files["file"], UploadKind.PICTURE))
    name = form.fields.get("filename") or form.fields.get("file_id")
    if not name:
        raise InvalidParameterError(
            "filename is missing; name an upload by its filename or file_id, or send file=@photo.jpg"
        )
    return require_picture(await named("filename", name, services))


async def disparity_of(form: Form, services: Services, new: NewUploads) -> Upload | None:
    if "disparity" in form.files:
        return await new.accept(form.files["disparity"], UploadKind.DISPARITY)
    name = form.fields.get("disparity") or form.fields.get("disparity_filename")
    return await named("disparity", name, services) if name else None


def require_picture(upload: Upload) -> Upload:
    if upload.kind != UploadKind.PICTURE:
        raise InvalidParameterError(
            f"{upload.original_filename[:80]!r} is a disparity map; a job needs a picture (file, filename) "
            "and takes the map as disparity"
        )
    return upload


async def named(field: str, name: str, services: Services) -> Upload:
    upload = await services.uploads.find(name)
    if upload.kind == UploadKind.STORED_DISPARITY:
        raise InvalidParameterError(
            f"{field} is {name[:80]!r}, which is the disparity of an earlier job; slice that job anew "
            "(POST …/jobs/ID/reslice), or download its disparity.png and send that as disparity"
        )
    return upload
