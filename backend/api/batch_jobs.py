"""The uploads of a batch's items: each file decoded once, each name looked up once."""

from __future__ import annotations

from collections.abc import Sequence

from backend.api.batch_forms import BatchItem, Wanted, told_of
from backend.api.dependencies import Services
from backend.api.forms import Form
from backend.api.sources import NewUploads, named, require_picture
from backend.models.job import Upload, UploadKind
from backend.services.new_job import NewJob


class BatchJobs:
    """Makes requests of the items of one batch."""

    def __init__(self, form: Form, services: Services, new: NewUploads, batch_id: str) -> None:
        self._form = form
        self._services = services
        self._new = new
        self._batch_id = batch_id
        self._files: dict[int, Upload] = {}
        self._map: Upload | None = None
        self._named: dict[str, Upload] = {}
        self._fitting: set[tuple[str, str]] = set()

    async def of(self, items: Sequence[BatchItem]) -> list[NewJob]:
        wanted = [
            (item.wanted, await self._picture(item), await self._disparity(item.wanted)) for item in items
        ]
        for each, picture, disparity in wanted:
            if disparity is not None:
                await self._require_fit(each, disparity, picture)
        return [
            NewJob(
                each.parameters,
                picture,
                disparity,
                self._new.accepted,
                priority=each.priority,
                use_cache=each.use_cache,
                batch_id=self._batch_id,
            )
            for each, picture, disparity in wanted
        ]

    async def _picture(self, item: BatchItem) -> Upload:
        if item.file is None:
            fields = item.wanted.fields
            with told_of(item.wanted.label):
                name = fields.get("filename") or fields.get("file_id") or ""
                return require_picture(await self._upload("filename", name))
        if item.file not in self._files:
            with told_of(f"files[{item.file}]"):
                received = self._form.several[item.file]
                upload = await self._new.accept(received, UploadKind.PICTURE)
                self._files[item.file] = require_picture(upload)
        return self._files[item.file]

    async def _disparity(self, wanted: Wanted) -> Upload | None:
        """A map that came along is for all; an item may name one of its own."""
        if "disparity" in self._form.files:
            if self._map is None:
                self._map = await self._new.accept(self._form.files["disparity"], UploadKind.DISPARITY)
            return self._map
        name = wanted.fields.get("disparity") or wanted.fields.get("disparity_filename")
        with told_of(wanted.label):
            return await self._upload("disparity", name) if name else None

    async def _upload(self, field: str, name: str) -> Upload:
        if name not in self._named:
            self._named[name] = await named(field, name, self._services)
        return self._named[name]

    async def _require_fit(self, wanted: Wanted, disparity: Upload, picture: Upload) -> None:
        pair = (disparity.file_id, picture.file_id)
        if pair not in self._fitting:
            with told_of(wanted.label):
                await self._services.uploads.require_map_for(disparity, picture)
            self._fitting.add(pair)
