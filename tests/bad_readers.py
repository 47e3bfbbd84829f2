"""Stand-ins for reading a source that go wrong in every way; worker processes import them by name."""

import os
import time

from selfhelp.errors import FeedError
from selfhelp.ingest.readers import Job, read_into_shard


def by_name(job: Job) -> None:
    """Does what the name of the source says; a good one leaves its process number in the shard.

    Any other source is read as usual.
    """
    name = job.source.name
    if name.startswith("good"):
        time.sleep(0.05)
        job.shard.write_text(str(os.getpid()), encoding="utf-8")
    elif name.startswith("empty"):
        raise FeedError("the feed publishes no meetings", "check that it is the right one")
    elif name.startswith("endless"):
        while True:
            pass
    elif name.startswith("slow"):
        time.sleep(1.5)
        job.shard.write_text("at last", encoding="utf-8")
    elif name.startswith("silent"):
        time.sleep(3600)
    elif name.startswith("exploding"):
        rows = ["row"]
        while True:
            rows.append(rows[-1] * 1000)
    elif name.startswith("fault"):
        raise KeyError("weekday")
    elif name.startswith("dead"):
        os._exit(7)
    elif name.startswith("killed"):
        os.kill(os.getpid(), 9)
    else:
        read_into_shard(job)
