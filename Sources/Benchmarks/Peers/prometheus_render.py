"""prometheus_client renders the families of FILE again: prometheus_render.py FILE plain|gzip

The families are ready in a collector that only hands them out, so that nothing but rendering is timed: the best case of the library.
"""

import gzip
import sys

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from peer import Stopwatch, report


class Families:
    def __init__(self, text):
        self.families = list(text_string_to_metric_families(text))

    def collect(self):
        return self.families


class Silent(Families):
    """Without this the registry collects once to learn the names."""

    def describe(self):
        return []


registry = CollectorRegistry()
registry.register(Silent(open(sys.argv[1], encoding="utf-8").read()))
with Stopwatch() as stopwatch:
    page = generate_latest(registry)
    if sys.argv[2] == "gzip":
        gzip.compress(page)  # what the library's own server does
report(stopwatch, samples=sum(1 for line in page.splitlines() if not line.startswith(b"#")))
