"""Time, processor time and memory of the measured work, by the names of the contract."""
import gc
import re
import time
from pathlib import Path
from typing import Self


class Stopwatch:
    """Measures what is done inside its `with`; single units note how long they took."""

    def __init__(self) -> None:
        self.latencies: list[float] = []
        self._wall = self._cpu = 0.0

    def __enter__(self) -> Self:
        self._cpu, self._wall = time.process_time(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self._wall, self._cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu

    def outcome(self, units: int, check: int) -> dict[str, float]:
        figures = {"wall_s": self._wall, "client_cpu_s": self._cpu, "per_second": units / self._wall, "check": check}
        if self.latencies:
            ordered = sorted(self.latencies)
            figures |= {f"p{portion}_s": ordered[portion * (len(ordered) - 1) // 100] for portion in (50, 99)}
        return figures


def _of_process(name: str) -> int:
    return int(re.search(rf"^{name}:\s*(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)[1]) * 1024


def resident_bytes() -> int:
    gc.collect()
    return _of_process("VmRSS")


def highest_resident_bytes() -> int:
    """Of this program alone: getrusage would count what its starter used before exec."""
    return _of_process("VmHWM")
