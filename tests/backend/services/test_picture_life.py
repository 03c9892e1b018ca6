"""The life of jobs that make pictures, as a state machine: in both lanes, and from one to the other.

Whatever happens in whatever order, each picture is made once, told once, kept while its job is not completed,
and asked for elsewhere only where nothing of it is on its way.
"""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from backend.errors import LeaseLostError
from backend.models.generation import ImageStatus
from backend.models.job import ENDED, JobStatus, Lane
from backend.services.leases import Lease
from ml_pipeline.generation.parameters import Provider
from ml_pipeline.generation.record import ImageRecord, image_filename
from tests.backend.services.picture_world import REFUSED, Expected, Picture, PictureWorld

MOST_IMAGES = 3


class PictureLife(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = PictureWorld()

    def teardown(self) -> None:
        self.world.close()

    def pick(self, data: st.DataObject, among: list[str]) -> tuple[str, Expected]:
        job_id = data.draw(st.sampled_from(among))
        return job_id, self.world.expected[job_id]

    @initialize()
    def begin(self) -> None:
        for is_remote, num_images, is_layered in ((False, 2, False), (True, 2, False), (True, 1, True)):
            self.create(is_remote, num_images, is_layered)
        for lane in (Lane.PIPELINE, Lane.REMOTE, Lane.REMOTE):
            self.world.claim(lane)

    # what people do

    @precondition(lambda self: len(self.world.expected) < 6)
    @rule(is_remote=st.booleans(), num_images=st.integers(1, MOST_IMAGES), is_layered=st.booleans())
    def create(self, is_remote: bool, num_images: int, is_layered: bool) -> None:
        self.world.create(is_remote, 1 if is_layered else num_images, is_layered)

    @precondition(lambda self: any(job.status not in ENDED for job in self.world.expected.values()))
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        self.world.cancel(
            *self.pick(data, [key for key, job in self.world.expected.items() if job.status not in ENDED])
        )

    @precondition(lambda self: self.world.may_be_asked_anew())
    @rule(data=st.data())
    def ask_anew(self, data: st.DataObject) -> None:
        self.world.ask_anew(*self.pick(data, self.world.may_be_asked_anew()))

    @precondition(lambda self: any(job.lease is None for job in self.world.expected.values()))
    @rule(data=st.data(), dies=st.booleans())
    def delete(self, data: st.DataObject, dies: bool) -> None:
        """The server may die between the row's end and that of the files."""
        job_id, _ = self.pick(data, [key for key, job in self.world.expected.items() if job.lease is None])
        assert self.world.do(self.world.bench.jobs.delete(job_id))
        del self.world.expected[job_id]
        if dies:
            self.world.die()
        else:
            self.world.results.remove(job_id)

    # what workers do

    @precondition(lambda self: self.world.waiting())
    @rule(data=st.data())
    def claim(self, data: st.DataObject) -> None:
        self.world.claim(data.draw(st.sampled_from(sorted({job.lane for job in self.world.waiting()}))))

    def _one(self, data: st.DataObject, lane: Lane | None = None) -> tuple[Lease, int, Picture]:
        """A picture that is missing, of an attempt that runs."""
        _, job = self.pick(data, self.world.at_work(lane))
        index = data.draw(st.sampled_from(self.world.missing(job)))
        assert job.lease is not None
        return job.lease, index, job.pictures[index]

    @precondition(lambda self: self.world.at_work(Lane.REMOTE))
    @rule(data=st.data(), answer=st.sampled_from(("none yet", "taken on", "refused")))
    def ask_elsewhere(self, data: st.DataObject, answer: str) -> None:
        self.world.ask(*self._one(data, Lane.REMOTE), answer)

    @precondition(lambda self: self.world.at_work())
    @rule(data=st.data(), is_written=st.sampled_from((True, True, False)))
    def make(self, data: st.DataObject, is_written: bool) -> None:
        """A picture is kept and, unless its process or the server dies just then, written down."""
        self.world.make(*self._one(data), is_written)

    @precondition(lambda self: self.world.at_work())
    @rule(data=st.data(), code=st.sampled_from(("image_failed", "outcome_unknown", REFUSED)))
    def lose(self, data: st.DataObject, code: str) -> None:
        self.world.lose(*self._one(data), code)

    @precondition(lambda self: self.world.running())
    @rule(data=st.data(), is_cancelled=st.sampled_from((False, False, True)))
    def come_to_the_end(self, data: st.DataObject, is_cancelled: bool) -> None:
        job_id, job = self.pick(data, self.world.running())
        self.world.make_all(job)
        if is_cancelled:
            self.world.cancel(job_id, job)
        self.world.end(job_id, job)

    @precondition(lambda self: self.world.running())
    @rule(data=st.data(), code=st.sampled_from(("worker_died", "provider_busy", "timeout")))
    def fail(self, data: st.DataObject, code: str) -> None:
        job_id, job = self.pick(data, self.world.running())
        self.world.fail(job_id, job, code, JobStatus.FAILED if code == "timeout" else JobStatus.PENDING)

    @precondition(lambda self: self.world.running())
    @rule(data=st.data())
    def drain(self, data: st.DataObject) -> None:
        job_id, job = self.pick(data, self.world.running())
        assert job.lease is not None
        self.world.do(self.world.bench.attempts.requeue(job.lease, "for the test"))
        self.world.leave(job_id, job, JobStatus.PENDING)

    @precondition(lambda self: any(job.old_leases for job in self.world.expected.values()))
    @rule(data=st.data())
    def write_with_an_old_lease(self, data: st.DataObject) -> None:
        _, job = self.pick(data, [key for key, job in self.world.expected.items() if job.old_leases])
        lease = data.draw(st.sampled_from(job.old_leases))
        record = ImageRecord(1, "image_1.png", 1, 1, 1, "0" * 64, 1, Provider.PROCEDURAL, "", "", "")
        for write in (
            self.world.images.begin(lease, 1),
            self.world.images.asking(lease, 1),
            self.world.images.asked(lease, 1, "late"),
            self.world.images.not_asked(lease, 1),
            self.world.images.waited(lease, 1, 1.0),
            self.world.images.complete(lease, record),
            self.world.images.fail(lease, 1, "late", "late"),
            self.world.bench.attempts.hand_on(lease, Lane.PIPELINE, "late"),
        ):
            with pytest.raises(LeaseLostError):
                self.world.do(write)

    # what happens to the machine

    @precondition(lambda self: self.world.running())
    @rule()
    def server_dies(self) -> None:
        self.world.die()

    @precondition(lambda self: self.world.stopped())
    @rule(data=st.data())
    def call_off(self, data: st.DataObject) -> None:
        """What nobody wants any more is stopped elsewhere."""
        _, job = self.pick(data, self.world.stopped())
        for picture in job.pictures.values():
            if picture.status is ImageStatus.PROCESSING and picture.remote_id is not None:
                self.world.do(self.world.images.called_off(picture.remote_id))
                picture.status, picture.is_asked, picture.remote_id = ImageStatus.PENDING, False, None

    # the rarer stories, which single steps would seldom tell

    @precondition(lambda self: self.world.at_work(Lane.REMOTE))
    @rule(data=st.data())
    def the_token_is_refused_while_pictures_are_made(self, data: st.DataObject) -> None:
        job_id, job = self.pick(data, self.world.at_work(Lane.REMOTE))
        assert job.lease is not None
        for index in self.world.missing(job):
            self.world.ask(job.lease, index, job.pictures[index], "taken on")
            self.world.lose(job.lease, index, job.pictures[index], REFUSED)
        self.world.end(job_id, job)
        self.world.ask_anew(job_id, job)

    @precondition(lambda self: self.world.to_be_handed_on())
    @rule(data=st.data())
    def a_job_that_was_handed_on_fails(self, data: st.DataObject) -> None:
        job_id, job = self.pick(data, self.world.to_be_handed_on())
        self.world.make_all(job)
        self.world.end(job_id, job)
        while job.status is JobStatus.PENDING:
            self.world.claim(job.lane)
        if job.lease is not None:
            self.world.fail(job_id, job, "timeout", JobStatus.FAILED)
        if job.status is not JobStatus.PENDING:
            self.world.ask_anew(job_id, job)

    @precondition(lambda self: self.world.to_be_completed())
    @rule(data=st.data(), is_published=st.booleans())
    def the_server_dies_before_a_commit(self, data: st.DataObject, is_published: bool) -> None:
        """Between the rename of a result and its job's completion, or just before both."""
        job_id, job = self.pick(data, self.world.to_be_completed())
        assert job.lease is not None
        self.world.make_all(job)
        self.world.put_together(job_id, job)
        if is_published:
            self.world.results.publish(job_id, job.lease.token)
        self.world.die(job_id if is_published else None)

    # what holds after each of them

    @invariant()
    def rows_are_as_expected(self) -> None:
        rows, images = self.world.do(self.world.rows())
        assert set(rows) == set(self.world.expected)
        assert {job_id for job_id, _ in images} == set(self.world.expected)
        for job_id, job in self.world.expected.items():
            assert (rows[job_id].status, rows[job_id].lane) == (job.status, job.lane)
            for index, picture in job.pictures.items():
                image = images[job_id, index]
                assert (image.status, image.remote_id) == (picture.status, picture.remote_id)
                assert (image.asked_at is not None) == picture.is_asked
                assert (image.record is not None) == (picture.status is ImageStatus.COMPLETED)

    @invariant()
    def every_picture_lies_where_it_belongs(self) -> None:
        images = self.world.do(self.world.rows())[1]
        for job_id, job in self.world.expected.items():
            is_completed = job.status is JobStatus.COMPLETED
            early, final = self.world.results.images_folder(job_id), self.world.results.final_folder(job_id)
            assert final.exists() == is_completed and not (is_completed and early.exists())
            for index, picture in job.pictures.items():
                if picture.status is ImageStatus.COMPLETED:
                    content = ((final if is_completed else early) / image_filename(index)).read_bytes()
                    record = images[job_id, index].record
                    assert record is not None and hashlib.sha256(content).hexdigest() == record["sha256"]
        owners = {
            path.name.removeprefix(".images-") for path in (self.world.folder / "jobs").glob(".images-*")
        }
        assert owners <= set(self.world.expected)

    @invariant()
    def every_picture_is_told_once(self) -> None:
        for job_id, job in self.world.expected.items():
            events = self.world.do(self.world.events(job_id))
            told = [(payload["index"], payload["status"]) for name, payload in events if name == "image"]
            for index, picture in job.pictures.items():
                assert [status for number, status in told if number == index] == picture.told
            ends = [name for name, _ in events if name == "completed"]
            assert len(ends) == (job.status is JobStatus.COMPLETED)


TestPictureLife = PictureLife.TestCase
TestPictureLife.settings = settings(
    max_examples=16,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # to make a failure smaller takes minutes
)
