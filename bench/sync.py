"""Three devices, a thousand events each, and everything that can happen to a shared folder.

`python -m bench.sync [ROUNDS]`, 20 if not said otherwise. Each round begins anew, plays events
and mishaps in an order of its own (files delivered late, twice, cut, copied as conflicts, lost,
between syncs and amid them), lets everything arrive in the end, and asks whether all three have
the same views to the last bit.
"""

import datetime as dt
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.events import BEGUN, OFFSET, body
from studykit.store import db
from studykit.store.history import History
from studykit.store.syncing import sync

EVENTS = 1_000
VIEWS = ("memories", "seen", "firsts", "offsets")


@dataclass
class Device:
    """A history, and this device's copy of the shared folder."""

    history: History
    folder: Path

    @property
    def own(self) -> Path:
        """The one file that this device writes."""
        return self.folder / f"studykit-{self.history.device()}.jsonl"


def main(rounds: int) -> None:
    """Play the rounds; say what came of them."""
    begun, syncs, different = time.perf_counter(), 0, 0
    for seed in range(rounds):
        same, count = play(seed)
        syncs += count
        different += not same
    seconds = time.perf_counter() - begun
    print(
        f"{rounds} rounds of 3 devices × {EVENTS:,} events, {syncs:,} syncs: "
        f"{different} ended with different views ({seconds:.0f} s)"
    )
    if different:
        raise SystemExit(1)


def play(seed: int) -> tuple[bool, int]:
    """Whether all ended alike, and how often was synced."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as made:
        devices = [begin(Path(made), name) for name in ("laptop", "desktop", "train")]
        left = [EVENTS] * len(devices)
        syncs = 0
        while any(left):
            at = rng.choice([n for n, count in enumerate(left) if count])
            count = min(left[at], rng.randrange(1, 200))
            do(devices[at], count, rng, done=EVENTS - left[at])
            left[at] -= count
            for device in devices:
                mishap(device, devices, rng)
                draw = rng.random()
                if draw < 0.25:
                    sync(device.history, device.folder)
                    syncs += 1
                elif draw < 0.5:
                    sync_amid(lambda device=device: mishap(device, devices, rng), device, rng)
                    syncs += 1
        for _ in range(2):  # in the end everything arrives
            for device in devices:
                sync(device.history, device.folder)
            for device in devices:
                for other in devices:
                    if other is not device:
                        shutil.copy(device.own, other.folder)
        for device in devices:
            sync(device.history, device.folder)
        found = [views(device) for device in devices]
        events = {len(list(device.history.rows())) for device in devices}
        for device in devices:
            assert device.history.verify() == []
            device.history.close()
        return found[0] == found[1] == found[2] and events == {3 * EVENTS}, syncs


def begin(top: Path, name: str) -> Device:
    """A device that never met another."""
    folder = top / f"{name}-shared"
    folder.mkdir()
    return Device(History.open(top / name, write=True), folder)


def do(device: Device, count: int, rng: random.Random, done: int) -> None:
    """So many events, some of them undoings; clocks agree within a few hours."""
    at = BEGUN + dt.timedelta(hours=done / 10 + rng.uniform(-3, 3))
    bodies = [body(rng, f"session-{done}") for _ in range(count)]
    # Recorded together, which is what makes a thousand of them quick to play.
    device.history.record_all(bodies, at=at, tz_offset=OFFSET)


def mishap(device: Device, devices: list[Device], rng: random.Random) -> None:
    """Something that befalls files in shared folders, or nothing."""
    files = sorted(device.folder.glob("*.jsonl"))  # and no part of one that is being written
    draw = rng.random()
    if draw < 0.4:
        others = [other for other in devices if other is not device]
        for file in files:
            shutil.copy(file, rng.choice(others).folder)
    elif not files:
        return
    elif draw < 0.5:
        file = rng.choice(files)
        file.write_bytes(file.read_bytes()[: rng.randrange(file.stat().st_size + 1)])
    elif draw < 0.6:
        file = rng.choice(files)
        stem = file.name.split(".")[0]
        shutil.copy(file, device.folder / f"{stem}.sync-conflict-{rng.randrange(10**9)}.jsonl")
    elif draw < 0.7:
        rng.choice(files).unlink()


def sync_amid(do: Callable[[], None], device: Device, rng: random.Random) -> None:
    """A sync, and something that is done amid it: whenever it turns to the history, or not."""
    ways = ("among", "merge", "numbers", "numbered", "count")

    def amid(ask: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*words: Any) -> Any:
            if rng.random() < 0.3:
                do()
            return ask(*words)

        return asked

    for name in ways:
        setattr(device.history, name, amid(getattr(device.history, name)))
    try:
        sync(device.history, device.folder)
    finally:
        for name in ways:
            delattr(device.history, name)


def views(device: Device) -> list[object]:
    """Every view, to the last bit."""
    with closing(db.connect(device.history.path, write=False)) as store:
        return [store.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in VIEWS]


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 20)
