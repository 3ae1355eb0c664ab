// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Threads that wait for each other by all that pthreads have, come and go, and keep things to
// themselves: waiting.wasm CASE.
#include <stdatomic.h>

#include "crew.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static int counter;

static void* count(void* number) {
  (void)number;
  for (int i = 0; i < 5000; ++i) {
    CHECK(pthread_mutex_lock(&mutex) == 0);
    ++counter;
    CHECK(pthread_mutex_unlock(&mutex) == 0);
  }
  return NULL;
}

static void mutexes(void) {
  run_crew(count);
  CHECK(counter == CREW * 5000);
}

// Each waits for its turn.
static long turn;

static void* take_turns(void* number) {
  for (int round = 0; round < 50; ++round) {
    CHECK(pthread_mutex_lock(&mutex) == 0);
    while (turn % CREW != (long)number) CHECK(pthread_cond_wait(&changed, &mutex) == 0);
    ++turn;
    CHECK(pthread_cond_broadcast(&changed) == 0);
    CHECK(pthread_mutex_unlock(&mutex) == 0);
  }
  return NULL;
}

static void conditions(void) {
  run_crew(take_turns);
  CHECK(turn == CREW * 50);
}

// Half of them make what the others take, one at a time.
static int stock, taken;

static void* make_or_take(void* number) {
  for (int i = 0; i < 500; ++i) {
    CHECK(pthread_mutex_lock(&mutex) == 0);
    if ((long)number % 2 == 0) {
      ++stock;
      CHECK(pthread_cond_signal(&changed) == 0);
    } else {
      while (stock == 0) CHECK(pthread_cond_wait(&changed, &mutex) == 0);
      --stock;
      ++taken;
    }
    CHECK(pthread_mutex_unlock(&mutex) == 0);
  }
  return NULL;
}

static void signals(void) {
  run_crew(make_or_take);
  CHECK(stock == 0 && taken == CREW / 2 * 500);
}

static pthread_barrier_t barrier;
static _Atomic int arrived, leaders;

static void* meet(void* number) {
  (void)number;
  for (int round = 1; round <= 100; ++round) {
    ++arrived;
    const int result = pthread_barrier_wait(&barrier);
    CHECK(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD);
    leaders += result == PTHREAD_BARRIER_SERIAL_THREAD;
    CHECK(arrived >= round * CREW);
    (void)pthread_barrier_wait(&barrier);
  }
  return NULL;
}

static void barriers(void) {
  CHECK(pthread_barrier_init(&barrier, NULL, CREW) == 0);
  run_crew(meet);
  CHECK(arrived == 100 * CREW && leaders == 100);
}

// Many that live a moment; each gives back what it was given.
static void* give_back(void* number) {
  return number;
}

static void many(void) {
  for (long i = 0; i < 1000; i += CREW) {
    pthread_t threads[CREW];
    for (long k = 0; k < CREW; ++k)
      CHECK(pthread_create(&threads[k], NULL, give_back, (void*)(i + k)) == 0);
    for (long k = 0; k < CREW; ++k) {
      void* result;
      CHECK(pthread_join(threads[k], &result) == 0 && result == (void*)(i + k));
    }
  }
}

// What a thread has for itself, and what becomes of it.
static _Thread_local int own = 5;
static _Thread_local char room[1000];
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Atomic int prepared, released;

static void release(void* value) {
  released += (int)(long)value;
}

static void prepare(void) {
  ++prepared;
  CHECK(pthread_key_create(&key, release) == 0);
}

static void* keep(void* number) {
  const long mine = (long)number + 1;
  CHECK(pthread_once(&once, prepare) == 0);
  CHECK(own == 5 && room[999] == 0 && pthread_getspecific(key) == NULL);
  CHECK(pthread_setspecific(key, (void*)mine) == 0);
  for (int i = 0; i < 1000; ++i) {
    own += (int)mine;
    room[i] = (char)mine;
    errno = (int)mine;
    CHECK(pthread_mutex_lock(&mutex) == 0 && pthread_mutex_unlock(&mutex) == 0);
    CHECK(own == 5 + (i + 1) * (int)mine && room[i] == (char)mine && errno == (int)mine);
  }
  CHECK(pthread_getspecific(key) == (void*)mine);
  return NULL;
}

static void local(void) {
  own = 7;
  run_crew(keep);
  CHECK(own == 7 && room[0] == 0 && prepared == 1);
  CHECK(released == CREW * (CREW + 1) / 2);
}

int main(int argc, char** argv) {
  static const struct {
    const char* name;
    void (*run)(void);
  } cases[] = {{"mutexes", mutexes}, {"conditions", conditions},
               {"signals", signals}, {"barriers", barriers},
               {"many", many},       {"local", local}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
    if (argc == 2 && strcmp(cases[i].name, argv[1]) == 0) {
      cases[i].run();
      puts("well");
      return 0;
    }
  return 2;
}
