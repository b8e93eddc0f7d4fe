"""A disk that can be filled and freed: a small file system of its own as root, a limit of the kernel else.

As root a tmpfs of a few megabytes is mounted and a file takes the rest of it: writes fail with ENOSPC, as on
a real full disk. Where nothing may be mounted, RLIMIT_FSIZE of the running server is set to 0 from outside
(prlimit(2)): every write to a file fails with EFBIG, which the office must bear in the same way.
"""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHUNK = 64 * 1024


@dataclass
class SmallDisk:
    """A folder whose disk can be full. is_mounted: a file system of its own, else a limit on processes."""

    folder: Path
    is_mounted: bool

    def fill(self, processes: Iterable[int]) -> None:
        """Not one byte more for these processes, by way of the disk where it is one of its own."""
        if not self.is_mounted:
            for process in processes:
                resource.prlimit(process, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
            return
        ballast = os.open(self.folder / "ballast", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            for size in (CHUNK, 4096, 1):
                while True:
                    os.write(ballast, bytes(size))
        except OSError:
            pass
        finally:
            os.close(ballast)

    def refill(self) -> None:
        """What was given back since is taken again."""
        if self.is_mounted:
            self.fill(())

    def free(self, processes: Iterable[int]) -> None:
        """Room again."""
        if self.is_mounted:
            (self.folder / "ballast").unlink(missing_ok=True)
            return
        for process in processes:
            resource.prlimit(process, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def may_mount() -> bool:
    """True if this process may mount a file system: root with that capability."""
    if os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as place:
        tried = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True)
        if tried.returncode == 0:
            subprocess.run(["umount", place], check=True)
    return tried.returncode == 0


@contextmanager
def small_disk(folder: Path, *, megabytes: int, is_mounted: bool) -> Iterator[SmallDisk]:
    """The disk at this folder, gone afterwards."""
    folder.mkdir()
    if is_mounted:
        options = f"size={megabytes}m,mode=755"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield SmallDisk(folder, is_mounted)
    finally:
        if is_mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)
