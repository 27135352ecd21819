"""What all peers share: the clock, the memory, the line that the benchmark reads."""

import json
import time


def peak_bytes():
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return None


class Stopwatch:
    def __enter__(self):
        self.begin, self.cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_):
        self.seconds, self.cpu = time.perf_counter() - self.begin, time.process_time() - self.cpu


def report(stopwatch, **figures):
    sample = {"seconds": 0, "peakBytes": peak_bytes(), "figures": figures}
    if stopwatch:
        sample |= {"seconds": stopwatch.seconds, "cpuSeconds": stopwatch.cpu}
    print(json.dumps(sample))
