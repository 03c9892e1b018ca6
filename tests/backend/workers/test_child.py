"""The pipeline's process as its server meets it: over the pipe, and when the server is gone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psutil
import pytest

from backend.workers.child import NICENESS
from backend.workers.messages import (
    MAX_MESSAGE_BYTES,
    Cancel,
    Cancelled,
    Completed,
    Failed,
    Generate,
    ImageReady,
    LayerReady,
    Message,
    Progress,
    Ready,
    Run,
    decode,
    encode,
)
from benchmarks.scenes import invent
from ml_pipeline.generation.parameters import GenerationParameters
from ml_pipeline.io import encode_png
from ml_pipeline.parameters import LAYER_NAMES, EdgeQuality, Parameters
from tests.backend.running import ROOT

START_S = 120.0
LEASE = "of pictures"
COMMAND = [sys.executable, "-m", "backend.workers.child"]


@dataclass
class Spoken:
    process: subprocess.Popen[bytes]
    pipe: Connection

    def hear(self, timeout_s: float = 60.0) -> Message:
        assert self.pipe.poll(timeout_s), "the child says nothing"
        return decode(self.pipe.recv_bytes(MAX_MESSAGE_BYTES))

    def run(self, order: Run | Generate) -> list[Message]:
        """Everything that it says of an attempt."""
        self.pipe.send_bytes(encode(order))
        said = [self.hear()]
        while not isinstance(said[-1], Completed | Failed | Cancelled):
            said.append(self.hear())
        return said


@pytest.fixture(scope="module")
def child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spoken]:
    ours, theirs = Pipe()
    models = tmp_path_factory.mktemp("models")
    process = subprocess.Popen(
        [*COMMAND, str(theirs.fileno()), "auto", str(models), "cpu"],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "2"},
        pass_fds=(theirs.fileno(),),
    )
    theirs.close()
    spoken = Spoken(process, ours)
    assert isinstance(spoken.hear(START_S), Ready)
    yield spoken
    ours.close()
    assert process.wait(timeout=10) == 3


def order(tmp_path: Path, degraded: bool = False, **parameters: object) -> Run:
    photo, folder = tmp_path / "photo.png", tmp_path / "result"
    photo.write_bytes(encode_png(invent(0, 120, 160).picture))
    folder.mkdir()
    wanted = json.loads(json.dumps(Parameters(num_layers=3).to_dict() | parameters))
    return Run("job", "token", str(photo), str(folder), wanted, None, None, 64.0, degraded)


def test_it_tells_of_each_layer_and_of_what_it_holds(child: Spoken, tmp_path: Path) -> None:
    said = child.run(order(tmp_path))
    shown = [message for message in said if isinstance(message, LayerReady)]
    assert shown == [LayerReady("token", i, 3, name) for i, name in enumerate(LAYER_NAMES[3], start=1)]
    at = said.index(shown[0])
    stages = [message.stage for message in said[at - 1 :] if isinstance(message, Progress)]
    assert set(stages) == {"files", "quality"}
    end = said[-1]
    assert isinstance(end, Completed)
    resident = psutil.Process(child.process.pid).memory_info().rss
    assert abs(end.held_bytes - resident) < 30e6
    assert end.memory_bytes >= end.held_bytes > 100e6
    assert [layer["preview_filename"] for layer in end.manifest["layers"]] == [
        f"Layer_{message.index}_{message.name}_preview.png" for message in shown
    ]


def test_asked_for_less_memory_it_takes_less_and_goes_on_as_before(child: Spoken, tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    lesser = child.run(order(tmp_path / "first", degraded=True, edge_quality="fine"))[-1]
    usual = child.run(order(tmp_path / "second", edge_quality="fine"))[-1]
    assert isinstance(lesser, Completed) and isinstance(usual, Completed)
    why = "the job ran out of memory before"
    assert lesser.manifest["fallbacks"][:2] == [
        {"wanted": "2 threads", "used": "1 thread", "reason": why},
        {"wanted": "edge_quality fine", "used": "edge_quality fast", "reason": why},
    ]
    assert not [told for told in usual.manifest["fallbacks"] if told["reason"] == why]


def test_it_says_what_it_holds_whatever_the_end(child: Spoken, tmp_path: Path) -> None:
    broken = order(tmp_path)
    Path(broken.picture).write_bytes(b"no picture")
    failed = child.run(broken)[-1]
    assert isinstance(failed, Failed) and failed.code == "unsupported_format"
    (tmp_path / "again").mkdir()
    child.pipe.send_bytes(encode(Cancel("token")))
    cancelled = child.run(order(tmp_path / "again"))[-1]
    assert isinstance(cancelled, Cancelled)
    assert min(failed.held_bytes, cancelled.held_bytes) > 100e6


def order_of_pictures(tmp_path: Path, name: str, **said: Any) -> Generate:
    folder = tmp_path / name
    folder.mkdir()
    wanted = GenerationParameters("a boat on a lake", num_images=2, width=512, height=512, seed=3)
    asked = Generate(
        job_id="job",
        lease_token=LEASE,
        folder=str(folder),
        generation=json.loads(json.dumps(wanted.to_dict())),
        reason="for a test",
        is_layered=False,
        parameters=Parameters(num_layers=2, edge_quality=EdgeQuality.FINE).to_dict(),
        images=[],
        failures=[],
        images_folder=str(tmp_path / "kept"),
        max_megapixels=64.0,
        degraded=False,
    )
    return replace(asked, **said)


def test_pictures_are_told_one_by_one_and_made_no_second_time(child: Spoken, tmp_path: Path) -> None:
    said = child.run(order_of_pictures(tmp_path, "kept"))
    records = [message.record for message in said if isinstance(message, ImageReady)]
    end = said[-1]
    assert isinstance(end, Completed)
    assert [record["index"] for record in records] == [1, 2]
    assert end.manifest["generation"]["images"] == records
    assert end.manifest["generation"]["reason"] == "for a test"

    again = order_of_pictures(tmp_path, "again", images=records[:1])
    said = child.run(again)
    assert [message.record for message in said if isinstance(message, ImageReady)] == records[1:]
    assert isinstance(said[-1], Completed)
    assert said[-1].manifest["generation"]["images"] == records


def test_a_picture_that_is_there_is_layered_in_less_memory(child: Spoken, tmp_path: Path) -> None:
    wanted = order_of_pictures(tmp_path, "kept").generation | {"num_images": 1}
    said = child.run(order_of_pictures(tmp_path, "first", generation=wanted))
    records = [message.record for message in said if isinstance(message, ImageReady)]
    (tmp_path / "first").rename(tmp_path / "there")
    said = child.run(
        order_of_pictures(
            tmp_path,
            "layers",
            generation=wanted,
            images=records,
            images_folder=str(tmp_path / "there"),
            is_layered=True,
            degraded=True,
        )
    )
    end = said[-1]
    assert isinstance(end, Completed), end
    assert not [message for message in said if isinstance(message, ImageReady)]
    assert end.manifest["disparity"]["model"] == "procedural"
    told = [(told["wanted"], told["used"]) for told in end.manifest["fallbacks"]]
    assert told[:2] == [("2 threads", "1 thread"), ("edge_quality fine", "edge_quality fast")]
    assert end.manifest["parameters"]["edge_quality"] == "fine"
    assert end.manifest["generation"]["images"] == records


def test_everything_else_on_the_machine_comes_first(child: Spoken) -> None:
    assert psutil.Process(child.process.pid).nice() == min(19, os.nice(0) + NICENESS)


PARENT = """
import os, subprocess, sys, time
from multiprocessing import Pipe
ours, theirs = Pipe()
command = [sys.executable, "-m", "backend.workers.child", str(theirs.fileno()), "auto", "models", "cpu"]
child = subprocess.Popen(command, pass_fds=(theirs.fileno(),), start_new_session=True)
theirs.close()
assert ours.poll(120)
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a stopped process ends once it goes on")
def test_it_does_not_outlive_its_server_even_while_stopped() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    orphan = psutil.Process(int(parent.stdout.readline()))
    try:
        orphan.suspend()
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        deadline = time.monotonic() + 5
        while orphan.is_running() and orphan.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < deadline, "the stopped child is still there"
            time.sleep(0.02)
    finally:
        parent.stdout.close()
        if orphan.is_running():
            orphan.kill()
