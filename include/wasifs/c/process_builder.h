// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Collects the parts of a process. A new builder has the system's clock and random source, default
// limits, no arguments, an empty tree, standard input at end of file, standard output and error
// discarded. One thread. What is wrong with the parts as such (a number that no constant has, a
// missing handle) is told at once; what is wrong with them together, by `wasifs_builder_build`.
#pragma once

#include "wasifs/c/filesystem.h"
#include "wasifs/c/sources.h"
#include "wasifs/c/types.h"

WASIFS_C_BEGIN

/// The parts of a process that is to be.
typedef struct wasifs_builder wasifs_builder;

/// A builder with the defaults.
WASIFS_API wasifs_errno wasifs_builder_create(wasifs_builder** builder);
/// Lets go of a builder, used or not.
WASIFS_API void wasifs_builder_free(wasifs_builder* builder);

/// argv, `count` texts.
WASIFS_API wasifs_errno wasifs_builder_arguments(wasifs_builder* builder,
                                                 const char* const* arguments, size_t count);
/// Adds a variable, or replaces the one of that name.
WASIFS_API wasifs_errno wasifs_builder_environment(wasifs_builder* builder, const char* name,
                                                   const char* value);
/// Mounts `filesystem` at the absolute `path` of the tree. Later mounts cover earlier ones.
WASIFS_API wasifs_errno wasifs_builder_mount(wasifs_builder* builder, const char* path,
                                             wasifs_filesystem* filesystem);
/// Shares a tree that exists instead of making one.
WASIFS_API wasifs_errno wasifs_builder_names(wasifs_builder* builder, wasifs_names* names);
/// Makes the directory at `path` a preopen that the guest sees as `name` (NULL: `path`). Numbers
/// begin at 3, in the order of the calls. `rights` NULL: all.
WASIFS_API wasifs_errno wasifs_builder_preopen(wasifs_builder* builder, const char* path,
                                               const char* name, const wasifs_fd_rights* rights);
/// Makes a file system outside of the tree a preopen.
WASIFS_API wasifs_errno wasifs_builder_preopen_filesystem(wasifs_builder* builder,
                                                          wasifs_filesystem* filesystem,
                                                          const char* name,
                                                          const wasifs_fd_rights* rights);
/// Standard input.
WASIFS_API wasifs_errno wasifs_builder_stdin(wasifs_builder* builder, wasifs_inode* inode);
/// Standard output.
WASIFS_API wasifs_errno wasifs_builder_stdout(wasifs_builder* builder, wasifs_inode* inode);
/// Standard error.
WASIFS_API wasifs_errno wasifs_builder_stderr(wasifs_builder* builder, wasifs_inode* inode);
/// The program's own standard input, output and error. Errors: those of `wasifs_inherit_stream`.
WASIFS_API wasifs_errno wasifs_builder_inherit_stdio(wasifs_builder* builder);
/// Time.
WASIFS_API wasifs_errno wasifs_builder_clock(wasifs_builder* builder, wasifs_clock* clock);
/// Random bytes.
WASIFS_API wasifs_errno wasifs_builder_random(wasifs_builder* builder, wasifs_random* random);

/// Bounds; 0 is the default of each, which is that of C++ `wasifs::Limits`.
typedef struct wasifs_limits {
  size_t size;                      ///< `sizeof(wasifs_limits)`.
  uint64_t bytes_per_call;          ///< Read, written or listed by one call. 2147483647.
  uint64_t host_bytes_per_call;     ///< Memory of the host for one call. 16 MiB.
  uint32_t descriptors;             ///< Open at the same time. 65536.
  uint32_t buffers_per_call;        ///< Elements of an iovec array. 1024.
  uint32_t subscriptions_per_call;  ///< Subscriptions of one poll. 16384.
  uint32_t path_length;             ///< Bytes of a path. 4095.
  uint32_t path_depth;              ///< Names in one path. 512.
  uint32_t symlinks;                ///< Links followed in one path. 40.
} wasifs_limits;
/// Bounds.
WASIFS_API wasifs_errno wasifs_builder_limits(wasifs_builder* builder, const wasifs_limits* limits);

/// Rules of a process; bits of `wasifs_policy_value`.
typedef uint32_t wasifs_policy;
/// The bits of `wasifs_policy`. None is the default.
enum wasifs_policy_value {
  WASIFS_POLICY_STRICT_RIGHTS = 1,    ///< Rights as the witx text: a call without its right is
                                      ///< WASIFS_NOTCAPABLE.
  WASIFS_POLICY_FAULT = 2,            ///< A bad pointer is WASIFS_FAULT; else the guest traps.
  WASIFS_POLICY_ANY_BYTES = 4,        ///< Paths may hold any byte but NUL; else UTF-8.
  WASIFS_POLICY_CHECK_ALIGNMENT = 8,  ///< Misaligned pointers are bad ones.
};
/// Sets the rules.
WASIFS_API wasifs_errno wasifs_builder_policy(wasifs_builder* builder, wasifs_policy policy);

/// Handles `proc_raise`.
typedef struct wasifs_raise_handler {
  size_t size;             ///< `sizeof(wasifs_raise_handler)`.
  void* context;           ///< Given to each function.
  wasifs_destroy destroy;  ///< Frees `context`; may be NULL.
  /// `signal` is the number of witx `signal`. Never NULL.
  wasifs_errno (*raise)(void* context, uint32_t signal);
} wasifs_raise_handler;
/// Sets what `proc_raise` does; else it is WASIFS_NOTSUP.
WASIFS_API wasifs_errno wasifs_builder_on_raise(wasifs_builder* builder,
                                                const wasifs_raise_handler* handler);

/// One call of a guest that has ended. The texts are valid during `wasifs_trace::call`.
typedef struct wasifs_trace_record {
  size_t size;                ///< `sizeof(wasifs_trace_record)`.
  const char* module;         ///< Import module, such as "wasi_snapshot_preview1".
  const char* name;           ///< The call, such as "path_open".
  const char* arguments;      ///< Decoded arguments, as strace shows them.
  const char* result;         ///< Such as "= 4" or "= -1 noent (no such file or directory)".
  wasifs_timestamp start;     ///< Monotonic clock of the process when it began.
  wasifs_timestamp duration;  ///< How long it took.
} wasifs_trace_record;
/// Sees each call of a process, after it, in the thread that made it.
typedef struct wasifs_trace {
  size_t size;             ///< `sizeof(wasifs_trace)`.
  void* context;           ///< Given to each function.
  wasifs_destroy destroy;  ///< Frees `context`; may be NULL.
  /// One call has ended. Must not call the guest. Never NULL.
  void (*call)(void* context, const wasifs_trace_record* record);
} wasifs_trace;
/// Sees each call.
WASIFS_API wasifs_errno wasifs_builder_trace(wasifs_builder* builder, const wasifs_trace* trace);

/// The process. The builder has the defaults again, also after a failure. Errors: WASIFS_INVAL,
/// with a sentence that names what is wrong and the offending value.
WASIFS_API wasifs_errno wasifs_builder_build(wasifs_builder* builder, wasifs_process** process);

WASIFS_C_END
