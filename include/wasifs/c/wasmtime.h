// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs guests on Wasmtime. Only in libraries that were built with it: `wasifs_has("wasmtime")`. An
// engine and its modules may be used by any thread; a guest belongs to one thread at a time. What
// each option costs and promises is in the C++ headers `wasifs/engine/wasmtime*.h`.
#pragma once

#include "wasifs/c/wasifs.h"

struct wasmtime_context;
struct wasmtime_linker;

WASIFS_C_BEGIN

/// Compiles modules.
typedef struct wasifs_engine wasifs_engine;
/// A compiled module.
typedef struct wasifs_module wasifs_module;
/// One instance of a module joined to a process.
typedef struct wasifs_guest wasifs_guest;

/// Where a guest can be paused in mid-run; one of `wasifs_pause_points_value`.
typedef uint32_t wasifs_pause_points;
/// The values of `wasifs_pause_points`.
enum wasifs_pause_points_value {
  WASIFS_PAUSE_NOWHERE = 0,   ///< Nowhere.
  WASIFS_PAUSE_CALLS = 1,     ///< Where it calls the host.
  WASIFS_PAUSE_ANYWHERE = 2,  ///< There, and at each turn of a loop.
};

/// How code is compiled.
typedef struct wasifs_engine_options {
  size_t size;                   ///< `sizeof(wasifs_engine_options)`.
  size_t stack_size;             ///< Most bytes of stack of compiled code. 0: 512 KiB.
  const char* cache_directory;   ///< Where compiled modules are kept; NULL: nowhere.
  uint64_t cache_bytes;          ///< Most bytes there. 0: 1 GiB.
  wasifs_pause_points pausable;  ///< Where guests can be paused; implies `savable`.
  bool interruptible;  ///< So that a stop with `wasifs_engine_interrupt` ends running code.
  bool fuel;           ///< Count instructions.
  bool deterministic;  ///< Two runs with the same answers are the same.
  bool interpreted;    ///< Interpret instead of running the machine's code.
  bool savable;        ///< Instances can be saved.
  bool threads;        ///< Modules with a shared memory can run; see `wasifs_run_threads`.
} wasifs_engine_options;
/// An engine. Errors: WASIFS_INVAL (a cache directory that is not acceptable).
WASIFS_API wasifs_errno wasifs_engine_create(const wasifs_engine_options* options,
                                             wasifs_engine** engine);
/// Lets go of an engine; its modules and guests keep it.
WASIFS_API void wasifs_engine_free(wasifs_engine* engine);
/// Makes running guests look whether their process was stopped. Any thread, also while another one
/// uses the handle. Who must be sure calls it again until the guest has ended.
WASIFS_API wasifs_errno wasifs_engine_interrupt(wasifs_engine* engine);
/// Version of Wasmtime, such as "50.0.1". Static.
WASIFS_API const char* wasifs_wasmtime_version(void);

/// Compiles the binary or text format. Errors: WASIFS_NOEXEC.
WASIFS_API wasifs_errno wasifs_module_compile(wasifs_engine* engine, const void* code, size_t size,
                                              wasifs_module** module);
/// As above, from a file. Errors: WASIFS_NOEXEC.
WASIFS_API wasifs_errno wasifs_module_compile_file(wasifs_engine* engine, const char* path,
                                                   wasifs_module** module);
/// Compiles what the guest in `snapshot` needs to go on. Errors: WASIFS_NOEXEC; WASIFS_NOENT (no
/// guest in it), WASIFS_IO.
WASIFS_API wasifs_errno wasifs_module_compile_for(wasifs_engine* engine, const void* code,
                                                  size_t size, wasifs_snapshot* snapshot,
                                                  wasifs_module** module);
/// Lets go of a module; its guests keep it.
WASIFS_API void wasifs_module_free(wasifs_module* module);
/// Told one import (or export, with an empty `module`): names and a type for people, valid during
/// the call. Returns false to end.
typedef bool (*wasifs_module_sink)(void* context, const char* module, const char* name,
                                   const char* type);
/// Tells what a module asks for.
WASIFS_API wasifs_errno wasifs_module_imports(const wasifs_module* module, wasifs_module_sink sink,
                                              void* context);
/// Tells what it offers.
WASIFS_API wasifs_errno wasifs_module_exports(const wasifs_module* module, wasifs_module_sink sink,
                                              void* context);

/// Bounds of one guest.
typedef struct wasifs_guest_options {
  size_t size;             ///< `sizeof(wasifs_guest_options)`.
  uint64_t max_memory;     ///< Bytes of each memory. 0: no bound.
  uint64_t fuel;           ///< Instructions; needs `wasifs_engine_options::fuel`. 0: no bound.
  uint32_t poll_interval;  ///< Turns between two looks whether to pause. 0: 100000.
  void* context;           ///< Given to `restored`; lives as long as the guest.
  /// Called at the end of `wasifs_guest_restore`, before code of the guest's runs: to tell guests
  /// that go on from one state apart. It may call exports and write to the memory. An error is that
  /// of the restoring. NULL: nothing.
  wasifs_errno (*restored)(void* context, wasifs_guest* guest);
} wasifs_guest_options;
/// A guest, not loaded yet. It shares engine, module and process.
WASIFS_API wasifs_errno wasifs_guest_create(wasifs_engine* engine, wasifs_module* module,
                                            wasifs_process* process,
                                            const wasifs_guest_options* options,
                                            wasifs_guest** guest);
/// Ends a guest. Not while it runs.
WASIFS_API void wasifs_guest_free(wasifs_guest* guest);
/// Wasmtime's linker of this guest, for functions of the embedder's own, to be defined before it is
/// loaded. Lives as long as the guest. NULL for NULL.
WASIFS_API struct wasmtime_linker* wasifs_guest_linker(wasifs_guest* guest);
/// Wasmtime's context of its store. NULL for NULL.
WASIFS_API struct wasmtime_context* wasifs_guest_context(wasifs_guest* guest);

/// The type of a `wasifs_value`; one of `wasifs_value_kind_value`.
typedef uint32_t wasifs_value_kind;
/// The values of `wasifs_value_kind`.
enum wasifs_value_kind_value {
  WASIFS_VALUE_I32 = 0,  ///< `i32`.
  WASIFS_VALUE_I64 = 1,  ///< `i64`.
  WASIFS_VALUE_F32 = 2,  ///< `f32`.
  WASIFS_VALUE_F64 = 3,  ///< `f64`.
};
/// An argument or result of an exported function.
typedef struct wasifs_value {
  wasifs_value_kind kind;  ///< Which member of `of` it is.
  /// The value.
  union wasifs_value_of {
    int32_t i32;  ///< An integer of 32 bits.
    int64_t i64;  ///< An integer of 64 bits.
    float f32;    ///< A number of 32 bits.
    double f64;   ///< A number of 64 bits.
  } of;           ///< The value.
} wasifs_value;

/// How a run ended; one of `wasifs_run_kind_value`.
typedef uint32_t wasifs_run_kind;
/// The values of `wasifs_run_kind`.
enum wasifs_run_kind_value {
  WASIFS_RUN_RETURNED = 0,  ///< The function came back.
  WASIFS_RUN_EXITED = 1,    ///< The guest called `proc_exit`, or `_start` returned.
  WASIFS_RUN_TRAPPED = 2,   ///< A trap; `message` has the reason and the backtrace.
  WASIFS_RUN_FAILED = 3,    ///< It could not be run at all; the function gives WASIFS_NOEXEC.
  WASIFS_RUN_PAUSED = 4,    ///< It has stopped in mid-run and can be saved.
};
/// How a run ended. What it points to is valid until the guest runs again or is freed.
typedef struct wasifs_run_result {
  size_t size;                  ///< `sizeof(wasifs_run_result)`.
  const char* message;          ///< With trapped and failed; else empty.
  const wasifs_value* results;  ///< With returned; NULL where there are none.
  size_t result_count;          ///< How many.
  wasifs_run_kind kind;         ///< How it ended.
  uint32_t exit_code;           ///< With exited.
} wasifs_run_result;

/// Instantiates, unless that is done, and calls `_start`. `result` may be NULL here and below.
/// Errors of all that run: WASIFS_NOEXEC (it could not be run at all).
WASIFS_API wasifs_errno wasifs_guest_run_command(wasifs_guest* guest, wasifs_run_result* result);
/// Instantiates and calls `_initialize` where there is one.
WASIFS_API wasifs_errno wasifs_guest_run_reactor(wasifs_guest* guest, wasifs_run_result* result);
/// Calls an exported function, after `wasifs_guest_run_reactor`.
WASIFS_API wasifs_errno wasifs_guest_call(wasifs_guest* guest, const char* name,
                                          const wasifs_value* arguments, size_t count,
                                          wasifs_run_result* result);
/// Goes on with what was paused.
WASIFS_API wasifs_errno wasifs_guest_resume(wasifs_guest* guest, wasifs_run_result* result);
/// Whether it has stopped in mid-run; false for NULL.
WASIFS_API bool wasifs_guest_paused(const wasifs_guest* guest);
/// Gives a guest that is not loaded the state in a snapshot, of the same module; then call, run, or
/// `wasifs_guest_resume` where it was paused. After a failure the guest cannot be used. Errors:
/// WASIFS_NOENT (no guest in it), WASIFS_IO.
WASIFS_API wasifs_errno wasifs_guest_restore(wasifs_guest* guest, wasifs_snapshot* snapshot);
/// Where its memory is now; valid until guest code may run again.
WASIFS_API wasifs_errno wasifs_guest_memory(wasifs_guest* guest, uint8_t** base, uint64_t* size);
/// Instructions left. Errors: WASIFS_NOTSUP (the engine does not count).
WASIFS_API wasifs_errno wasifs_guest_fuel_left(wasifs_guest* guest, uint64_t* fuel);

/// Whether a module, binary or text, has a shared memory, so that it takes `wasifs_run_threads`.
/// Errors: WASIFS_NOEXEC.
WASIFS_API wasifs_errno wasifs_has_shared_memory(const void* code, size_t size, bool* shared);
/// Runs `_start` of a module with a shared memory on this thread and what it spawns on others, at
/// most `max_threads` (0: 1024) beside this one. All have ended when it returns. `message` gets
/// what `wasifs_run_result::message` would be; the other pointers of `result` are NULL. Errors:
/// WASIFS_NOEXEC.
WASIFS_API wasifs_errno wasifs_run_threads(wasifs_engine* engine, wasifs_module* module,
                                           wasifs_process* process,
                                           const wasifs_guest_options* options,
                                           uint32_t max_threads, wasifs_run_result* result,
                                           wasifs_buffer* message);

WASIFS_C_END
