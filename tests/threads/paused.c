// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Threads that do all that threads do, at once, for a second or so: compute, take turns at a mutex,
// wait with and without a time-out, meet at barriers, sleep, read input, make threads. What it
// prints does not depend on when and in which order.
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "crew.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static long counter, stock, taken, met, input, children, over, slept;
static _Thread_local uint64_t own;

static uint64_t spend(uint64_t number, int turns) {
  for (int i = 0; i < turns; ++i) number = number * 6364136223846793005u + 1442695040888963407u;
  return number;
}

static void add(long* to, long what) {
  CHECK(pthread_mutex_lock(&mutex) == 0);
  *to += what;
  CHECK(pthread_mutex_unlock(&mutex) == 0);
}

static void* compute(void* result) {
  own = *(uint64_t*)result;
  for (int i = 0; i < 3000; ++i) {
    own = spend(own, 20000);
    add(&counter, 1);
  }
  *(uint64_t*)result = own;
  return NULL;
}

static void* make(void* unused) {
  for (int i = 1; i <= 2000; ++i) {
    CHECK(pthread_mutex_lock(&mutex) == 0);
    stock += i;
    CHECK(pthread_cond_signal(&changed) == 0);
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    (void)spend(1, 10000);
  }
  return unused;
}

static void* take(void* unused) {
  while (taken < 2001000) {
    CHECK(pthread_mutex_lock(&mutex) == 0);
    while (stock == 0) CHECK(pthread_cond_wait(&changed, &mutex) == 0);
    taken += stock;
    stock = 0;
    CHECK(pthread_mutex_unlock(&mutex) == 0);
  }
  return unused;
}

static void* meet(void* unused) {
  for (int round = 0; round < 100; ++round) {
    (void)spend(1, 30000);
    if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) ++met;
    (void)pthread_barrier_wait(&barrier);
  }
  return unused;
}

static void* time_out(void* unused) {
  for (int i = 0; i < 20; ++i) {
    struct timespec until;
    CHECK(clock_gettime(CLOCK_REALTIME, &until) == 0);
    until.tv_nsec += 20000000;
    if (until.tv_nsec >= 1000000000) {
      ++until.tv_sec;
      until.tv_nsec -= 1000000000;
    }
    CHECK(pthread_mutex_lock(&mutex) == 0);
    CHECK(pthread_cond_timedwait(&never, &mutex, &until) == ETIMEDOUT);
    ++over;
    CHECK(pthread_mutex_unlock(&mutex) == 0);
  }
  return unused;
}

static void* rest(void* unused) {
  for (int i = 0; i < 20; ++i) {
    CHECK(nanosleep(&(struct timespec){0, 20000000}, NULL) == 0);
    add(&slept, 1);
  }
  return unused;
}

static void* listen_in(void* unused) {
  unsigned char byte;
  ssize_t count;
  while ((count = read(0, &byte, 1)) == 1) add(&input, byte);
  CHECK(count == 0);
  return unused;
}

static void* be_born(void* number) {
  (void)spend(1, 20000);
  add(&children, (long)number);
  return number;
}

static void* breed(void* unused) {
  for (long i = 1; i <= 100; ++i) {
    pthread_t child;
    void* result;
    CHECK(pthread_create(&child, NULL, be_born, (void*)i) == 0);
    CHECK(pthread_join(child, &result) == 0 && result == (void*)i);
  }
  return unused;
}

int main(void) {
  static uint64_t results[2] = {17, 4711};
  static const struct {
    void* (*work)(void*);
    void* argument;
  } crew[] = {{compute, &results[0]}, {compute, &results[1]}, {make, NULL},      {take, NULL},
              {meet, NULL},           {meet, NULL},           {meet, NULL},      {time_out, NULL},
              {time_out, NULL},       {rest, NULL},           {listen_in, NULL}, {breed, NULL}};
  enum { count = sizeof crew / sizeof *crew };
  pthread_t threads[count];
  CHECK(pthread_barrier_init(&barrier, NULL, 3) == 0);
  for (int i = 0; i < count; ++i)
    CHECK(pthread_create(&threads[i], NULL, crew[i].work, crew[i].argument) == 0);
  for (int i = 0; i < count; ++i) CHECK(pthread_join(threads[i], NULL) == 0);
  printf("counter %ld\ntaken %ld\nmet %ld\nover %ld\nslept %ld\ninput %ld\nchildren %ld\n", counter,
         taken, met, over, slept, input, children);
  printf("computed %llx\n", (unsigned long long)(results[0] ^ results[1]));
  return 0;
}
