# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Made by generate_declarations.py from the headers in include/wasifs/c. Handles are `c_void_p`."""

from __future__ import annotations

from ctypes import (CFUNCTYPE, POINTER, Structure, c_bool, c_char_p, c_int, c_int64, c_size_t,
                    c_uint, c_uint8, c_uint32, c_uint64, c_void_p)
from typing import Any, Dict, List, Optional, Tuple

WASIFS_TYPE_UNKNOWN = 0
WASIFS_TYPE_BLOCK_DEVICE = 1
WASIFS_TYPE_CHARACTER_DEVICE = 2
WASIFS_TYPE_DIRECTORY = 3
WASIFS_TYPE_REGULAR_FILE = 4
WASIFS_TYPE_SOCKET_DGRAM = 5
WASIFS_TYPE_SOCKET_STREAM = 6
WASIFS_TYPE_SYMBOLIC_LINK = 7
WASIFS_ACCESS_NONE = 0
WASIFS_ACCESS_READ = 1
WASIFS_ACCESS_WRITE = 2
WASIFS_ACCESS_READ_WRITE = 3
WASIFS_FLAG_APPEND = 1
WASIFS_FLAG_DSYNC = 2
WASIFS_FLAG_NONBLOCK = 4
WASIFS_FLAG_RSYNC = 8
WASIFS_FLAG_SYNC = 16
WASIFS_TIME_KEEP = 0
WASIFS_TIME_NOW = 1
WASIFS_TIME_SET = 2
WASIFS_I32 = 0
WASIFS_I64 = 1
WASIFS_OUTCOME_RETURNED = 0
WASIFS_OUTCOME_EXITED = 1
WASIFS_OUTCOME_TRAPPED = 2
WASIFS_OUTCOME_SUSPENDED = 3
WASIFS_SUCCESS = 0
WASIFS_TOOBIG = 1
WASIFS_ACCES = 2
WASIFS_ADDRINUSE = 3
WASIFS_ADDRNOTAVAIL = 4
WASIFS_AFNOSUPPORT = 5
WASIFS_AGAIN = 6
WASIFS_ALREADY = 7
WASIFS_BADF = 8
WASIFS_BADMSG = 9
WASIFS_BUSY = 10
WASIFS_CANCELED = 11
WASIFS_CHILD = 12
WASIFS_CONNABORTED = 13
WASIFS_CONNREFUSED = 14
WASIFS_CONNRESET = 15
WASIFS_DEADLK = 16
WASIFS_DESTADDRREQ = 17
WASIFS_DOM = 18
WASIFS_DQUOT = 19
WASIFS_EXIST = 20
WASIFS_FAULT = 21
WASIFS_FBIG = 22
WASIFS_HOSTUNREACH = 23
WASIFS_IDRM = 24
WASIFS_ILSEQ = 25
WASIFS_INPROGRESS = 26
WASIFS_INTR = 27
WASIFS_INVAL = 28
WASIFS_IO = 29
WASIFS_ISCONN = 30
WASIFS_ISDIR = 31
WASIFS_LOOP = 32
WASIFS_MFILE = 33
WASIFS_MLINK = 34
WASIFS_MSGSIZE = 35
WASIFS_MULTIHOP = 36
WASIFS_NAMETOOLONG = 37
WASIFS_NETDOWN = 38
WASIFS_NETRESET = 39
WASIFS_NETUNREACH = 40
WASIFS_NFILE = 41
WASIFS_NOBUFS = 42
WASIFS_NODEV = 43
WASIFS_NOENT = 44
WASIFS_NOEXEC = 45
WASIFS_NOLCK = 46
WASIFS_NOLINK = 47
WASIFS_NOMEM = 48
WASIFS_NOMSG = 49
WASIFS_NOPROTOOPT = 50
WASIFS_NOSPC = 51
WASIFS_NOSYS = 52
WASIFS_NOTCONN = 53
WASIFS_NOTDIR = 54
WASIFS_NOTEMPTY = 55
WASIFS_NOTRECOVERABLE = 56
WASIFS_NOTSOCK = 57
WASIFS_NOTSUP = 58
WASIFS_NOTTY = 59
WASIFS_NXIO = 60
WASIFS_OVERFLOW = 61
WASIFS_OWNERDEAD = 62
WASIFS_PERM = 63
WASIFS_PIPE = 64
WASIFS_PROTO = 65
WASIFS_PROTONOSUPPORT = 66
WASIFS_PROTOTYPE = 67
WASIFS_RANGE = 68
WASIFS_ROFS = 69
WASIFS_SPIPE = 70
WASIFS_SRCH = 71
WASIFS_STALE = 72
WASIFS_TIMEDOUT = 73
WASIFS_TXTBSY = 74
WASIFS_XDEV = 75
WASIFS_NOTCAPABLE = 76
WASIFS_SPECIAL_REFUSE = 0
WASIFS_SPECIAL_UNTOUCHED = 1
WASIFS_SPECIAL_ALLOW = 2
WASIFS_POLICY_STRICT_RIGHTS = 1
WASIFS_POLICY_FAULT = 2
WASIFS_POLICY_ANY_BYTES = 4
WASIFS_POLICY_CHECK_ALIGNMENT = 8
WASIFS_CLOCK_REALTIME = 0
WASIFS_CLOCK_MONOTONIC = 1
WASIFS_CLOCK_PROCESS_CPUTIME = 2
WASIFS_CLOCK_THREAD_CPUTIME = 3
WASIFS_RIGHTS_ALL = 0x3FFFFFFF


class wasifs_buffer(Structure):
    data: Optional[int]
    size: int


class wasifs_stat(Structure):
    size: int
    dev: int
    ino: int
    nlink: int
    length: int
    atim: int
    mtim: int
    ctim: int
    type: int


class wasifs_times_change(Structure):
    size: int
    atim: int
    mtim: int
    atim_kind: int
    mtim_kind: int


class wasifs_open_how(Structure):
    size: int
    access: int
    flags: int
    create: bool
    exclusive: bool
    truncate: bool
    directory: bool


class wasifs_fd_rights(Structure):
    size: int
    base: int
    inheriting: int
    ceiling: int
    inheriting_ceiling: int


class wasifs_call_info(Structure):
    size: int
    module: Optional[bytes]
    name: Optional[bytes]
    parameters: Any
    parameter_count: int
    has_result: bool


class wasifs_memory_functions(Structure):
    size: int
    context: Optional[int]
    destroy: Any
    view: Any
    shared: bool


class wasifs_outcome(Structure):
    kind: int
    value: int


class wasifs_whole_file(Structure):
    size: int
    context: Optional[int]
    destroy: Any
    read: Any
    write: Any
    limit: int
    open_bytes: int
    mtim: int


class wasifs_random_access_file(Structure):
    size: int
    context: Optional[int]
    destroy: Any
    read_at: Any
    length: Any
    write_at: Any
    append: Any
    truncate: Any
    sync: Any
    mtim: int


class wasifs_callback_directory(Structure):
    size: int
    context: Optional[int]
    destroy: Any
    lookup: Any
    list: Any
    mtim: int


class wasifs_file_node(Structure):
    size: int
    context: Optional[int]
    destroy: Any
    stat: Any
    open: Any
    read_at: Any
    write_at: Any
    append: Any
    truncate: Any
    allocate: Any
    sync: Any
    set_times: Any
    type: int


class wasifs_directory_node(Structure):
    size: int
    context: Optional[int]
    destroy: Any
    stat: Any
    lookup: Any
    list: Any
    create_file: Any
    make_directory: Any
    make_link: Any
    unlink: Any
    remove_directory: Any
    sync: Any
    set_times: Any


class wasifs_link_node(Structure):
    size: int
    context: Optional[int]
    destroy: Any
    stat: Any
    target: Any


class wasifs_custom_filesystem(Structure):
    size: int
    context: Optional[int]
    destroy: Any
    type_name: Optional[bytes]
    root: Any
    rename: Any
    link: Any


class wasifs_mem_options(Structure):
    size: int
    bytes: int
    inodes: int
    max_file_size: int
    clock: Optional[int]
    single_owner: bool


class wasifs_host_options(Structure):
    size: int
    listing_bytes: int
    special: int
    links_verbatim: bool
    no_short_ways: bool
    exclusive: bool
    strict_utf8_names: bool
    hardlinked_read_only: bool
    one_device: bool


class wasifs_dev_options(Structure):
    size: int
    random: Optional[int]
    clock: Optional[int]
    tty: Optional[int]
    stdin_stream: Optional[int]
    stdout_stream: Optional[int]
    stderr_stream: Optional[int]


class wasifs_usage(Structure):
    size: int
    bytes: int
    bytes_limit: int
    inodes: int
    inodes_limit: int


class wasifs_entry(Structure):
    size: int
    name: Optional[bytes]
    ino: int
    next: int
    type: int


class wasifs_descriptor(Structure):
    size: int
    rights: wasifs_fd_rights
    type: int
    access: int
    flags: int
    preopen: bool


class wasifs_limits(Structure):
    size: int
    bytes_per_call: int
    host_bytes_per_call: int
    descriptors: int
    buffers_per_call: int
    subscriptions_per_call: int
    path_length: int
    path_depth: int
    symlinks: int


class wasifs_raise_handler(Structure):
    size: int
    context: Optional[int]
    destroy: Any


class wasifs_trace_record(Structure):
    size: int
    module: Optional[bytes]
    name: Optional[bytes]
    arguments: Optional[bytes]
    result: Optional[bytes]
    start: int
    duration: int


class wasifs_trace(Structure):
    size: int
    context: Optional[int]
    destroy: Any
    call: Any


class wasifs_external(Structure):
    size: int
    name: Optional[bytes]
    type: Optional[bytes]
    is_inode: bool
    file_type: int
    access: int


class wasifs_save_options(Structure):
    size: int
    capture: Any
    capture_count: int
    capture_bytes: int
    capture_limit: int
    guest: Optional[int]
    threads: int
    digest_host_files: bool


class wasifs_restore_options(Structure):
    size: int
    context: Optional[int]
    filesystem: Any
    inode: Any
    report: Any
    arguments: Any
    argument_count: int
    clock: Optional[int]
    random: Optional[int]
    rights: Any
    lenient: bool
    accept_changes: bool
    saved_realtime: bool


class wasifs_clock_functions(Structure):
    size: int
    context: Optional[int]
    destroy: Any
    now: Any
    resolution: Any


class wasifs_random_functions(Structure):
    size: int
    context: Optional[int]
    destroy: Any
    fill: Any


class wasifs_input_functions(Structure):
    size: int
    context: Optional[int]
    destroy: Any
    read: Any


class wasifs_output_functions(Structure):
    size: int
    context: Optional[int]
    destroy: Any
    write: Any


wasifs_destroy = CFUNCTYPE(None, c_void_p)
wasifs_mount_sink = CFUNCTYPE(c_bool, c_void_p, c_char_p, c_char_p)
wasifs_entry_sink = CFUNCTYPE(c_bool, c_void_p, POINTER(wasifs_entry))
wasifs_store_sink = CFUNCTYPE(c_bool, c_void_p, c_char_p, c_int64)
wasifs_external_sink = CFUNCTYPE(c_bool, c_void_p, POINTER(wasifs_external))
wasifs_memory_functions_view = CFUNCTYPE(None, c_void_p, POINTER(c_void_p), POINTER(c_uint64))
wasifs_whole_file_read = CFUNCTYPE(c_uint32, c_void_p, c_void_p)
wasifs_whole_file_write = CFUNCTYPE(c_uint32, c_void_p, c_void_p, c_size_t)
wasifs_random_access_file_read_at = CFUNCTYPE(c_uint32, c_void_p, c_uint64, c_void_p, c_size_t, POINTER(c_size_t))
wasifs_random_access_file_length = CFUNCTYPE(c_uint32, c_void_p, POINTER(c_uint64))
wasifs_random_access_file_write_at = CFUNCTYPE(c_uint32, c_void_p, c_uint64, c_void_p, c_size_t, POINTER(c_size_t))
wasifs_random_access_file_append = CFUNCTYPE(c_uint32, c_void_p, c_void_p, c_size_t, POINTER(c_size_t), POINTER(c_uint64))
wasifs_random_access_file_truncate = CFUNCTYPE(c_uint32, c_void_p, c_uint64)
wasifs_random_access_file_sync = CFUNCTYPE(c_uint32, c_void_p)
wasifs_callback_directory_lookup = CFUNCTYPE(c_uint32, c_void_p, c_char_p, POINTER(c_void_p))
wasifs_callback_directory_list = CFUNCTYPE(c_uint32, c_void_p, c_void_p)
wasifs_file_node_stat = CFUNCTYPE(c_uint32, c_void_p, POINTER(wasifs_stat))
wasifs_file_node_open = CFUNCTYPE(c_uint32, c_void_p, POINTER(wasifs_open_how))
wasifs_file_node_read_at = CFUNCTYPE(c_uint32, c_void_p, c_uint64, c_void_p, c_size_t, POINTER(c_size_t))
wasifs_file_node_write_at = CFUNCTYPE(c_uint32, c_void_p, c_uint64, c_void_p, c_size_t, POINTER(c_size_t))
wasifs_file_node_append = CFUNCTYPE(c_uint32, c_void_p, c_void_p, c_size_t, POINTER(c_size_t), POINTER(c_uint64))
wasifs_file_node_truncate = CFUNCTYPE(c_uint32, c_void_p, c_uint64)
wasifs_file_node_allocate = CFUNCTYPE(c_uint32, c_void_p, c_uint64, c_uint64)
wasifs_file_node_sync = CFUNCTYPE(c_uint32, c_void_p, c_bool)
wasifs_file_node_set_times = CFUNCTYPE(c_uint32, c_void_p, POINTER(wasifs_times_change))
wasifs_directory_node_stat = CFUNCTYPE(c_uint32, c_void_p, POINTER(wasifs_stat))
wasifs_directory_node_lookup = CFUNCTYPE(c_uint32, c_void_p, c_char_p, POINTER(c_void_p))
wasifs_directory_node_list = CFUNCTYPE(c_uint32, c_void_p, c_uint64, wasifs_entry_sink, c_void_p)
wasifs_directory_node_create_file = CFUNCTYPE(c_uint32, c_void_p, c_char_p, POINTER(c_void_p))
wasifs_directory_node_make_directory = CFUNCTYPE(c_uint32, c_void_p, c_char_p)
wasifs_directory_node_make_link = CFUNCTYPE(c_uint32, c_void_p, c_char_p, c_char_p)
wasifs_directory_node_unlink = CFUNCTYPE(c_uint32, c_void_p, c_char_p)
wasifs_directory_node_remove_directory = CFUNCTYPE(c_uint32, c_void_p, c_char_p)
wasifs_directory_node_sync = CFUNCTYPE(c_uint32, c_void_p, c_bool)
wasifs_directory_node_set_times = CFUNCTYPE(c_uint32, c_void_p, POINTER(wasifs_times_change))
wasifs_link_node_stat = CFUNCTYPE(c_uint32, c_void_p, POINTER(wasifs_stat))
wasifs_link_node_target = CFUNCTYPE(c_uint32, c_void_p, c_void_p, c_size_t, POINTER(c_size_t))
wasifs_custom_filesystem_root = CFUNCTYPE(c_uint32, c_void_p, POINTER(c_void_p))
wasifs_custom_filesystem_rename = CFUNCTYPE(c_uint32, c_void_p, c_void_p, c_char_p, c_void_p, c_char_p)
wasifs_custom_filesystem_link = CFUNCTYPE(c_uint32, c_void_p, c_void_p, c_char_p, c_void_p, c_char_p)
wasifs_raise_handler_raise = CFUNCTYPE(c_uint32, c_void_p, c_uint32)
wasifs_trace_call = CFUNCTYPE(None, c_void_p, POINTER(wasifs_trace_record))
wasifs_restore_options_filesystem = CFUNCTYPE(c_uint32, c_void_p, POINTER(wasifs_external), POINTER(c_void_p))
wasifs_restore_options_inode = CFUNCTYPE(c_uint32, c_void_p, POINTER(wasifs_external), POINTER(c_void_p))
wasifs_restore_options_report = CFUNCTYPE(None, c_void_p, c_char_p)
wasifs_clock_functions_now = CFUNCTYPE(c_uint32, c_void_p, c_uint32, POINTER(c_uint64))
wasifs_clock_functions_resolution = CFUNCTYPE(c_uint32, c_void_p, c_uint32, POINTER(c_uint64))
wasifs_random_functions_fill = CFUNCTYPE(c_uint32, c_void_p, c_void_p, c_size_t)
wasifs_input_functions_read = CFUNCTYPE(c_uint32, c_void_p, c_void_p, c_size_t, POINTER(c_size_t))
wasifs_output_functions_write = CFUNCTYPE(c_uint32, c_void_p, c_void_p, c_size_t, POINTER(c_size_t))

wasifs_buffer._fields_ = [
    ("data", c_void_p),
    ("size", c_size_t),
]
wasifs_stat._fields_ = [
    ("size", c_size_t),
    ("dev", c_uint64),
    ("ino", c_uint64),
    ("nlink", c_uint64),
    ("length", c_uint64),
    ("atim", c_uint64),
    ("mtim", c_uint64),
    ("ctim", c_uint64),
    ("type", c_uint32),
]
wasifs_times_change._fields_ = [
    ("size", c_size_t),
    ("atim", c_uint64),
    ("mtim", c_uint64),
    ("atim_kind", c_uint32),
    ("mtim_kind", c_uint32),
]
wasifs_open_how._fields_ = [
    ("size", c_size_t),
    ("access", c_uint32),
    ("flags", c_uint32),
    ("create", c_bool),
    ("exclusive", c_bool),
    ("truncate", c_bool),
    ("directory", c_bool),
]
wasifs_fd_rights._fields_ = [
    ("size", c_size_t),
    ("base", c_uint64),
    ("inheriting", c_uint64),
    ("ceiling", c_uint64),
    ("inheriting_ceiling", c_uint64),
]
wasifs_call_info._fields_ = [
    ("size", c_size_t),
    ("module", c_char_p),
    ("name", c_char_p),
    ("parameters", POINTER(c_uint8)),
    ("parameter_count", c_size_t),
    ("has_result", c_bool),
]
wasifs_memory_functions._fields_ = [
    ("size", c_size_t),
    ("context", c_void_p),
    ("destroy", wasifs_destroy),
    ("view", wasifs_memory_functions_view),
    ("shared", c_bool),
]
wasifs_outcome._fields_ = [
    ("kind", c_uint32),
    ("value", c_uint32),
]
wasifs_whole_file._fields_ = [
    ("size", c_size_t),
    ("context", c_void_p),
    ("destroy", wasifs_destroy),
    ("read", wasifs_whole_file_read),
    ("write", wasifs_whole_file_write),
    ("limit", c_uint64),
    ("open_bytes", c_uint64),
    ("mtim", c_uint64),
]
wasifs_random_access_file._fields_ = [
    ("size", c_size_t),
    ("context", c_void_p),
    ("destroy", wasifs_destroy),
    ("read_at", wasifs_random_access_file_read_at),
    ("length", wasifs_random_access_file_length),
    ("write_at", wasifs_random_access_file_write_at),
    ("append", wasifs_random_access_file_append),
    ("truncate", wasifs_random_access_file_truncate),
    ("sync", wasifs_random_access_file_sync),
    ("mtim", c_uint64),
]
wasifs_callback_directory._fields_ = [
    ("size", c_size_t),
    ("context", c_void_p),
    ("destroy", wasifs_destroy),
    ("lookup", wasifs_callback_directory_lookup),
    ("list", wasifs_callback_directory_list),
    ("mtim", c_uint64),
]
wasifs_file_node._fields_ = [
    ("size", c_size_t),
    ("context", c_void_p),
    ("destroy", wasifs_destroy),
    ("stat", wasifs_file_node_stat),
    ("open", wasifs_file_node_open),
    ("read_at", wasifs_file_node_read_at),
    ("write_at", wasifs_file_node_write_at),
    ("append", wasifs_file_node_append),
    ("truncate", wasifs_file_node_truncate),
    ("allocate", wasifs_file_node_allocate),
    ("sync", wasifs_file_node_sync),
    ("set_times", wasifs_file_node_set_times),
    ("type", c_uint32),
]
wasifs_directory_node._fields_ = [
    ("size", c_size_t),
    ("context", c_void_p),
    ("destroy", wasifs_destroy),
    ("stat", wasifs_directory_node_stat),
    ("lookup", wasifs_directory_node_lookup),
    ("list", wasifs_directory_node_list),
    ("create_file", wasifs_directory_node_create_file),
    ("make_directory", wasifs_directory_node_make_directory),
    ("make_link", wasifs_directory_node_make_link),
    ("unlink", wasifs_directory_node_unlink),
    ("remove_directory", wasifs_directory_node_remove_directory),
    ("sync", wasifs_directory_node_sync),
    ("set_times", wasifs_directory_node_set_times),
]
wasifs_link_node._fields_ = [
    ("size", c_size_t),
    ("context", c_void_p),
    ("destroy", wasifs_destroy),
    ("stat", wasifs_link_node_stat),
    ("target", wasifs_link_node_target),
]
wasifs_custom_filesystem._fields_ = [
    ("size", c_size_t),
    ("context", c_void_p),
    ("destroy", wasifs_destroy),
    ("type_name", c_char_p),
    ("root", wasifs_custom_filesystem_root),
    ("rename", wasifs_custom_filesystem_rename),
    ("link", wasifs_custom_filesystem_link),
]
wasifs_mem_options._fields_ = [
    ("size", c_size_t),
    ("bytes", c_uint64),
    ("inodes", c_uint64),
    ("max_file_size", c_uint64),
    ("clock", c_void_p),
    ("single_owner", c_bool),
]
wasifs_host_options._fields_ = [
    ("size", c_size_t),
    ("listing_bytes", c_size_t),
    ("special", c_uint32),
    ("links_verbatim", c_bool),
    ("no_short_ways", c_bool),
    ("exclusive", c_bool),
    ("strict_utf8_names", c_bool),
    ("hardlinked_read_only", c_bool),
    ("one_device", c_bool),
]
wasifs_dev_options._fields_ = [
    ("size", c_size_t),
    ("random", c_void_p),
    ("clock", c_void_p),
    ("tty", c_void_p),
    ("stdin_stream", c_void_p),
    ("stdout_stream", c_void_p),
    ("stderr_stream", c_void_p),
]
wasifs_usage._fields_ = [
    ("size", c_size_t),
    ("bytes", c_uint64),
    ("bytes_limit", c_uint64),
    ("inodes", c_uint64),
    ("inodes_limit", c_uint64),
]
wasifs_entry._fields_ = [
    ("size", c_size_t),
    ("name", c_char_p),
    ("ino", c_uint64),
    ("next", c_uint64),
    ("type", c_uint32),
]
wasifs_descriptor._fields_ = [
    ("size", c_size_t),
    ("rights", wasifs_fd_rights),
    ("type", c_uint32),
    ("access", c_uint32),
    ("flags", c_uint32),
    ("preopen", c_bool),
]
wasifs_limits._fields_ = [
    ("size", c_size_t),
    ("bytes_per_call", c_uint64),
    ("host_bytes_per_call", c_uint64),
    ("descriptors", c_uint32),
    ("buffers_per_call", c_uint32),
    ("subscriptions_per_call", c_uint32),
    ("path_length", c_uint32),
    ("path_depth", c_uint32),
    ("symlinks", c_uint32),
]
wasifs_raise_handler._fields_ = [
    ("size", c_size_t),
    ("context", c_void_p),
    ("destroy", wasifs_destroy),
    ("raise", wasifs_raise_handler_raise),
]
wasifs_trace_record._fields_ = [
    ("size", c_size_t),
    ("module", c_char_p),
    ("name", c_char_p),
    ("arguments", c_char_p),
    ("result", c_char_p),
    ("start", c_uint64),
    ("duration", c_uint64),
]
wasifs_trace._fields_ = [
    ("size", c_size_t),
    ("context", c_void_p),
    ("destroy", wasifs_destroy),
    ("call", wasifs_trace_call),
]
wasifs_external._fields_ = [
    ("size", c_size_t),
    ("name", c_char_p),
    ("type", c_char_p),
    ("is_inode", c_bool),
    ("file_type", c_uint32),
    ("access", c_uint32),
]
wasifs_save_options._fields_ = [
    ("size", c_size_t),
    ("capture", POINTER(c_char_p)),
    ("capture_count", c_size_t),
    ("capture_bytes", c_uint64),
    ("capture_limit", c_uint64),
    ("guest", c_void_p),
    ("threads", c_uint),
    ("digest_host_files", c_bool),
]
wasifs_restore_options._fields_ = [
    ("size", c_size_t),
    ("context", c_void_p),
    ("filesystem", wasifs_restore_options_filesystem),
    ("inode", wasifs_restore_options_inode),
    ("report", wasifs_restore_options_report),
    ("arguments", POINTER(c_char_p)),
    ("argument_count", c_size_t),
    ("clock", c_void_p),
    ("random", c_void_p),
    ("rights", POINTER(wasifs_fd_rights)),
    ("lenient", c_bool),
    ("accept_changes", c_bool),
    ("saved_realtime", c_bool),
]
wasifs_clock_functions._fields_ = [
    ("size", c_size_t),
    ("context", c_void_p),
    ("destroy", wasifs_destroy),
    ("now", wasifs_clock_functions_now),
    ("resolution", wasifs_clock_functions_resolution),
]
wasifs_random_functions._fields_ = [
    ("size", c_size_t),
    ("context", c_void_p),
    ("destroy", wasifs_destroy),
    ("fill", wasifs_random_functions_fill),
]
wasifs_input_functions._fields_ = [
    ("size", c_size_t),
    ("context", c_void_p),
    ("destroy", wasifs_destroy),
    ("read", wasifs_input_functions_read),
]
wasifs_output_functions._fields_ = [
    ("size", c_size_t),
    ("context", c_void_p),
    ("destroy", wasifs_destroy),
    ("write", wasifs_output_functions_write),
]

# Result and parameters; `c_uint32` as result is always an errno.
FUNCTIONS: Dict[str, Tuple[Any, List[Any]]] = {
    "wasifs_buffer_free": (None, [POINTER(wasifs_buffer)]),
    "wasifs_last_message": (c_char_p, []),
    "wasifs_errno_name": (c_char_p, [c_uint32]),
    "wasifs_errno_message": (c_char_p, [c_uint32]),
    "wasifs_version": (c_char_p, []),
    "wasifs_has": (c_bool, [c_char_p]),
    "wasifs_inode_share": (c_uint32, [c_void_p, POINTER(c_void_p)]),
    "wasifs_inode_free": (None, [c_void_p]),
    "wasifs_inode_stat": (c_uint32, [c_void_p, POINTER(wasifs_stat)]),
    "wasifs_filesystem_share": (c_uint32, [c_void_p, POINTER(c_void_p)]),
    "wasifs_filesystem_free": (None, [c_void_p]),
    "wasifs_call_count": (c_size_t, []),
    "wasifs_call_at": (c_void_p, [c_size_t]),
    "wasifs_call_find": (c_void_p, [c_char_p, c_char_p]),
    "wasifs_call_describe": (c_uint32, [c_void_p, POINTER(wasifs_call_info)]),
    "wasifs_memory_create": (c_uint32, [POINTER(wasifs_memory_functions), POINTER(c_void_p)]),
    "wasifs_memory_free": (None, [c_void_p]),
    "wasifs_call_run": (c_uint32, [c_void_p, c_void_p, c_void_p, POINTER(c_uint64), POINTER(wasifs_outcome)]),
    "wasifs_process_set_pausable": (c_uint32, [c_void_p, c_bool, c_bool]),
    "wasifs_content_append": (c_uint32, [c_void_p, c_void_p, c_size_t]),
    "wasifs_whole_file_create": (c_uint32, [POINTER(wasifs_whole_file), POINTER(c_void_p)]),
    "wasifs_bytes_file_create": (c_uint32, [c_void_p, c_size_t, POINTER(c_void_p)]),
    "wasifs_random_access_file_create": (c_uint32, [POINTER(wasifs_random_access_file), POINTER(c_void_p)]),
    "wasifs_symbolic_link_create": (c_uint32, [c_char_p, POINTER(c_void_p)]),
    "wasifs_static_directory_create": (c_uint32, [POINTER(c_void_p)]),
    "wasifs_static_directory_add": (c_uint32, [c_void_p, c_char_p, c_void_p]),
    "wasifs_static_directory_remove": (c_uint32, [c_void_p, c_char_p]),
    "wasifs_listing_add": (c_uint32, [c_void_p, c_char_p, c_uint32, c_uint64]),
    "wasifs_callback_directory_create": (c_uint32, [POINTER(wasifs_callback_directory), POINTER(c_void_p)]),
    "wasifs_callback_filesystem_create": (c_uint32, [c_void_p, POINTER(c_void_p)]),
    "wasifs_new_device_number": (c_uint64, []),
    "wasifs_file_node_create": (c_uint32, [POINTER(wasifs_file_node), POINTER(c_void_p)]),
    "wasifs_directory_node_create": (c_uint32, [POINTER(wasifs_directory_node), POINTER(c_void_p)]),
    "wasifs_link_node_create": (c_uint32, [POINTER(wasifs_link_node), POINTER(c_void_p)]),
    "wasifs_custom_filesystem_create": (c_uint32, [POINTER(wasifs_custom_filesystem), POINTER(c_void_p)]),
    "wasifs_mem_create": (c_uint32, [POINTER(wasifs_mem_options), POINTER(c_void_p)]),
    "wasifs_mem_clone": (c_uint32, [c_void_p, POINTER(c_void_p)]),
    "wasifs_host_create": (c_uint32, [c_char_p, POINTER(wasifs_host_options), POINTER(c_void_p)]),
    "wasifs_host_create_from_fd": (c_uint32, [c_int, c_bool, POINTER(wasifs_host_options), POINTER(c_void_p)]),
    "wasifs_read_only_create": (c_uint32, [c_void_p, POINTER(c_void_p)]),
    "wasifs_dev_create": (c_uint32, [POINTER(wasifs_dev_options), POINTER(c_void_p)]),
    "wasifs_filesystem_usage": (c_uint32, [c_void_p, POINTER(wasifs_usage)]),
    "wasifs_filesystem_root": (c_uint32, [c_void_p, POINTER(c_void_p)]),
    "wasifs_filesystem_type": (c_char_p, [c_void_p]),
    "wasifs_names_create": (c_uint32, [POINTER(c_void_p)]),
    "wasifs_names_free": (None, [c_void_p]),
    "wasifs_names_mount": (c_uint32, [c_void_p, c_char_p, c_void_p]),
    "wasifs_names_unmount": (c_uint32, [c_void_p, c_char_p]),
    "wasifs_names_list": (c_uint32, [c_void_p, wasifs_mount_sink, c_void_p]),
    "wasifs_location_of_names": (c_uint32, [c_void_p, POINTER(c_void_p)]),
    "wasifs_location_of_filesystem": (c_uint32, [c_void_p, POINTER(c_void_p)]),
    "wasifs_location_free": (None, [c_void_p]),
    "wasifs_read_file": (c_uint32, [c_void_p, c_char_p, c_uint64, POINTER(wasifs_buffer)]),
    "wasifs_write_file": (c_uint32, [c_void_p, c_char_p, c_void_p, c_size_t]),
    "wasifs_make_directories": (c_uint32, [c_void_p, c_char_p]),
    "wasifs_stat_at": (c_uint32, [c_void_p, c_char_p, c_bool, POINTER(wasifs_stat)]),
    "wasifs_set_times_at": (c_uint32, [c_void_p, c_char_p, c_bool, POINTER(wasifs_times_change)]),
    "wasifs_open_at": (c_uint32, [c_void_p, c_char_p, POINTER(wasifs_open_how), POINTER(c_void_p)]),
    "wasifs_read_link_at": (c_uint32, [c_void_p, c_char_p, POINTER(wasifs_buffer)]),
    "wasifs_make_directory_at": (c_uint32, [c_void_p, c_char_p]),
    "wasifs_remove_directory_at": (c_uint32, [c_void_p, c_char_p]),
    "wasifs_unlink_at": (c_uint32, [c_void_p, c_char_p]),
    "wasifs_make_link_at": (c_uint32, [c_char_p, c_void_p, c_char_p]),
    "wasifs_hard_link_at": (c_uint32, [c_void_p, c_char_p, c_bool, c_void_p, c_char_p]),
    "wasifs_rename_at": (c_uint32, [c_void_p, c_char_p, c_void_p, c_char_p]),
    "wasifs_list_at": (c_uint32, [c_void_p, c_char_p, c_uint64, wasifs_entry_sink, c_void_p]),
    "wasifs_process_free": (None, [c_void_p]),
    "wasifs_process_names": (c_uint32, [c_void_p, POINTER(c_void_p)]),
    "wasifs_process_add_preopen": (c_uint32, [c_void_p, c_char_p, c_char_p, POINTER(wasifs_fd_rights), POINTER(c_uint32)]),
    "wasifs_process_add_preopen_filesystem": (c_uint32, [c_void_p, c_void_p, c_char_p, POINTER(wasifs_fd_rights), POINTER(c_uint32)]),
    "wasifs_process_add_descriptor": (c_uint32, [c_void_p, c_void_p, c_uint32, POINTER(wasifs_fd_rights), POINTER(c_uint32)]),
    "wasifs_process_open": (c_uint32, [c_void_p, c_char_p, POINTER(wasifs_open_how), POINTER(wasifs_fd_rights), POINTER(c_uint32)]),
    "wasifs_process_set_descriptor": (c_uint32, [c_void_p, c_uint32, c_void_p, c_uint32]),
    "wasifs_process_close": (c_uint32, [c_void_p, c_uint32]),
    "wasifs_process_renumber": (c_uint32, [c_void_p, c_uint32, c_uint32]),
    "wasifs_process_shrink_rights": (c_uint32, [c_void_p, c_uint32, c_uint64, c_uint64]),
    "wasifs_process_descriptor": (c_uint32, [c_void_p, c_uint32, POINTER(wasifs_descriptor)]),
    "wasifs_process_preopen_name": (c_uint32, [c_void_p, c_uint32, POINTER(wasifs_buffer)]),
    "wasifs_process_inode": (c_uint32, [c_void_p, c_uint32, POINTER(c_void_p)]),
    "wasifs_process_descriptors": (c_uint32, [c_void_p, POINTER(c_uint32), c_size_t, POINTER(c_size_t)]),
    "wasifs_process_stop": (c_uint32, [c_void_p, c_char_p]),
    "wasifs_process_stopped": (c_bool, [c_void_p]),
    "wasifs_process_trap_reason": (c_uint32, [c_void_p, POINTER(wasifs_buffer)]),
    "wasifs_process_set_trap_reason": (c_uint32, [c_void_p, c_char_p]),
    "wasifs_process_exit_code": (c_uint32, [c_void_p, POINTER(c_bool), POINTER(c_uint32)]),
    "wasifs_process_set_exit_code": (c_uint32, [c_void_p, c_uint32]),
    "wasifs_process_pause": (c_uint32, [c_void_p]),
    "wasifs_process_unpause": (c_uint32, [c_void_p]),
    "wasifs_process_pausing": (c_bool, [c_void_p]),
    "wasifs_builder_create": (c_uint32, [POINTER(c_void_p)]),
    "wasifs_builder_free": (None, [c_void_p]),
    "wasifs_builder_arguments": (c_uint32, [c_void_p, POINTER(c_char_p), c_size_t]),
    "wasifs_builder_environment": (c_uint32, [c_void_p, c_char_p, c_char_p]),
    "wasifs_builder_mount": (c_uint32, [c_void_p, c_char_p, c_void_p]),
    "wasifs_builder_names": (c_uint32, [c_void_p, c_void_p]),
    "wasifs_builder_preopen": (c_uint32, [c_void_p, c_char_p, c_char_p, POINTER(wasifs_fd_rights)]),
    "wasifs_builder_preopen_filesystem": (c_uint32, [c_void_p, c_void_p, c_char_p, POINTER(wasifs_fd_rights)]),
    "wasifs_builder_stdin": (c_uint32, [c_void_p, c_void_p]),
    "wasifs_builder_stdout": (c_uint32, [c_void_p, c_void_p]),
    "wasifs_builder_stderr": (c_uint32, [c_void_p, c_void_p]),
    "wasifs_builder_inherit_stdio": (c_uint32, [c_void_p]),
    "wasifs_builder_clock": (c_uint32, [c_void_p, c_void_p]),
    "wasifs_builder_random": (c_uint32, [c_void_p, c_void_p]),
    "wasifs_builder_limits": (c_uint32, [c_void_p, POINTER(wasifs_limits)]),
    "wasifs_builder_policy": (c_uint32, [c_void_p, c_uint32]),
    "wasifs_builder_on_raise": (c_uint32, [c_void_p, POINTER(wasifs_raise_handler)]),
    "wasifs_builder_trace": (c_uint32, [c_void_p, POINTER(wasifs_trace)]),
    "wasifs_builder_build": (c_uint32, [c_void_p, POINTER(c_void_p)]),
    "wasifs_store_create_memory": (c_uint32, [POINTER(c_void_p)]),
    "wasifs_store_open_directory": (c_uint32, [c_char_p, c_bool, POINTER(c_void_p)]),
    "wasifs_store_open_file": (c_uint32, [c_char_p, POINTER(c_void_p)]),
    "wasifs_store_free": (None, [c_void_p]),
    "wasifs_store_list": (c_uint32, [c_void_p, wasifs_store_sink, c_void_p]),
    "wasifs_store_remove": (c_uint32, [c_void_p, c_char_p]),
    "wasifs_store_collect": (c_uint32, [c_void_p, POINTER(c_uint64)]),
    "wasifs_store_copy": (c_uint32, [c_void_p, c_char_p, c_void_p, c_char_p]),
    "wasifs_save": (c_uint32, [c_void_p, c_void_p, c_char_p, POINTER(wasifs_save_options)]),
    "wasifs_snapshot_open": (c_uint32, [c_void_p, c_char_p, c_bool, POINTER(c_void_p)]),
    "wasifs_snapshot_free": (None, [c_void_p]),
    "wasifs_snapshot_externals": (c_uint32, [c_void_p, wasifs_external_sink, c_void_p]),
    "wasifs_snapshot_has_guest": (c_uint32, [c_void_p, POINTER(c_bool)]),
    "wasifs_snapshot_restore": (c_uint32, [c_void_p, POINTER(wasifs_restore_options), POINTER(c_void_p)]),
    "wasifs_host_listen": (c_uint32, [c_char_p, c_uint32, POINTER(c_void_p), POINTER(wasifs_buffer)]),
    "wasifs_host_connect": (c_uint32, [c_char_p, POINTER(c_void_p)]),
    "wasifs_socket_pair_create": (c_uint32, [c_bool, c_size_t, POINTER(c_void_p), POINTER(c_void_p)]),
    "wasifs_network_create": (c_uint32, [c_size_t, POINTER(c_void_p)]),
    "wasifs_network_free": (None, [c_void_p]),
    "wasifs_network_listen": (c_uint32, [c_void_p, c_char_p, c_size_t, POINTER(c_void_p)]),
    "wasifs_network_connect": (c_uint32, [c_void_p, c_char_p, POINTER(c_void_p)]),
    "wasifs_network_connector": (c_uint32, [c_void_p, c_char_p, POINTER(c_void_p)]),
    "wasifs_network_receive_datagrams": (c_uint32, [c_void_p, c_char_p, POINTER(c_void_p)]),
    "wasifs_network_send_datagrams": (c_uint32, [c_void_p, c_char_p, POINTER(c_void_p)]),
    "wasifs_clock_create_system": (c_uint32, [POINTER(c_void_p)]),
    "wasifs_clock_create_manual": (c_uint32, [c_uint64, c_uint64, POINTER(c_void_p)]),
    "wasifs_clock_create": (c_uint32, [POINTER(wasifs_clock_functions), POINTER(c_void_p)]),
    "wasifs_clock_advance": (c_uint32, [c_void_p, c_uint64]),
    "wasifs_clock_free": (None, [c_void_p]),
    "wasifs_random_create_system": (c_uint32, [POINTER(c_void_p)]),
    "wasifs_random_create_seeded": (c_uint32, [c_uint64, POINTER(c_void_p)]),
    "wasifs_random_create": (c_uint32, [POINTER(wasifs_random_functions), POINTER(c_void_p)]),
    "wasifs_random_free": (None, [c_void_p]),
    "wasifs_null_stream_create": (c_uint32, [POINTER(c_void_p)]),
    "wasifs_bytes_input_create": (c_uint32, [c_void_p, c_size_t, POINTER(c_void_p)]),
    "wasifs_bytes_output_create": (c_uint32, [c_size_t, POINTER(c_void_p)]),
    "wasifs_bytes_output_contents": (c_uint32, [c_void_p, POINTER(wasifs_buffer)]),
    "wasifs_bytes_output_take": (c_uint32, [c_void_p, POINTER(wasifs_buffer)]),
    "wasifs_callback_input_create": (c_uint32, [POINTER(wasifs_input_functions), POINTER(c_void_p)]),
    "wasifs_callback_output_create": (c_uint32, [POINTER(wasifs_output_functions), POINTER(c_void_p)]),
    "wasifs_stream_notify": (c_uint32, [c_void_p]),
    "wasifs_inherit_stream": (c_uint32, [c_uint, POINTER(c_void_p)]),
    "wasifs_from_host_fd": (c_uint32, [c_int, c_bool, POINTER(c_void_p)]),
    "wasifs_stream_from_host_fd": (c_uint32, [c_int, c_bool, POINTER(c_void_p)]),
    "wasifs_pipe_create": (c_uint32, [c_size_t, POINTER(c_void_p), POINTER(c_void_p)]),
    "wasifs_port_create_reader": (c_uint32, [c_void_p, POINTER(c_void_p)]),
    "wasifs_port_create_writer": (c_uint32, [c_void_p, POINTER(c_void_p)]),
    "wasifs_port_read": (c_uint32, [c_void_p, c_void_p, c_size_t, POINTER(c_size_t)]),
    "wasifs_port_write": (c_uint32, [c_void_p, c_void_p, c_size_t]),
    "wasifs_port_interrupt": (c_uint32, [c_void_p]),
    "wasifs_port_free": (None, [c_void_p]),
}
