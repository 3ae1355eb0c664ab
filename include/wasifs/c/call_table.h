// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The host calls themselves, for embedders with an engine of their own: an adapter walks the table,
// defines each call as an import, and hands the raw arguments and the guest's memory to
// `wasifs_call_run`. docs/adding-an-engine.md describes what else an engine owes. Any thread; a
// call is made by the thread that runs the guest.
#pragma once

#include "wasifs/c/types.h"

WASIFS_C_BEGIN

/// One host call, such as `fd_read` of `wasi_snapshot_preview1`. Static.
typedef struct wasifs_call wasifs_call;
/// The linear memory of one instance.
typedef struct wasifs_memory wasifs_memory;

/// A type of WebAssembly; one of `wasifs_value_type_value`.
typedef uint8_t wasifs_value_type;
/// The values of `wasifs_value_type`.
enum wasifs_value_type_value {
  WASIFS_I32 = 0,  ///< 32 bits.
  WASIFS_I64 = 1,  ///< 64 bits.
};

/// What a call is.
typedef struct wasifs_call_info {
  size_t size;                          ///< `sizeof(wasifs_call_info)`.
  const char* module;                   ///< Import module. Static.
  const char* name;                     ///< Field name. Static.
  const wasifs_value_type* parameters;  ///< Types of the parameters. Static.
  size_t parameter_count;               ///< How many.
  bool has_result;                      ///< Whether it gives an i32.
} wasifs_call_info;

/// How many calls there are, those of all modules together.
WASIFS_API size_t wasifs_call_count(void);
/// The call at `index`; NULL beyond the last.
WASIFS_API const wasifs_call* wasifs_call_at(size_t index);
/// The call of that name; NULL where there is none.
WASIFS_API const wasifs_call* wasifs_call_find(const char* module, const char* name);
/// Describes a call.
WASIFS_API wasifs_errno wasifs_call_describe(const wasifs_call* call, wasifs_call_info* info);

/// How an engine shows the memory of a guest.
typedef struct wasifs_memory_functions {
  size_t size;             ///< `sizeof(wasifs_memory_functions)`.
  void* context;           ///< Given to each function.
  wasifs_destroy destroy;  ///< Frees `context`; may be NULL.
  /// Base and size at this moment; valid until guest code may run again. Never NULL.
  void (*view)(void* context, uint8_t** base, uint64_t* size);
  bool shared;  ///< Whether other threads of the guest may access it during a call.
} wasifs_memory_functions;
/// The memory of one instance.
WASIFS_API wasifs_errno wasifs_memory_create(const wasifs_memory_functions* functions,
                                             wasifs_memory** memory);
/// Lets go of it.
WASIFS_API void wasifs_memory_free(wasifs_memory* memory);

/// How a call ended; one of `wasifs_outcome_kind_value`.
typedef uint32_t wasifs_outcome_kind;
/// The values of `wasifs_outcome_kind`.
enum wasifs_outcome_kind_value {
  WASIFS_OUTCOME_RETURNED = 0,   ///< The guest goes on; `value` is the result, where there is one.
  WASIFS_OUTCOME_EXITED = 1,     ///< The guest asked to end; `value` is its exit code.
  WASIFS_OUTCOME_TRAPPED = 2,    ///< It must be stopped; see `wasifs_process_trap_reason`.
  WASIFS_OUTCOME_SUSPENDED = 3,  ///< It is to be unwound for a pause; the call has had no effect.
};
/// How a call ended.
typedef struct wasifs_outcome {
  wasifs_outcome_kind kind;  ///< How.
  uint32_t value;            ///< Result or exit code.
} wasifs_outcome;

/// Does a call. `arguments` has as many values as the call has parameters, an i32 in the low half;
/// it may be NULL where there are none.
WASIFS_API wasifs_errno wasifs_call_run(const wasifs_call* call, wasifs_process* process,
                                        wasifs_memory* memory, const uint64_t* arguments,
                                        wasifs_outcome* outcome);

/// Says that what runs on the process can be paused at its next call, or (`now` false) only later:
/// for engines that can. NULL processes are refused.
WASIFS_API wasifs_errno wasifs_process_set_pausable(wasifs_process* process, bool can, bool now);

WASIFS_C_END
