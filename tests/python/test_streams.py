# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Streams, pipes, sockets, sources of time and chance, used from Python."""

import os
import subprocess
import sys
import threading

import pytest

import wasifs


def test_pipe_between_threads():
    reader, writer = wasifs.pipe(4096)
    content = bytes(range(256)) * 1000  # does not fit, so that both wait for each other
    got = []
    with wasifs.InputPort(reader) as source:
        thread = threading.Thread(target=lambda: got.append(source.read_all()))
        thread.start()
        with wasifs.OutputPort(writer) as sink:
            writer.close()
            sink.write(content)
        thread.join()
    assert got == [content]


def test_pipe_without_readers():
    reader, writer = wasifs.pipe()
    reader.close()
    with pytest.raises(BrokenPipeError):
        wasifs.OutputPort(writer).write(b"x")


def test_a_port_is_interrupted():
    reader, _writer = wasifs.pipe()
    port = wasifs.InputPort(reader)
    raised = []

    def read():
        try:
            port.read()
        except InterruptedError as error:
            raised.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    port.interrupt()
    thread.join()
    assert len(raised) == 1


def test_callback_streams(nothing_held):
    given = iter([b"one", b"", b"two"])
    source = wasifs.callback_input(lambda size: next(given))
    assert wasifs.InputPort(source).read() == b"one"
    taken = []

    def take(content):
        taken.append(content[:2])
        return len(content[:2])

    wasifs.OutputPort(wasifs.callback_output(take)).write(b"abcde")
    assert taken == [b"ab", b"cd", b"e"]


def test_notified_stream(nothing_held):
    ready = threading.Event()
    asked = threading.Event()

    def read(_size):
        asked.set()
        return b"now" if ready.is_set() else None

    source = wasifs.callback_input(read)
    got = []
    thread = threading.Thread(target=lambda: got.append(wasifs.InputPort(source).read()))
    thread.start()
    asked.wait()
    ready.set()
    source.notify()
    thread.join()
    assert got == [b"now"]


def test_host_descriptors():
    read_end, write_end = os.pipe()
    os.write(write_end, b"from the host")
    os.close(write_end)
    assert wasifs.InputPort(wasifs.from_host_fd(read_end, take=True)).read_all() == b"from the host"
    with pytest.raises(OSError) as closed:
        wasifs.from_host_fd(read_end)
    assert closed.value.errno == 9


def test_sockets():
    first, second = wasifs.socket_pair()
    wasifs.OutputPort(first).write(b"across")
    assert wasifs.InputPort(second).read() == b"across"
    network = wasifs.Network()
    with pytest.raises(ConnectionRefusedError):
        network.connect("nobody")
    listener = network.listen("somebody", 1)
    network.connect("somebody")
    listener.close()
    server, address = wasifs.host_listen("127.0.0.1:0")
    client = wasifs.host_connect(address)
    assert client.stat().type == wasifs.FileType.SOCKET_STREAM
    server.close()
    with pytest.raises(wasifs.WasifsError, match="nowhere"):
        wasifs.host_connect("unix:/nowhere/at/all")


def test_bytes():
    output = wasifs.BytesOutput(limit=4)
    port = wasifs.OutputPort(output)
    port.write(b"abcd")
    with pytest.raises(OSError):
        port.write(b"e")
    assert output.contents() == b"abcd"
    assert output.take() == b"abcd"
    assert output.contents() == b""
    assert wasifs.InputPort(wasifs.bytes_input(b"once")).read_all() == b"once"
    assert wasifs.InputPort(wasifs.null_stream()).read() == b""


def run(program):
    """What a program of its own prints, which ends well."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                          check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_program_ends_while_a_thread_waits():
    assert run("""
import threading, wasifs
reader, writer = wasifs.pipe()
port = wasifs.InputPort(reader)
process = wasifs.Process(stdin=reader)
inside = threading.Event()
def wait():
    inside.set()
    port.read()
threading.Thread(target=wait, daemon=True).start()
inside.wait()
print("ends")
""") == "ends\n"


def test_without_the_engine():
    assert run("""
import sys
sys.modules["wasmtime"] = None
import wasifs
wasifs.Process(mounts={"/": wasifs.memory()})
try:
    wasifs.add_to_linker
except ImportError:
    print("needs wasmtime")
""") == "needs wasmtime\n"
