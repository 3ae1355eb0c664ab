# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Guests compiled from C, on the engine of the `wasmtime` package."""

import ctypes
import pathlib
import threading

import pytest
import wasmtime
from tree import File, Tree

import wasifs
from wasifs.calls import Memory, OutcomeKind, calls


def test_a_file_in_python(guests, nothing_held):
    received = []
    files = wasifs.StaticDirectory({
        "read": wasifs.whole_file(lambda: b"written in Python\n"),
        "write": wasifs.whole_file(write=received.append),
    })
    text = guests.output("cat", "/read", "put", "/write", "by a guest",
                         mounts={"/": wasifs.single(files)})
    assert text == "written in Python\n"
    assert received == [b"by a guest"]


def test_a_file_system_in_python(guests, nothing_held):
    tree = Tree()
    output = wasifs.BytesOutput()
    process = wasifs.Process(arguments=["files", "Python"], mounts={"/data": tree.file_system()},
                             preopens={"/data": "/data"}, stdout=output,
                             stdin=wasifs.bytes_input(b"a line\n"))
    assert guests.run(process, "python_files") == 3
    assert output.contents().decode().splitlines() == [
        "27 bytes", "final", "second", "read: a line"]
    (name, (_, made)), = tree.top.entries.items()
    assert (name, list(made.entries)) == ("made", ["final"])
    assert bytes(made.entries["final"][1].content) == b"Python says hello\nand more\n"
    process.close()


def test_mounts_and_preopens(guests, tmp_path: pathlib.Path):
    (tmp_path / "host").write_text("host\n")
    files = wasifs.memory()
    files.location().write_file("inner", b"inner\n")
    text = guests.output(
        "cat", "/h/host", "cat", "/m/inner", "put", "/h/new", "new", "list", "/outside",
        mounts={"/h": wasifs.host_directory(tmp_path), "/m": files},
        preopens={"/h": "/h", "/m": wasifs.Preopen("/m"), "/outside": files})
    assert text == "host\ninner\ninner\n"
    assert (tmp_path / "new").read_text() == "new"


def test_environment_and_clock(guests):
    text = guests.output("environment", "time", environment={"KEY": "värde"},
                         clock=wasifs.manual_clock(realtime=12_000_000_345))
    assert text == "KEY=värde\n12.000000345\n"


def test_memory_that_has_grown(guests):
    files = wasifs.memory()
    files.location().write_file("x", b"far away")
    assert guests.output("grow", "/x", mounts={"/": files}) == "far away"


def test_exit_codes_and_traps(guests):
    assert guests.run(wasifs.Process(arguments=["guest", "exit", "7"])) == 7
    process = wasifs.Process(arguments=["guest", "abort"])
    with pytest.raises(wasifs.GuestTrap, match="unreachable"):
        guests.run(process)
    assert process.exit_code is None


def test_swapped_standard_streams(guests):
    """Input and output are exchanged while the guest waits for the next line."""
    reader, writer = wasifs.pipe()
    first, second = wasifs.BytesOutput(), wasifs.BytesOutput()
    swapped = threading.Event()

    class Prompt:
        """Takes what the guest writes, and exchanges both after its first letter."""

        def __call__(self, content):
            wasifs.OutputPort(first).write(content)
            process.set_descriptor(0, wasifs.bytes_input(b"z"), wasifs.Access.READ)
            process.set_descriptor(1, second, wasifs.Access.WRITE)
            swapped.set()

    process = wasifs.Process(arguments=["guest", "byte", "byte"], stdin=reader,
                             stdout=wasifs.callback_output(Prompt()))
    wasifs.OutputPort(writer).write(b"ab")
    assert guests.run(process) == 0
    assert swapped.is_set()
    assert (first.contents(), second.contents()) == (b"a", b"z")


def test_two_guests_and_a_pipe(guests):
    reader, writer = wasifs.pipe(4096)
    files = wasifs.memory()
    content = b"many lines\n" * 5000
    files.location().write_file("x", content)
    output = wasifs.BytesOutput()
    one = wasifs.Process(arguments=["guest", "cat", "/x"], mounts={"/": files}, stdout=writer)
    two = wasifs.Process(arguments=["guest", "echo"], stdin=reader, stdout=output)
    reader.close()
    writer.close()
    codes = []

    def first():
        codes.append(guests.run(one))
        one.close_descriptor(1)

    thread = threading.Thread(target=first)
    thread.start()
    codes.append(guests.run(two))
    thread.join()
    assert codes == [0, 0]
    assert output.contents() == content


def test_stopped_while_it_waits(guests):
    reader, writer = wasifs.pipe()
    process = wasifs.Process(arguments=["guest", "echo"], stdin=reader)
    timer = threading.Timer(0.05, process.stop, ["enough"])
    timer.start()
    with pytest.raises(wasifs.GuestTrap, match="enough"):
        guests.run(process)
    timer.join()
    writer.close()


def test_stopped_while_it_computes(guests):
    process = wasifs.Process(arguments=["guest", "spin"])
    ended = threading.Event()

    def stop():
        process.stop("enough")
        while not ended.is_set():  # until it has ended: it may not have begun
            guests.engine.increment_epoch()
            ended.wait(0.005)

    timer = threading.Timer(0.05, stop)
    timer.start()
    with pytest.raises(wasifs.GuestTrap, match="enough"):
        guests.run(process)
    ended.set()
    timer.join()


def test_guests_of_several_threads(guests):
    """Each ends as it does, whatever ends beside it."""
    def run(number):
        output = wasifs.BytesOutput()
        process = wasifs.Process(arguments=["guest", "cat", "/x", "exit", str(number)],
                                 mounts={"/": wasifs.single(wasifs.StaticDirectory(
                                     {"x": wasifs.whole_file(lambda: b"%d" % number)}))},
                                 stdout=output)
        results[number] = (guests.run(process), output.contents())

    results = {}
    guests.module("python_guest")
    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: (number, b"%d" % number) for number in range(8)}


def test_a_file_that_calls_the_guest(guests):
    """A read of one guest is answered by running another on the same thread."""
    def inner():
        return guests.output("environment", environment={"DEPTH": "2"}).encode()

    files = wasifs.StaticDirectory({"x": wasifs.whole_file(inner)})
    assert guests.output("cat", "/x", mounts={"/": wasifs.single(files)}) == "DEPTH=2\n"


def test_memory_that_grows_during_a_call(guests):
    """A read is answered by a function that makes the guest grow its memory, which may move it."""
    configuration = wasmtime.Config()
    configuration.memory_reservation = 0  # so that it does
    configuration.memory_reservation_for_growth = 0
    engine = wasmtime.Engine(configuration)
    module = wasmtime.Module(engine, """
        (module (import "wasi_snapshot_preview1" "fd_read"
            (func $read (param i32 i32 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (data (i32.const 0) "\\10\\00\\00\\00\\04\\00\\00\\00")
          (func (export "grow") (drop (memory.grow (i32.const 1000))))
          (func (export "read") (result i32)
            (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
            (i32.load (i32.const 16))))""")
    bases = []

    def base():
        memory = instance.exports(store)["memory"]
        return ctypes.cast(memory.data_ptr(store), ctypes.c_void_p).value

    def answer(size):
        bases.append(base())
        instance.exports(store)["grow"](store)
        bases.append(base())
        return b"\x01\x02\x03\x04"

    linker = wasmtime.Linker(engine)
    wasifs.add_to_linker(linker, wasifs.Process(stdin=wasifs.callback_input(answer)))
    store = wasmtime.Store(engine)
    instance = linker.instantiate(store, module)
    assert instance.exports(store)["read"](store) == 0x04030201
    assert bases[0] != bases[1]


def test_guest_errors_are_python_errors(guests):
    class Refuses(File):
        def read_at(self, offset, size):
            raise PermissionError(13, "no")

    tree = Tree()
    tree.top.put("x", Refuses(b"12345"))
    errors = wasifs.BytesOutput()
    process = wasifs.Process(arguments=["guest", "cat", "/x"], mounts={"/": tree.file_system()},
                             stderr=errors)
    assert guests.run(process) == 2
    assert errors.contents() == b"/x: Permission denied\n"


@pytest.mark.parametrize("raised", [KeyboardInterrupt, SystemExit])
def test_interrupts_come_out(guests, nothing_held, raised):
    def read():
        raise raised

    files = wasifs.StaticDirectory({"x": wasifs.whole_file(read)})
    process = wasifs.Process(arguments=["guest", "cat", "/x"], mounts={"/": wasifs.single(files)})
    with pytest.raises(raised):
        guests.run(process)
    with pytest.raises(raised):
        process.names().location().read_file("x")
    assert process.names().location().list()[0].name == "."  # once only
    process.close()
    files.close()


def test_trace(guests, nothing_held):
    records = []
    process = wasifs.Process(arguments=["guest"], trace=records.append)
    assert guests.run(process) == 0
    names = [record.name for record in records]
    assert "args_get" in names
    assert all(record.module == "wasi_snapshot_preview1" for record in records)
    process.close()


def test_snapshot(guests, tmp_path):
    files = wasifs.memory()
    files.location().write_file("kept", b"kept\n")
    process = wasifs.Process(arguments=["guest", "cat", "/kept", "line"], mounts={"/": files},
                             stdin=wasifs.bytes_input(b"rest\n"))
    store = wasifs.Store.directory(tmp_path / "store")
    store.save(process, "one")
    files.location().write_file("kept", b"changed\n")
    (name, saved_at), = store.list()
    assert name == "one" and saved_at > 0
    snapshot = store.open("one", verify=True)
    assert not snapshot.has_guest
    output = wasifs.BytesOutput()
    again = snapshot.restore()
    again.set_descriptor(1, output, wasifs.Access.WRITE)
    assert guests.run(again) == 0
    assert output.contents() == b"kept\ngot rest\n"
    store.copy("one", wasifs.Store.memory())
    store.remove("one")
    assert store.list() == []
    with pytest.raises(wasifs.WasifsError):
        store.open("one")


def test_snapshot_with_externals(guests, nothing_held):
    tree = Tree()
    tree.top.put("x", File(b"still Python's"))
    process = wasifs.Process(arguments=["guest", "cat", "/x"], mounts={"/": tree.file_system()})
    store = wasifs.Store.memory()
    store.save(process, "one")
    snapshot = store.open("one")
    names = [external.name for external in snapshot.externals()]
    assert "mount:/" in names
    output = wasifs.BytesOutput()
    asked = []

    def filesystem(external):
        asked.append(external.type)
        return tree.file_system()

    again = snapshot.restore(filesystem=filesystem, lenient=True)
    again.set_descriptor(1, output, wasifs.Access.WRITE)
    assert guests.run(again) == 0
    assert (output.contents(), asked) == (b"still Python's", ["tree"])
    with pytest.raises(wasifs.WasifsError):
        store.open("one").restore()
    process.close()
    again.close()


def test_descriptors():
    process = wasifs.Process(mounts={"/": wasifs.memory()})
    assert process.descriptors() == [0, 1, 2, 3]
    assert process.descriptor(3).preopen == "/"
    process.names().location().write_file("x", b"12")
    fd = process.open("/x", wasifs.OpenHow(wasifs.Access.READ_WRITE))
    assert process.descriptor(fd).access == wasifs.Access.READ_WRITE
    assert process.inode(fd).stat().size == 2
    other = process.add_preopen("outside", wasifs.memory())
    process.renumber(other, fd)
    assert process.descriptor(fd).preopen == "outside"
    process.close_descriptor(fd)
    with pytest.raises(wasifs.WasifsError) as closed:
        process.descriptor(fd)
    assert closed.value.wasi_errno == wasifs.Errno.BADF
    with pytest.raises(wasifs.WasifsError, match="relative"):
        wasifs.Process(mounts={"relative": wasifs.memory()})


def test_the_call_table():
    """As an adapter of another engine uses it."""
    by_name = {(call.module, call.name): call for call in calls()}
    call = by_name["wasi_snapshot_preview1", "fd_write"]
    output = wasifs.BytesOutput()
    process = wasifs.Process(stdout=output)
    memory = (ctypes.c_ubyte * 65536)()
    memory[0:8] = (16).to_bytes(4, "little") + (5).to_bytes(4, "little")
    memory[16:21] = b"bytes"
    shown = Memory.of(lambda: (ctypes.addressof(memory), 65536))
    assert call.run(process, shown, [1, 0, 1, 8]) == (OutcomeKind.RETURNED, 0)
    assert output.contents() == b"bytes"
    assert int.from_bytes(bytes(memory[8:12]), "little") == 5
    kind, _ = call.run(process, shown, [1, 0xFFFFFFF0, 1, 8])
    assert kind == OutcomeKind.TRAPPED
    assert process.trap_reason
    end = by_name["wasi_snapshot_preview1", "proc_exit"]
    assert end.run(process, shown, [-1]) == (OutcomeKind.EXITED, 0xFFFFFFFF)
    with pytest.raises(TypeError):
        end.run(process, shown, [])


def test_a_guest_without_memory(guests):
    module = wasmtime.Module(guests.engine, """
        (module (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
          (func (export "_start") (drop (call $close (i32.const 0)))))""")
    process = wasifs.Process()
    linker = wasmtime.Linker(guests.engine)
    wasifs.add_to_linker(linker, process)
    store = wasmtime.Store(guests.engine)
    store.set_epoch_deadline(1)
    with pytest.raises(wasifs.GuestTrap, match="memory"):
        wasifs.run_command(linker, store, module, process)
