// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the headers of a wasi-libc without threads lack: declarations of what the libc of the target
// wasm32-wasip1-threads has. Natively the machine's own.
#pragma once

#ifndef __wasi__
#include <pthread.h>
#else
#define __NEED_size_t
#define __NEED_time_t
#define __NEED_clockid_t
#define __NEED_struct_timespec
#define __NEED_pthread_t
#define __NEED_pthread_attr_t
#define __NEED_pthread_mutexattr_t
#define __NEED_pthread_mutex_t
#define __NEED_pthread_condattr_t
#define __NEED_pthread_cond_t
#define __NEED_pthread_barrierattr_t
#define __NEED_pthread_barrier_t
#define __NEED_pthread_once_t
#define __NEED_pthread_key_t
#include <bits/alltypes.h>

#define PTHREAD_MUTEX_INITIALIZER \
  {                               \
    {{0}}                         \
  }
#define PTHREAD_COND_INITIALIZER \
  {                              \
    {{0}}                        \
  }
#define PTHREAD_ONCE_INIT 0
#define PTHREAD_BARRIER_SERIAL_THREAD (-1)

int pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
int pthread_join(pthread_t, void**);
int pthread_mutex_lock(pthread_mutex_t*);
int pthread_mutex_unlock(pthread_mutex_t*);
int pthread_cond_wait(pthread_cond_t*, pthread_mutex_t*);
int pthread_cond_timedwait(pthread_cond_t*, pthread_mutex_t*, const struct timespec*);
int pthread_cond_signal(pthread_cond_t*);
int pthread_cond_broadcast(pthread_cond_t*);
int pthread_barrier_init(pthread_barrier_t*, const pthread_barrierattr_t*, unsigned);
int pthread_barrier_wait(pthread_barrier_t*);
int pthread_once(pthread_once_t*, void (*)(void));
int pthread_key_create(pthread_key_t*, void (*)(void*));
int pthread_setspecific(pthread_key_t, const void*);
void* pthread_getspecific(pthread_key_t);
#endif
