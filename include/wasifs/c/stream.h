// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Streams: what a guest's standard streams are made of, pipes between guests and the embedder,
// descriptors of the host. All are inodes: give them to `wasifs_builder_stdin` and its like,
// `wasifs_process_add_descriptor` or `wasifs_process_set_descriptor`. Any thread.
#pragma once

#include "wasifs/c/types.h"

WASIFS_C_BEGIN

/// At end of file for who reads, and all that is written is discarded.
WASIFS_API wasifs_errno wasifs_null_stream_create(wasifs_inode** stream);
/// Gives a copy of `bytes`, then end of file. All who read it share its place.
WASIFS_API wasifs_errno wasifs_bytes_input_create(const void* bytes, size_t size,
                                                  wasifs_inode** stream);
/// Keeps what is written, at most `limit` bytes (0: 16 MiB); beyond, a write is WASIFS_NOSPC.
WASIFS_API wasifs_errno wasifs_bytes_output_create(size_t limit, wasifs_inode** stream);
/// A copy of what a stream of `wasifs_bytes_output_create` keeps. Errors: WASIFS_INVAL (another
/// inode).
WASIFS_API wasifs_errno wasifs_bytes_output_contents(wasifs_inode* stream, wasifs_buffer* bytes);
/// As above, and removes it from the stream, which makes room again. Errors: as above.
WASIFS_API wasifs_errno wasifs_bytes_output_take(wasifs_inode* stream, wasifs_buffer* bytes);

/// A stream that is read from a function.
typedef struct wasifs_input_functions {
  size_t size;             ///< `sizeof(wasifs_input_functions)`.
  void* context;           ///< Given to each function.
  wasifs_destroy destroy;  ///< Frees `context`; may be NULL.
  /// Fills `bytes` (1 to 65536 of them) from the front and says how many in `*count`; 0 is end of
  /// file, for now. WASIFS_AGAIN: nothing now, see `wasifs_stream_notify`. A function that waits
  /// cannot be interrupted: rather return WASIFS_AGAIN and notify. Never NULL.
  wasifs_errno (*read)(void* context, uint8_t* bytes, size_t size, size_t* count);
} wasifs_input_functions;

/// A stream that is written to a function.
typedef struct wasifs_output_functions {
  size_t size;             ///< `sizeof(wasifs_output_functions)`.
  void* context;           ///< Given to each function.
  wasifs_destroy destroy;  ///< Frees `context`; may be NULL.
  /// Takes from the front of `bytes` (1 to 65536 of them) and says how many it took in `*count`;
  /// taking none counts as WASIFS_AGAIN. The rest is offered again while something is taken. Never
  /// NULL.
  wasifs_errno (*write)(void* context, const uint8_t* bytes, size_t size, size_t* count);
} wasifs_output_functions;

/// A stream that is read from functions.
WASIFS_API wasifs_errno wasifs_callback_input_create(const wasifs_input_functions* functions,
                                                     wasifs_inode** stream);
/// A stream that is written to functions.
WASIFS_API wasifs_errno wasifs_callback_output_create(const wasifs_output_functions* functions,
                                                      wasifs_inode** stream);
/// Says that it is worth calling the function of a callback stream again after it gave
/// WASIFS_AGAIN. Any thread, from inside of the function too. Errors: WASIFS_INVAL (another inode).
WASIFS_API wasifs_errno wasifs_stream_notify(wasifs_inode* stream);

/// The program's own standard stream `number` (0, 1 or 2), which stays open. Errors: WASIFS_BADF
/// (closed), WASIFS_ISDIR, WASIFS_NOTSUP (a block device).
WASIFS_API wasifs_errno wasifs_inherit_stream(unsigned number, wasifs_inode** stream);
/// The host's descriptor `fd` as what it is: a file, a directory, a terminal, a pipe, a connected
/// socket. With `take` the library closes it, also when this fails. Errors: WASIFS_BADF,
/// WASIFS_NOTSUP.
WASIFS_API wasifs_errno wasifs_from_host_fd(int fd, bool take, wasifs_inode** inode);
/// As above, but a regular file is a stream at the operating system's own offset. Errors: as above;
/// WASIFS_ISDIR.
WASIFS_API wasifs_errno wasifs_stream_from_host_fd(int fd, bool take, wasifs_inode** stream);

/// A pipe within this program that holds up to `capacity` bytes (at least 4096; 0: 65536). An end
/// is closed when the last handle to it and the last descriptor on it are gone.
WASIFS_API wasifs_errno wasifs_pipe_create(size_t capacity, wasifs_inode** reader,
                                           wasifs_inode** writer);

/// Reads from a stream for the embedder, or writes to one, waiting where it has to. One thread at a
/// time, but for `wasifs_port_interrupt`.
typedef struct wasifs_port wasifs_port;
/// A port to read from `stream`, of which it is one more holder. Errors: WASIFS_INVAL (no stream).
WASIFS_API wasifs_errno wasifs_port_create_reader(wasifs_inode* stream, wasifs_port** port);
/// A port to write to `stream`. Errors: as above.
WASIFS_API wasifs_errno wasifs_port_create_writer(wasifs_inode* stream, wasifs_port** port);
/// Reads at least one byte; `*count` 0 is end of file. Errors: WASIFS_INTR (interrupted),
/// WASIFS_BADF (not for reading), the stream's.
WASIFS_API wasifs_errno wasifs_port_read(wasifs_port* port, void* bytes, size_t size,
                                         size_t* count);
/// Writes all of `bytes`; after an error some of them may have been written. Errors: WASIFS_PIPE
/// (nobody reads), WASIFS_INTR, WASIFS_BADF (not for writing), the stream's.
WASIFS_API wasifs_errno wasifs_port_write(wasifs_port* port, const void* bytes, size_t size);
/// Ends a read or write that waits, and all later waits, with WASIFS_INTR. Any thread.
WASIFS_API wasifs_errno wasifs_port_interrupt(wasifs_port* port);
/// Lets go of the stream. Not while another thread reads, writes or interrupts.
WASIFS_API void wasifs_port_free(wasifs_port* port);

WASIFS_C_END
