# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The figures of a run as a table, and what they are held against.

Figures are {host: {row: [value of each round]}}; what is told of them are medians, and ratios of medians.
"""
import statistics

EMPTY = "empty-call"
DESCRIPTORS = ("lseek+write-13", "write-1", "read-1", "lseek", "fstat", "pread-4k", "pwrite-4k", "read-64k", "write-64k",
               "readv-16", "writev-16", "append-2")
SMALL = tuple(row for row in DESCRIPTORS if not row.endswith("64k"))
PATHS = ("open-close-1", "open-close-4", "open-close-16", "stat-1", "stat-2", "stat-4", "stat-8", "create", "unlink",
         "rename", "mkdir", "rmdir")
PEERS = ("wasmtime wasi", "node:wasi", "wazero")

# The most that a row may cost as a multiple of native; of descriptors less one crossing of the engine.
HOST_AIMS = {**{row: 1.15 for row in DESCRIPTORS}, **{f"open-close-{depth}": 1.5 for depth in (1, 4, 16)},
             "stat-1": 1.4, "stat-2": 2.5, "stat-4": 2.5, "stat-8": 2.5, "create": 1.8, "mkdir": 1.8, "rmdir": 1.8,
             "unlink": 1.8, "rename": 2.2, "readdir-4k": 1.3, "readdir-100k": 1.3, "readdir-1m": 1.3}
PRIVATE_AIMS = {**{row: 1.15 for row in DESCRIPTORS}, **{row: 1.3 for row in PATHS}, "readdir-4k": 1.3,
                "readdir-100k": 1.3, "readdir-1m": 1.3}
MEM_AIMS = {**{row: 1 / 3 for row in SMALL}, **{row: 0.2 for row in PATHS}, "read-64k": 1.0, "write-64k": 1.0}
AIMS = {"wasifs host": HOST_AIMS, "wasifs private": PRIVATE_AIMS, "wasifs mem": MEM_AIMS}


class Report:
    def __init__(self, figures):
        self.figures = figures
        self.medians = {host: {row: statistics.median(values) for row, values in rows.items()}
                        for host, rows in figures.items()}

    def ratio(self, host, row, less_crossing=False):
        """A host's row as a multiple of native's, or None."""
        value, base = self.medians.get(host, {}).get(row), self.medians.get("native", {}).get(row)
        if value is None or not base:
            return None
        if less_crossing:
            value -= self.medians[host].get(EMPTY, 0)
        return value / base

    def rows(self):
        """All rows in the order in which they were first measured."""
        return list(dict.fromkeys(row for rows in self.figures.values() for row in rows))

    def table(self):
        hosts = list(self.figures)
        lines = ["| row | " + " | ".join(hosts) + " |", "| --- " * (len(hosts) + 1) + "|"]
        for row in self.rows():
            lines.append(f"| {row} | " + " | ".join(self.cell(host, row) for host in hosts) + " |")
        return "\n".join(lines)

    def cell(self, host, row):
        values = self.figures[host].get(row)
        if not values:
            return ""
        value = number(self.medians[host][row])
        if host == "native":
            return f"{value} [{number(min(values))}..{number(max(values))}]"
        ratio = self.ratio(host, row)
        return value if ratio is None else f"{value} ({ratio:.2f})"

    def missed(self):
        """A sentence for each aim that is not reached, and for each row in which a peer is faster."""
        for host, aims in AIMS.items():
            for row, most in aims.items():
                ratio = self.ratio(host, row, less_crossing=host != "wasifs mem" and row in DESCRIPTORS)
                if ratio is not None and round(ratio, 2) > round(most, 2):
                    yield f"{host}: {row} is {ratio:.2f} of native; aim: {most:.2f}"
            for row in (*HOST_AIMS, "clock", "random-16", "poll-1", "poll-1000"):
                yield from self.slower(host, row)

    def slower(self, host, row):
        for peer in PEERS:
            ours, theirs = self.medians.get(host, {}).get(row), self.medians.get(peer, {}).get(row)
            if ours and theirs and ours > theirs:
                yield f"{host}: {row} takes {number(ours)} ns, {peer} {number(theirs)}"


def number(value):
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"
