// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Saves what a process holds, with its guest where an engine gives it, and makes a process of it
// again. What is held and what is not: docs/snapshots.md. While a process is saved none of its
// calls runs.
//
// What goes wrong with a store or a snapshot is WASIFS_IO, with a sentence that names it.
#pragma once

#include "wasifs/c/sources.h"
#include "wasifs/c/types.h"

WASIFS_C_BEGIN

/// Where snapshots are kept. Any thread.
typedef struct wasifs_store wasifs_store;
/// One snapshot, opened to be looked at or restored.
typedef struct wasifs_snapshot wasifs_snapshot;

/// A store in the memory of this program.
WASIFS_API wasifs_errno wasifs_store_create_memory(wasifs_store** store);
/// A directory, made with mode 0700 if absent. Refused where others may write to it, unless
/// `shared`.
WASIFS_API wasifs_errno wasifs_store_open_directory(const char* path, bool shared,
                                                    wasifs_store** store);
/// One file that holds one snapshot, named "snapshot". It need not exist.
WASIFS_API wasifs_errno wasifs_store_open_file(const char* path, wasifs_store** store);
/// Lets go of a store; snapshots that are open keep it.
WASIFS_API void wasifs_store_free(wasifs_store* store);
/// Told one snapshot of a store: its name, valid during the call, and the seconds since 1970 when
/// it was saved (0: not known). Returns false to end.
typedef bool (*wasifs_store_sink)(void* context, const char* name, int64_t saved_at);
/// Tells all snapshots by name.
WASIFS_API wasifs_errno wasifs_store_list(wasifs_store* store, wasifs_store_sink sink,
                                          void* context);
/// Forgets a snapshot; its content goes with the next `wasifs_store_collect`.
WASIFS_API wasifs_errno wasifs_store_remove(wasifs_store* store, const char* name);
/// Frees what no snapshot needs; `freed` (may be NULL) is how many bytes.
WASIFS_API wasifs_errno wasifs_store_collect(wasifs_store* store, uint64_t* freed);
/// Copies a snapshot, sending only what `to` lacks.
WASIFS_API wasifs_errno wasifs_store_copy(wasifs_store* from, const char* name, wasifs_store* to,
                                          const char* new_name);

/// Something that a snapshot holds by name only. Texts are valid during the call that got it.
typedef struct wasifs_external {
  size_t size;                 ///< `sizeof(wasifs_external)`.
  const char* name;            ///< Such as "mount:/data", "preopen:NAME", "fd:1".
  const char* type;            ///< Kind of the file system; empty for an inode.
  bool is_inode;               ///< An inode; else a file system.
  wasifs_file_type file_type;  ///< Of an inode.
  wasifs_access access;        ///< What the descriptors on an inode may do.
} wasifs_external;
/// Told one external. Returns false to end.
typedef bool (*wasifs_external_sink)(void* context, const wasifs_external* external);

/// How a process is saved.
typedef struct wasifs_save_options {
  size_t size;                 ///< `sizeof(wasifs_save_options)`.
  const char* const* capture;  ///< Paths of mounts whose content is taken along.
  size_t capture_count;        ///< How many.
  uint64_t capture_bytes;      ///< Most bytes that these hold together. 0: 1 GiB.
  uint64_t capture_limit;      ///< Longest host file without a name that is taken. 0: 16 MiB.
  struct wasifs_guest* guest;  ///< Saved as well, where it is savable (wasifs/c/wasmtime.h); else
                               ///< NULL.
  unsigned threads;            ///< That compute digests; 0: one for each processor.
  bool digest_host_files;      ///< Digests of open host files are kept.
} wasifs_save_options;
/// Saves `process` as `name`. Then the store has it whole; after a failure it is as before.
WASIFS_API wasifs_errno wasifs_save(wasifs_process* process, wasifs_store* store, const char* name,
                                    const wasifs_save_options* options);

/// Opens a snapshot. With `verify` every chunk is checked, also those of a trusted store.
WASIFS_API wasifs_errno wasifs_snapshot_open(wasifs_store* store, const char* name, bool verify,
                                             wasifs_snapshot** snapshot);
/// Lets go of a snapshot. Processes that were restored from it live on.
WASIFS_API void wasifs_snapshot_free(wasifs_snapshot* snapshot);
/// Tells what has to be given to restore it.
WASIFS_API wasifs_errno wasifs_snapshot_externals(wasifs_snapshot* snapshot,
                                                  wasifs_external_sink sink, void* context);
/// Whether it holds a guest.
WASIFS_API wasifs_errno wasifs_snapshot_has_guest(wasifs_snapshot* snapshot, bool* has);

/// What is offered to a process that comes back. Rights, mounts and limits are what is offered, met
/// with what was saved.
typedef struct wasifs_restore_options {
  size_t size;    ///< `sizeof(wasifs_restore_options)`.
  void* context;  ///< Given to both functions, during the call only.
  /// Gives a file system by the name of `external`, as a handle that the library frees; NULL in it
  /// counts as WASIFS_NOENT. NULL: there are none.
  wasifs_errno (*filesystem)(void* context, const wasifs_external* external,
                             wasifs_filesystem** filesystem);
  /// Gives an inode in the same way.
  wasifs_errno (*inode)(void* context, const wasifs_external* external, wasifs_inode** inode);
  /// Told what changed or is left out, a sentence each. NULL: nobody is.
  void (*report)(void* context, const char* sentence);
  const char* const* arguments;    ///< argv in place of the saved one; NULL: the saved one.
  size_t argument_count;           ///< How many.
  wasifs_clock* clock;             ///< NULL: the system's.
  wasifs_random* random;           ///< NULL: a seeded source as it was saved, else the system's.
  const wasifs_fd_rights* rights;  ///< No descriptor comes back with more; NULL: all.
  bool lenient;                    ///< What is missing is left out instead of an error.
  bool accept_changes;             ///< A host file that changed goes on; else an error.
  bool saved_realtime;             ///< Real time goes on from the moment of saving.
} wasifs_restore_options;
/// Makes the process. Once for each opened snapshot.
WASIFS_API wasifs_errno wasifs_snapshot_restore(wasifs_snapshot* snapshot,
                                                const wasifs_restore_options* options,
                                                wasifs_process** process);

WASIFS_C_END
