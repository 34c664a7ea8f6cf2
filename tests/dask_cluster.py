"""A real cluster of two worker processes: says where it is and which processes they are, ends with standard input."""

from __future__ import annotations

import json
import os
import sys


def main() -> None:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        found = {"address": cluster.scheduler_address, "workers": list(client.run(os.getpid).values())}
        print(json.dumps(found), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
