"""Clients that post, cancel and delete jobs, and try again whatever the server could not answer."""

from __future__ import annotations

import heapq
import queue
import random
import time
from typing import Any

import httpx2

from tests.chaos.ledger import Fate, Ledger, Order, Told
from tests.chaos.watch import Watch

BACKLOG = 24
"""Jobs that wait or run at a time, so that uploads go on through the whole run."""

_TRY_AGAIN = (500, 502, 503, 507)


class Client:
    """Takes orders until none is left, and sees each through."""

    def __init__(self, url: str, wanted: queue.SimpleQueue[Order], ledger: Ledger, watch: Watch) -> None:
        self._http = httpx2.Client(base_url=url, timeout=20)
        self._wanted = wanted
        self._ledger = ledger
        self._watch = watch
        self._due: list[tuple[float, int, Told]] = []
        self._chance = random.Random()

    def run(self) -> None:
        with self._http:
            while not self._watch.is_over:
                self._carry_out_due()
                if len(self._ledger.told) - self._watch.ended < BACKLOG:
                    try:
                        self._post(self._wanted.get_nowait())
                        continue
                    except queue.Empty:
                        if not self._due:
                            return
                time.sleep(0.02)

    def _post(self, order: Order) -> None:
        answer = self._send_job(order)
        if answer is None:
            return
        if answer.status_code not in (201, 202):
            self._ledger.object_to(f"POST of order {order.number}: {answer.status_code} {answer.text[:300]}")
            return
        told = Told(order, answer.json()["id"])
        self._ledger.note(told)
        if order.is_sent_twice:
            again = self._send_job(order)
            if again is not None and again.json().get("id") != told.job_id:
                self._ledger.object_to(f"key {order.key} sent twice: {told.job_id}, then {again.text[:300]}")
        if order.fate != Fate.KEEP:
            heapq.heappush(self._due, (time.monotonic() + order.patience_s, order.number, told))

    def _send_job(self, order: Order) -> httpx2.Response | None:
        files = {"file": (f"{order.number}.png", order.picture())} if not order.is_of_prompt else None
        headers = {"Idempotency-Key": order.key}
        return self._send("POST", order.address, files=files, data=order.fields, headers=headers)

    def _carry_out_due(self) -> None:
        while self._due and self._due[0][0] <= time.monotonic():
            told = heapq.heappop(self._due)[2]
            if told.order.fate == Fate.CANCEL:
                self._cancel(told)
            else:
                self._delete(told)

    def _cancel(self, told: Told) -> None:
        """A success: it can only end cancelled. 409: it had ended, perhaps by a try whose answer was lost."""
        answer = self._send("POST", f"{told.order.address}/{told.job_id}/cancel")
        if answer is None:
            return
        if answer.is_success:
            told.is_cancel_accepted = True
            self._ledger.cancel_answered.set()
        elif answer.status_code != 409:
            self._ledger.object_to(f"cancel of {told.job_id}: {answer.status_code} {answer.text[:300]}")

    def _delete(self, told: Told) -> None:
        while (answer := self._send("DELETE", f"{told.order.address}/{told.job_id}")) is not None:
            if answer.status_code in (204, 404):  # 404: gone by the try whose answer was lost
                told.is_deleted = True
                return
            if answer.status_code != 409:
                self._ledger.object_to(f"DELETE of {told.job_id}: {answer.status_code} {answer.text[:300]}")
                return

    def _send(self, method: str, path: str, **content: Any) -> httpx2.Response | None:
        """The first answer that settles it; None once the run is over."""
        while not self._watch.is_over:
            try:
                answer = self._http.request(method, path, **content)
                if answer.status_code not in _TRY_AGAIN:
                    return answer
                self._ledger.count_retry(is_refusal=True)
            except httpx2.TransportError:
                self._ledger.count_retry(is_refusal=False)
            time.sleep(self._chance.uniform(0.05, 0.3))
        return None
