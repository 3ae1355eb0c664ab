// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A process without an engine of ours: this program is the engine, with an array as memory, and
// makes the calls of the table as a guest would.
#include <pthread.h>
#include <stdlib.h>

#include "check.h"

static uint8_t memory_bytes[65536];

static void view(void* context, uint8_t** base, uint64_t* size) {
  (void)context;
  *base = memory_bytes;
  *size = sizeof memory_bytes;
}

static void count_up(void* context) {
  ++*(int*)context;
}

static wasifs_memory* make_memory(int* destroyed) {
  const wasifs_memory_functions functions = {
      .size = sizeof functions, .context = destroyed, .destroy = count_up, .view = view};
  wasifs_memory* memory = NULL;
  OK(wasifs_memory_create(&functions, &memory));
  return memory;
}

static void put32(uint32_t address, uint32_t value) {
  for (int i = 0; i < 4; ++i) memory_bytes[address + i] = (uint8_t)(value >> (8 * i));
}
static uint32_t get32(uint32_t address) {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value |= (uint32_t)memory_bytes[address + i] << (8 * i);
  return value;
}

// One iovec at 0: `size` bytes at 64. The count goes to 8.
static wasifs_outcome transfer(const char* name, wasifs_process* process, wasifs_memory* memory,
                               uint32_t fd, uint32_t size) {
  put32(0, 64);
  put32(4, size);
  const uint64_t arguments[] = {fd, 0, 1, 8};
  wasifs_outcome outcome = {99, 99};
  OK(wasifs_call_run(wasifs_call_find("wasi_snapshot_preview1", name), process, memory, arguments,
                     &outcome));
  return outcome;
}

static wasifs_process* build(wasifs_builder* builder) {
  wasifs_process* process = NULL;
  OK(wasifs_builder_build(builder, &process));
  return process;
}

static void test_table(void) {
  CHECK(wasifs_call_count() > 80);
  const wasifs_call* call = wasifs_call_find("wasi_snapshot_preview1", "fd_seek");
  wasifs_call_info info = {.size = sizeof info};
  OK(wasifs_call_describe(call, &info));
  CHECK(strcmp(info.name, "fd_seek") == 0 && info.parameter_count == 4 && info.has_result);
  CHECK(info.parameters[0] == WASIFS_I32 && info.parameters[1] == WASIFS_I64);
  OK(wasifs_call_describe(wasifs_call_find("wasi_unstable", "proc_exit"), &info));
  CHECK(!info.has_result);
  CHECK(wasifs_call_find("wasi_unstable", "fd_fly") == NULL);
  CHECK(wasifs_call_at(0) != NULL && wasifs_call_at(wasifs_call_count()) == NULL);
}

static void test_output_and_exit(void) {
  int destroyed = 0;
  wasifs_builder* builder = NULL;
  OK(wasifs_builder_create(&builder));
  const char* const arguments[] = {"program", "argument"};
  OK(wasifs_builder_arguments(builder, arguments, 2));
  OK(wasifs_builder_environment(builder, "KEY", "value"));
  wasifs_inode* output = NULL;
  OK(wasifs_bytes_output_create(0, &output));
  OK(wasifs_builder_stdout(builder, output));
  wasifs_process* process = build(builder);
  wasifs_memory* memory = make_memory(&destroyed);

  memcpy(memory_bytes + 64, "hello", 5);
  const wasifs_outcome written = transfer("fd_write", process, memory, 1, 5);
  CHECK(written.kind == WASIFS_OUTCOME_RETURNED && written.value == 0 && get32(8) == 5);
  wasifs_buffer bytes;
  OK(wasifs_bytes_output_contents(output, &bytes));
  HOLDS(&bytes, "hello");

  const uint64_t sizes[] = {0, 4};
  wasifs_outcome outcome;
  OK(wasifs_call_run(wasifs_call_find("wasi_snapshot_preview1", "args_sizes_get"), process, memory,
                     sizes, &outcome));
  CHECK(get32(0) == 2 && get32(4) == strlen("program") + strlen("argument") + 2);

  bool ended = true;
  uint32_t code = 0;
  OK(wasifs_process_exit_code(process, &ended, &code));
  CHECK(!ended);
  const uint64_t seven[] = {7};
  OK(wasifs_call_run(wasifs_call_find("wasi_snapshot_preview1", "proc_exit"), process, memory,
                     seven, &outcome));
  CHECK(outcome.kind == WASIFS_OUTCOME_EXITED && outcome.value == 7);
  OK(wasifs_process_exit_code(process, &ended, &code));
  CHECK(ended && code == 7);

  wasifs_memory_free(memory);
  CHECK(destroyed == 1);
  wasifs_process_free(process);
  wasifs_inode_free(output);
  wasifs_builder_free(builder);
}

static void test_descriptors(void) {
  wasifs_builder* builder = NULL;
  OK(wasifs_builder_create(&builder));
  wasifs_filesystem* mem = NULL;
  OK(wasifs_mem_create(NULL, &mem));
  OK(wasifs_builder_mount(builder, "/data", mem));
  OK(wasifs_builder_preopen(builder, "/data", "named", NULL));
  wasifs_process* process = build(builder);

  wasifs_buffer name;
  OK(wasifs_process_preopen_name(process, 3, &name));
  HOLDS(&name, "named");
  FAILS(WASIFS_NOENT, "descriptor 0", wasifs_process_preopen_name(process, 0, &name));

  const wasifs_open_how how = {
      .size = sizeof how, .access = WASIFS_ACCESS_READ_WRITE, .create = true};
  wasifs_fd fd = 0;
  OK(wasifs_process_open(process, "/data/new", &how, NULL, &fd));
  CHECK(fd == 4);
  wasifs_descriptor descriptor = {.size = sizeof descriptor};
  OK(wasifs_process_descriptor(process, fd, &descriptor));
  CHECK(descriptor.type == WASIFS_TYPE_REGULAR_FILE && !descriptor.preopen);
  CHECK(descriptor.access == WASIFS_ACCESS_READ_WRITE);
  OK(wasifs_process_shrink_rights(process, fd, 2, 0));
  OK(wasifs_process_descriptor(process, fd, &descriptor));
  CHECK(descriptor.rights.base == 2 && descriptor.rights.inheriting == 0);

  wasifs_fd numbers[2] = {0, 0};
  size_t count = 0;
  OK(wasifs_process_descriptors(process, numbers, 2, &count));
  CHECK(count == 5 && numbers[1] == 1);
  FAILS(WASIFS_BADF, "descriptor 4", wasifs_process_renumber(process, fd, 9));
  OK(wasifs_process_renumber(process, fd, 1));
  FAILS(WASIFS_BADF, "descriptor 4", wasifs_process_close(process, fd));
  OK(wasifs_process_close(process, 1));

  const wasifs_fd_rights reading = {
      .size = sizeof reading, .base = 2, .inheriting = 2, .ceiling = 2, .inheriting_ceiling = 2};
  wasifs_inode* file = NULL;
  OK(wasifs_bytes_file_create("text", 4, &file));
  OK(wasifs_process_add_descriptor(process, file, WASIFS_ACCESS_READ, &reading, &fd));
  wasifs_inode* again = NULL;
  OK(wasifs_process_inode(process, fd, &again));
  OK(wasifs_process_set_descriptor(process, 1, again, WASIFS_ACCESS_READ));
  FAILS(WASIFS_ACCES, "", wasifs_process_set_descriptor(process, 1, file, WASIFS_ACCESS_WRITE));
  OK(wasifs_process_add_preopen(process, "/data", "late", NULL, &fd));
  OK(wasifs_process_add_preopen_filesystem(process, mem, "outside", NULL, &fd));
  FAILS(WASIFS_NOENT, "/nowhere", wasifs_process_add_preopen(process, "/nowhere", "x", NULL, &fd));

  wasifs_inode_free(again);
  wasifs_inode_free(file);
  wasifs_process_free(process);
  wasifs_filesystem_free(mem);
  wasifs_builder_free(builder);
}

struct stopper {
  wasifs_process* process;
  pthread_barrier_t started;
};

static void* stop_it(void* argument) {
  struct stopper* stopper = argument;
  pthread_barrier_wait(&stopper->started);
  OK(wasifs_process_stop(stopper->process, "the host is tired"));
  return NULL;
}

// A guest that waits for a pipe ends when another thread stops it.
static void test_stop_from_another_thread(void) {
  int destroyed = 0;
  wasifs_inode *reader = NULL, *writer = NULL;
  OK(wasifs_pipe_create(0, &reader, &writer));
  wasifs_builder* builder = NULL;
  OK(wasifs_builder_create(&builder));
  OK(wasifs_builder_stdin(builder, reader));
  struct stopper stopper = {.process = build(builder)};
  pthread_barrier_init(&stopper.started, NULL, 2);
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, stop_it, &stopper) == 0);
  wasifs_memory* memory = make_memory(&destroyed);
  pthread_barrier_wait(&stopper.started);
  const wasifs_outcome outcome = transfer("fd_read", stopper.process, memory, 0, 5);
  CHECK(outcome.kind == WASIFS_OUTCOME_TRAPPED);
  pthread_join(thread, NULL);
  CHECK(wasifs_process_stopped(stopper.process));
  wasifs_buffer reason;
  OK(wasifs_process_trap_reason(stopper.process, &reason));
  HOLDS(&reason, "the host is tired");
  pthread_barrier_destroy(&stopper.started);
  wasifs_memory_free(memory);
  wasifs_process_free(stopper.process);
  wasifs_inode_free(reader);
  wasifs_inode_free(writer);
  wasifs_builder_free(builder);
}

struct seen {
  int calls, raised, filled, destroyed;
  char last[256];
};

static wasifs_errno fixed_now(void* context, wasifs_clock_id id, wasifs_timestamp* time) {
  (void)context;
  if (id > WASIFS_CLOCK_MONOTONIC) return WASIFS_INVAL;
  *time = 1234567890;
  return WASIFS_SUCCESS;
}
static wasifs_errno fill(void* context, uint8_t* bytes, size_t size) {
  ((struct seen*)context)->filled += (int)size;
  memset(bytes, 0x5a, size);
  return WASIFS_SUCCESS;
}
static wasifs_errno raised(void* context, uint32_t signal) {
  ((struct seen*)context)->raised = (int)signal;
  return 4711;  // no errno: the guest gets `io`
}
static void traced(void* context, const wasifs_trace_record* record) {
  struct seen* seen = context;
  ++seen->calls;
  snprintf(seen->last, sizeof seen->last, "%s(%s) %s", record->name, record->arguments,
           record->result);
}
static void destroyed(void* context) {
  ++((struct seen*)context)->destroyed;
}

static void test_sources_of_functions(void) {
  struct seen seen = {0};
  int gone = 0;
  wasifs_builder* builder = NULL;
  OK(wasifs_builder_create(&builder));
  const wasifs_clock_functions clock_functions = {.size = sizeof clock_functions, .now = fixed_now};
  const wasifs_random_functions random_functions = {
      .size = sizeof random_functions, .context = &seen, .destroy = destroyed, .fill = fill};
  const wasifs_raise_handler handler = {
      .size = sizeof handler, .context = &seen, .destroy = destroyed, .raise = raised};
  const wasifs_trace trace = {
      .size = sizeof trace, .context = &seen, .destroy = destroyed, .call = traced};
  wasifs_clock* clock = NULL;
  wasifs_random* random = NULL;
  OK(wasifs_clock_create(&clock_functions, &clock));
  OK(wasifs_random_create(&random_functions, &random));
  OK(wasifs_builder_clock(builder, clock));
  OK(wasifs_builder_random(builder, random));
  OK(wasifs_builder_on_raise(builder, &handler));
  OK(wasifs_builder_trace(builder, &trace));
  const wasifs_limits limits = {.size = sizeof limits, .descriptors = 3};
  OK(wasifs_builder_limits(builder, &limits));
  OK(wasifs_builder_policy(builder, WASIFS_POLICY_FAULT | WASIFS_POLICY_STRICT_RIGHTS));
  wasifs_process* process = build(builder);
  wasifs_clock_free(clock);
  wasifs_random_free(random);
  wasifs_memory* memory = make_memory(&gone);

  wasifs_outcome outcome;
  const uint64_t time_arguments[] = {0, 1, 16};
  OK(wasifs_call_run(wasifs_call_find("wasi_snapshot_preview1", "clock_time_get"), process, memory,
                     time_arguments, &outcome));
  CHECK(outcome.value == 0 && get32(16) == 1234567890);
  const uint64_t random_arguments[] = {32, 8};
  OK(wasifs_call_run(wasifs_call_find("wasi_snapshot_preview1", "random_get"), process, memory,
                     random_arguments, &outcome));
  CHECK(outcome.value == 0 && seen.filled == 8 && get32(36) == 0x5a5a5a5a);
  const uint64_t signal[] = {6};
  OK(wasifs_call_run(wasifs_call_find("wasi_snapshot_preview1", "proc_raise"), process, memory,
                     signal, &outcome));
  CHECK(seen.raised == 6 && outcome.value == WASIFS_IO);
  CHECK(seen.calls == 3 && strstr(seen.last, "proc_raise(") == seen.last);
  const uint64_t outside[] = {UINT32_MAX, 8};
  OK(wasifs_call_run(wasifs_call_find("wasi_snapshot_preview1", "random_get"), process, memory,
                     outside, &outcome));
  CHECK(outcome.kind == WASIFS_OUTCOME_RETURNED && outcome.value == WASIFS_FAULT);
  wasifs_inode* stream = NULL;
  wasifs_fd fd = 0;
  OK(wasifs_null_stream_create(&stream));
  FAILS(WASIFS_MFILE, "",
        wasifs_process_add_descriptor(process, stream, WASIFS_ACCESS_READ, NULL, &fd));
  FAILS(WASIFS_NOTSUP, "", wasifs_process_pause(process));

  wasifs_inode_free(stream);
  wasifs_memory_free(memory);
  wasifs_builder_free(builder);
  CHECK(seen.destroyed == 0);
  wasifs_process_free(process);
  CHECK(seen.destroyed == 3);
}

static void test_build_says_what_is_wrong(void) {
  wasifs_builder* builder = NULL;
  OK(wasifs_builder_create(&builder));
  OK(wasifs_builder_environment(builder, "A=B", "value"));
  wasifs_process* process = (wasifs_process*)builder;
  FAILS(WASIFS_INVAL, "A=B", wasifs_builder_build(builder, &process));
  CHECK(process == NULL);
  process = build(builder);  // it has the defaults again
  wasifs_process_free(process);
  wasifs_builder_free(builder);
}

int main(void) {
  test_table();
  test_output_and_exit();
  test_descriptors();
  test_stop_from_another_thread();
  test_sources_of_functions();
  test_build_says_what_is_wrong();
  return check_result();
}
