// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clang's thread-safety attributes under our names, nothing with other compilers. A mutex is a
// capability; data names the mutex that guards it, and Clang's -Wthread-safety then finds every
// access without it. Used by base/mutex.h and by whoever keeps data beside a mutex of his own.
#pragma once

#if defined(__clang__)
#define WASIFS_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define WASIFS_THREAD_ATTRIBUTE(x)
#endif

/// The class is a lock.
#define WASIFS_CAPABILITY(name) WASIFS_THREAD_ATTRIBUTE(capability(name))
/// The class holds a lock from its constructor to its destructor.
#define WASIFS_SCOPED_CAPABILITY WASIFS_THREAD_ATTRIBUTE(scoped_lockable)
/// The data is touched only by who holds the mutex.
#define WASIFS_GUARDED_BY(mutex) WASIFS_THREAD_ATTRIBUTE(guarded_by(mutex))
/// What the pointer leads to is touched only by who holds the mutex.
#define WASIFS_PT_GUARDED_BY(mutex) WASIFS_THREAD_ATTRIBUTE(pt_guarded_by(mutex))
/// The caller holds the mutex.
#define WASIFS_REQUIRES(...) WASIFS_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
/// The caller does not hold the mutex.
#define WASIFS_EXCLUDES(...) WASIFS_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
/// The function takes the mutex and keeps it.
#define WASIFS_ACQUIRE(...) WASIFS_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
/// The function gives the mutex back.
#define WASIFS_RELEASE(...) WASIFS_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
