# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a program and tells what it took: time by the clock, time of processors, the most memory."""
import dataclasses
import os
import shutil
import subprocess
import tempfile
import threading
import time


@dataclasses.dataclass
class Run:
    code: int
    output: str
    errors: str
    wall: float     # seconds
    cpu: float      # seconds, of all its threads
    peak: float     # MiB


def pinned(command, processors):
    """The command on these processors, where that can be said ("" for any)."""
    words = [str(word) for word in command]
    return ["taskset", "-c", processors, *words] if processors and shutil.which("taskset") else words


def run(command, processors="", timeout=1200):
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        begun = time.perf_counter()
        process = subprocess.Popen(pinned(command, processors), stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        late = threading.Timer(timeout, process.kill)
        late.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        late.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        text = []
        for file in (output, errors):
            file.seek(0)
            text.append(file.read().decode(errors="replace"))
    return Run(process.returncode, *text, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def joined(first, second, processors=""):
    """Two programs, each with its input from the other; what the first one wrote to standard error."""
    there, back = os.pipe(), os.pipe()
    answers = subprocess.Popen(pinned(second, processors), stdin=there[0], stdout=back[1], stderr=subprocess.PIPE)
    asks = subprocess.Popen(pinned(first, processors), stdin=back[0], stdout=there[1], stderr=subprocess.PIPE)
    for end in (*there, *back):
        os.close(end)
    _, errors = asks.communicate(timeout=300)
    answers.communicate(timeout=60)
    return Run(asks.returncode or answers.returncode, "", errors.decode(errors="replace"), 0, 0, 0)
