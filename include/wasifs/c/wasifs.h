// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The C API of wasifs, in plain C11: everything but the engine. `wasifs/c/wasmtime.h` is that of
// the Wasmtime adapter, for libraries that were built with it (`wasifs_has`). Link `wasifs_c`.
//
// What holds for all of it:
//
// - Errors. What can fail returns a `wasifs_errno`; 0 is success. The sentence that goes with a
//   failure is `wasifs_last_message`, kept for each thread. After a failure, what a function would
//   have given through a pointer is NULL or 0. Every function may fail with WASIFS_INVAL (a pointer
//   that must not be NULL, a number that no constant has, a struct whose `size` is too small) and
//   with WASIFS_NOMEM; this is not repeated below.
// - Handles. Who gets one from a function owns it, and lets it go by the `_free` function of its
//   type, which takes NULL as well. Functions never take a handle away from their caller: what they
//   need longer they share, so a handle may be freed as soon as it is not used any more. One handle
//   is used by one thread at a time unless its type says otherwise; two handles to the same thing
//   by any two.
// - Structs with `size` as first member. The caller sets it to `sizeof` of the struct, which is how
//   a later version of the library knows what the caller knows. All other members may be zero,
//   which always means the default. Where a caller knows more than the library, what the library
//   does not know has to be zero, else it is WASIFS_INVAL. A NULL pointer to options means
//   defaults.
// - Functions of the embedder. Structs of functions hold a `context`, given to each of them, and
//   `destroy`, called once when nothing uses the context any more: by any thread, and not at all
//   where the function that was to take it failed. Either may be NULL. Unless it says otherwise,
//   functions are called by the thread of the guest, with no lock held, possibly by several threads
//   at once; they may use this API. They must neither throw nor jump out. An errno that they return
//   is the guest's; a number that is none counts as WASIFS_IO.
// - Texts end with NUL. Those that the library gives as `const char*` belong to the library and say
//   how long they are valid.
#pragma once

#include "wasifs/c/base.h"
#include "wasifs/c/call_table.h"
#include "wasifs/c/callback.h"
#include "wasifs/c/custom.h"
#include "wasifs/c/errno.h"
#include "wasifs/c/filesystem.h"
#include "wasifs/c/paths.h"
#include "wasifs/c/process.h"
#include "wasifs/c/process_builder.h"
#include "wasifs/c/snapshot.h"
#include "wasifs/c/socket.h"
#include "wasifs/c/sources.h"
#include "wasifs/c/stream.h"
#include "wasifs/c/types.h"
