// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a guest's time and random bytes come from. Handles may be used by any thread.
#pragma once

#include "wasifs/c/types.h"

WASIFS_C_BEGIN

/// A source of time.
typedef struct wasifs_clock wasifs_clock;
/// A source of random bytes.
typedef struct wasifs_random wasifs_random;

/// Which time; one of `wasifs_clock_id_value`.
typedef uint32_t wasifs_clock_id;
/// The values of `wasifs_clock_id`, those of witx `clockid`.
enum wasifs_clock_id_value {
  WASIFS_CLOCK_REALTIME = 0,         ///< Since 1970-01-01T00:00:00Z.
  WASIFS_CLOCK_MONOTONIC = 1,        ///< Since any point, never goes back.
  WASIFS_CLOCK_PROCESS_CPUTIME = 2,  ///< CPU time of the guest.
  WASIFS_CLOCK_THREAD_CPUTIME = 3,   ///< CPU time of the guest's thread.
};

/// A clock of the embedder's own.
typedef struct wasifs_clock_functions {
  size_t size;             ///< `sizeof(wasifs_clock_functions)`.
  void* context;           ///< Given to each function.
  wasifs_destroy destroy;  ///< Frees `context`; may be NULL.
  /// The time now. WASIFS_INVAL for a clock that is not there. Never NULL.
  wasifs_errno (*now)(void* context, wasifs_clock_id id, wasifs_timestamp* time);
  /// Resolution in nanoseconds, at least 1. NULL: 1 for every clock that `now` has.
  wasifs_errno (*resolution)(void* context, wasifs_clock_id id, wasifs_timestamp* resolution);
} wasifs_clock_functions;

/// The host's clocks, which are what a process has unless it is told otherwise.
WASIFS_API wasifs_errno wasifs_clock_create_system(wasifs_clock** clock);
/// A clock that stands still until `wasifs_clock_advance`: for tests and reproducible runs.
WASIFS_API wasifs_errno wasifs_clock_create_manual(wasifs_timestamp realtime,
                                                   wasifs_timestamp monotonic,
                                                   wasifs_clock** clock);
/// A clock of functions.
WASIFS_API wasifs_errno wasifs_clock_create(const wasifs_clock_functions* functions,
                                            wasifs_clock** clock);
/// Moves a manual clock forward. Errors: WASIFS_INVAL (another kind of clock).
WASIFS_API wasifs_errno wasifs_clock_advance(wasifs_clock* clock, wasifs_timestamp nanoseconds);
/// Lets go of a clock.
WASIFS_API void wasifs_clock_free(wasifs_clock* clock);

/// A random source of the embedder's own.
typedef struct wasifs_random_functions {
  size_t size;             ///< `sizeof(wasifs_random_functions)`.
  void* context;           ///< Given to each function.
  wasifs_destroy destroy;  ///< Frees `context`; may be NULL.
  /// Fills all of `bytes`, or fails with WASIFS_IO. Never NULL.
  wasifs_errno (*fill)(void* context, uint8_t* bytes, size_t size);
} wasifs_random_functions;

/// The operating system's cryptographic source, which is what a process has unless told otherwise.
WASIFS_API wasifs_errno wasifs_random_create_system(wasifs_random** random);
/// A reproducible source: the same seed gives the same bytes on every machine. Not for secrets.
WASIFS_API wasifs_errno wasifs_random_create_seeded(uint64_t seed, wasifs_random** random);
/// A source of functions.
WASIFS_API wasifs_errno wasifs_random_create(const wasifs_random_functions* functions,
                                             wasifs_random** random);
/// Lets go of a source.
WASIFS_API void wasifs_random_free(wasifs_random* random);

WASIFS_C_END
