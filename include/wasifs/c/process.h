// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the embedder does to a process: descriptors that are given and swapped while the guest runs,
// stopping, pausing, how it ended. Every function may be used by any thread, also on the same
// handle and while the guest runs, but for `wasifs_process_free`, which must be the last.
#pragma once

#include "wasifs/c/filesystem.h"
#include "wasifs/c/types.h"

WASIFS_C_BEGIN

/// Lets go of a process. What runs on it goes on: guests share it.
WASIFS_API void wasifs_process_free(wasifs_process* process);
/// Its tree, in which file systems can be mounted while the guest runs.
WASIFS_API wasifs_errno wasifs_process_names(wasifs_process* process, wasifs_names** names);

/// Makes the directory at `path` of the tree a preopen that the guest sees as `name`, at the lowest
/// free number. `rights` NULL: all. Errors: WASIFS_NOENT, WASIFS_NOTDIR, WASIFS_LOOP, WASIFS_MFILE.
WASIFS_API wasifs_errno wasifs_process_add_preopen(wasifs_process* process, const char* path,
                                                   const char* name, const wasifs_fd_rights* rights,
                                                   wasifs_fd* fd);
/// As above for a file system outside of the tree. Errors: WASIFS_NOTDIR, WASIFS_MFILE, those of
/// its root.
WASIFS_API wasifs_errno wasifs_process_add_preopen_filesystem(wasifs_process* process,
                                                              wasifs_filesystem* filesystem,
                                                              const char* name,
                                                              const wasifs_fd_rights* rights,
                                                              wasifs_fd* fd);
/// Gives the guest `inode` as a new descriptor. Errors: WASIFS_MFILE, those of opening it.
WASIFS_API wasifs_errno wasifs_process_add_descriptor(wasifs_process* process, wasifs_inode* inode,
                                                      wasifs_access access,
                                                      const wasifs_fd_rights* rights,
                                                      wasifs_fd* fd);
/// Opens `path` of the tree for the guest. Errors: those of `path_open`, WASIFS_MFILE.
WASIFS_API wasifs_errno wasifs_process_open(wasifs_process* process, const char* path,
                                            const wasifs_open_how* how,
                                            const wasifs_fd_rights* rights, wasifs_fd* fd);
/// Puts `inode` at the number `fd` (0, 1, 2 or any other), closing what was there. Errors:
/// WASIFS_BADF (beyond the limit), those of opening it.
WASIFS_API wasifs_errno wasifs_process_set_descriptor(wasifs_process* process, wasifs_fd fd,
                                                      wasifs_inode* inode, wasifs_access access);
/// Closes a descriptor. Errors: WASIFS_BADF.
WASIFS_API wasifs_errno wasifs_process_close(wasifs_process* process, wasifs_fd fd);
/// Moves a descriptor onto another open number, closing what was there. Errors: WASIFS_BADF (either
/// is not open).
WASIFS_API wasifs_errno wasifs_process_renumber(wasifs_process* process, wasifs_fd from,
                                                wasifs_fd to);
/// Takes rights away: leaves those given. Errors: WASIFS_BADF, WASIFS_NOTCAPABLE (it lacks one).
WASIFS_API wasifs_errno wasifs_process_shrink_rights(wasifs_process* process, wasifs_fd fd,
                                                     wasifs_rights base, wasifs_rights inheriting);

/// What one descriptor leads to.
typedef struct wasifs_descriptor {
  size_t size;              ///< `sizeof(wasifs_descriptor)`.
  wasifs_fd_rights rights;  ///< What may be done through this number.
  wasifs_file_type type;    ///< What it is.
  wasifs_access access;     ///< What the open file may do.
  wasifs_fd_flags flags;    ///< Status flags now.
  bool preopen;             ///< Whether it is a preopen; see `wasifs_process_preopen_name`.
} wasifs_descriptor;
/// Looks at a descriptor. Errors: WASIFS_BADF.
WASIFS_API wasifs_errno wasifs_process_descriptor(wasifs_process* process, wasifs_fd fd,
                                                  wasifs_descriptor* descriptor);
/// The name of a preopen. Errors: WASIFS_BADF, WASIFS_NOENT (not a preopen).
WASIFS_API wasifs_errno wasifs_process_preopen_name(wasifs_process* process, wasifs_fd fd,
                                                    wasifs_buffer* name);
/// The inode behind a descriptor: to be given to another process. Errors: WASIFS_BADF.
WASIFS_API wasifs_errno wasifs_process_inode(wasifs_process* process, wasifs_fd fd,
                                             wasifs_inode** inode);
/// The open numbers in order: the first `capacity` go to `fds`, `*count` is how many there are.
/// `fds` may be NULL where `capacity` is 0.
WASIFS_API wasifs_errno wasifs_process_descriptors(wasifs_process* process, wasifs_fd* fds,
                                                   size_t capacity, size_t* count);

/// Ends the guest: blocked calls wake, every further call traps with `reason`. Code that makes no
/// call ends by `wasifs_engine_interrupt`. The first reason stays.
WASIFS_API wasifs_errno wasifs_process_stop(wasifs_process* process, const char* reason);
/// Whether `wasifs_process_stop` was called; false for NULL.
WASIFS_API bool wasifs_process_stopped(const wasifs_process* process);
/// Why the last call trapped, or the reason of a stop; empty where none did.
WASIFS_API wasifs_errno wasifs_process_trap_reason(wasifs_process* process, wasifs_buffer* reason);
/// Sets what `wasifs_process_trap_reason` gives, unless it was stopped: for engines.
WASIFS_API wasifs_errno wasifs_process_set_trap_reason(wasifs_process* process, const char* reason);
/// The code that the guest ended with; `*ended` is false where it has not called `proc_exit`.
WASIFS_API wasifs_errno wasifs_process_exit_code(wasifs_process* process, bool* ended,
                                                 uint32_t* code);
/// Notes the code; the first one counts: for engines.
WASIFS_API wasifs_errno wasifs_process_set_exit_code(wasifs_process* process, uint32_t code);

/// Asks the guest to stop in mid-run, so that it can be saved and gone on with. Returns at once.
/// Errors: WASIFS_NOTSUP (nothing that can be paused runs on it).
WASIFS_API wasifs_errno wasifs_process_pause(wasifs_process* process);
/// Takes back what was asked; a guest that has begun to stop still does.
WASIFS_API wasifs_errno wasifs_process_unpause(wasifs_process* process);
/// Whether the guest is to stop now; false for NULL.
WASIFS_API bool wasifs_process_pausing(const wasifs_process* process);

WASIFS_C_END
