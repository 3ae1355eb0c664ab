// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Guests on Wasmtime: calls with values, stopping from another thread, pausing, saving and
// restoring, several threads, and what goes wrong.
#include <pthread.h>
#include <stdatomic.h>
#include <wasifs/c/wasmtime.h>

#include "check.h"

static const char counter[] =
    "(module (memory (export \"memory\") 1) (global $n (mut i32) (i32.const 0))"
    "  (func (export \"add\") (param i32) (result i32)"
    "    (global.set $n (i32.add (global.get $n) (local.get 0)))"
    "    (i32.store (i32.const 8) (global.get $n)) (global.get $n))"
    "  (func (export \"all\") (param i64 f32 f64) (result i64 f32 f64)"
    "    (local.get 0) (local.get 1) (local.get 2))"
    "  (func (export \"fall\") unreachable))";

static const char spin[] =
    "(module (memory (export \"memory\") 1)"
    "  (func (export \"_start\") (loop $l (br $l))))";

// Writes a byte to standard output again and again, and ends after 1000 of them with code 9.
static const char writer[] =
    "(module"
    "  (import \"wasi_snapshot_preview1\" \"fd_write\""
    "    (func $write (param i32 i32 i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32)))"
    "  (memory (export \"memory\") 1)"
    "  (data (i32.const 0) \"\\40\\00\\00\\00\\01\\00\\00\\00\") (data (i32.const 64) \"x\")"
    "  (func (export \"_start\") (local $i i32)"
    "    (loop $l"
    "      (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))"
    "      (local.set $i (i32.add (local.get $i) (i32.const 1)))"
    "      (br_if $l (i32.lt_u (local.get $i) (i32.const 1000))))"
    "    (call $exit (i32.const 9))))";

static wasifs_process* make_process(wasifs_inode* output) {
  wasifs_builder* builder = NULL;
  wasifs_process* process = NULL;
  OK(wasifs_builder_create(&builder));
  if (output != NULL) OK(wasifs_builder_stdout(builder, output));
  OK(wasifs_builder_build(builder, &process));
  wasifs_builder_free(builder);
  return process;
}

static bool count_item(void* context, const char* module, const char* name, const char* type) {
  CHECK(module != NULL && name[0] != 0 && type[0] != 0);
  ++*(int*)context;
  return true;
}

static void test_calls(void) {
  wasifs_engine* engine = NULL;
  const wasifs_engine_options options = {.size = sizeof options, .savable = true, .fuel = true};
  OK(wasifs_engine_create(&options, &engine));
  wasifs_module* module = NULL;
  OK(wasifs_module_compile(engine, counter, sizeof counter - 1, &module));
  int items = 0;
  OK(wasifs_module_exports(module, count_item, &items));
  CHECK(items == 4);
  OK(wasifs_module_imports(module, count_item, &items));
  CHECK(items == 4);
  wasifs_process* process = make_process(NULL);
  wasifs_guest* guest = NULL;
  const wasifs_guest_options bounds = {.size = sizeof bounds, .fuel = 1000000};
  OK(wasifs_guest_create(engine, module, process, &bounds, &guest));
  CHECK(wasifs_guest_linker(guest) != NULL && wasifs_guest_context(guest) != NULL);
  wasifs_run_result result = {.size = sizeof result};
  OK(wasifs_guest_run_reactor(guest, &result));
  CHECK(result.kind == WASIFS_RUN_RETURNED);
  const wasifs_value five = {.kind = WASIFS_VALUE_I32, .of = {.i32 = 5}};
  OK(wasifs_guest_call(guest, "add", &five, 1, &result));
  CHECK(result.result_count == 1 && result.results[0].of.i32 == 5);
  const wasifs_value all[] = {{.kind = WASIFS_VALUE_I64, .of = {.i64 = INT64_MIN}},
                              {.kind = WASIFS_VALUE_F32, .of = {.f32 = 0.5F}},
                              {.kind = WASIFS_VALUE_F64, .of = {.f64 = -2.25}}};
  OK(wasifs_guest_call(guest, "all", all, 3, &result));
  CHECK(result.result_count == 3 && result.results[0].of.i64 == INT64_MIN);
  CHECK(result.results[1].kind == WASIFS_VALUE_F32 && result.results[2].of.f64 == -2.25);
  uint8_t* base = NULL;
  uint64_t size = 0;
  OK(wasifs_guest_memory(guest, &base, &size));
  CHECK(size == 65536 && base[8] == 5);
  OK(wasifs_guest_fuel_left(guest, &size));
  CHECK(size > 0 && size < 1000000);
  OK(wasifs_guest_call(guest, "fall", NULL, 0, &result));
  CHECK(result.kind == WASIFS_RUN_TRAPPED && strstr(result.message, "unreachable") != NULL);
  FAILS(WASIFS_NOEXEC, "nowhere", wasifs_guest_call(guest, "nowhere", NULL, 0, &result));
  CHECK(result.kind == WASIFS_RUN_FAILED);
  const wasifs_value bad = {.kind = 17};
  FAILS(WASIFS_INVAL, "17 is no wasifs_value_kind", wasifs_guest_call(guest, "add", &bad, 1, NULL));
  CHECK(!wasifs_guest_paused(guest));

  // The instance at rest, saved and given to another guest.
  wasifs_store* store = NULL;
  OK(wasifs_store_create_memory(&store));
  const wasifs_save_options saving = {.size = sizeof saving, .guest = guest};
  OK(wasifs_save(process, store, "at-rest", &saving));
  wasifs_snapshot* snapshot = NULL;
  OK(wasifs_snapshot_open(store, "at-rest", true, &snapshot));
  wasifs_process* back = NULL;
  OK(wasifs_snapshot_restore(snapshot, NULL, &back));
  wasifs_guest* second = NULL;
  OK(wasifs_guest_create(engine, module, back, NULL, &second));
  OK(wasifs_guest_restore(second, snapshot));
  OK(wasifs_guest_call(second, "add", &five, 1, &result));
  CHECK(result.result_count == 1 && result.results[0].of.i32 == 10);
  wasifs_guest_free(second);
  wasifs_process_free(back);
  wasifs_snapshot_free(snapshot);
  wasifs_store_free(store);
  wasifs_guest_free(guest);
  wasifs_process_free(process);
  wasifs_module_free(module);
  wasifs_engine_free(engine);
}

struct stopper {
  wasifs_engine* engine;
  wasifs_process* process;
  atomic_bool ended;
};

static void* stop_it(void* argument) {
  struct stopper* stopper = argument;
  OK(wasifs_process_stop(stopper->process, "enough"));
  while (!atomic_load(&stopper->ended)) OK(wasifs_engine_interrupt(stopper->engine));
  return NULL;
}

static void test_stop(void) {
  struct stopper stopper = {.process = make_process(NULL)};
  const wasifs_engine_options options = {.size = sizeof options, .interruptible = true};
  OK(wasifs_engine_create(&options, &stopper.engine));
  wasifs_module* module = NULL;
  wasifs_guest* guest = NULL;
  OK(wasifs_module_compile(stopper.engine, spin, sizeof spin - 1, &module));
  OK(wasifs_guest_create(stopper.engine, module, stopper.process, NULL, &guest));
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, stop_it, &stopper) == 0);
  wasifs_run_result result = {.size = sizeof result};
  OK(wasifs_guest_run_command(guest, &result));
  atomic_store(&stopper.ended, true);
  pthread_join(thread, NULL);
  CHECK(result.kind == WASIFS_RUN_TRAPPED && strstr(result.message, "enough") != NULL);
  wasifs_guest_free(guest);
  wasifs_module_free(module);
  wasifs_process_free(stopper.process);
  wasifs_engine_free(stopper.engine);
}

struct pauser {
  wasifs_process* process;
  int written;
};

// Pauses the process that writes, at its 500th byte.
static wasifs_errno pause_at_500(void* context, const uint8_t* bytes, size_t size, size_t* count) {
  struct pauser* pauser = context;
  (void)bytes;
  *count = size;
  if (++pauser->written == 500) OK(wasifs_process_pause(pauser->process));
  return WASIFS_SUCCESS;
}

static wasifs_errno offer_output(void* context, const wasifs_external* external,
                                 wasifs_inode** inode) {
  if (strcmp(external->name, "fd:1") != 0 || !external->is_inode) return WASIFS_NOENT;
  const wasifs_output_functions functions = {
      .size = sizeof functions, .context = context, .write = pause_at_500};
  return wasifs_callback_output_create(&functions, inode);
}

static bool note_external(void* context, const wasifs_external* external) {
  CHECK(strcmp(external->name, "fd:1") == 0 && external->access == WASIFS_ACCESS_WRITE);
  ++*(int*)context;
  return true;
}

// Told that a guest was restored; writes to its memory.
static wasifs_errno note_restored(void* context, wasifs_guest* guest) {
  uint8_t* base = NULL;
  uint64_t size = 0;
  OK(wasifs_guest_memory(guest, &base, &size));
  CHECK(size == 65536 && base[64] == 'x');
  base[64] = 'y';
  ++*(int*)context;
  return WASIFS_SUCCESS;
}
static wasifs_errno refuse_restored(void* context, wasifs_guest* guest) {
  (void)context;
  (void)guest;
  return WASIFS_BUSY;
}

static void test_pause_save_restore_resume(void) {
  struct pauser pauser = {NULL, 0};
  wasifs_inode* output = NULL;
  const wasifs_output_functions functions = {
      .size = sizeof functions, .context = &pauser, .write = pause_at_500};
  OK(wasifs_callback_output_create(&functions, &output));
  pauser.process = make_process(output);
  wasifs_inode_free(output);
  wasifs_engine* engine = NULL;
  wasifs_module* module = NULL;
  wasifs_guest* guest = NULL;
  const wasifs_engine_options options = {.size = sizeof options, .pausable = WASIFS_PAUSE_CALLS};
  OK(wasifs_engine_create(&options, &engine));
  OK(wasifs_module_compile(engine, writer, sizeof writer - 1, &module));
  OK(wasifs_guest_create(engine, module, pauser.process, NULL, &guest));
  wasifs_run_result result = {.size = sizeof result};
  OK(wasifs_guest_run_command(guest, &result));
  CHECK(result.kind == WASIFS_RUN_PAUSED && pauser.written == 500);
  CHECK(wasifs_guest_paused(guest));

  const char* const path = "capi_engine_test.snapshot";
  remove(path);
  wasifs_store *file = NULL, *memory = NULL;
  OK(wasifs_store_open_file(path, &file));
  const wasifs_save_options saving = {.size = sizeof saving, .guest = guest};
  OK(wasifs_save(pauser.process, file, "snapshot", &saving));
  OK(wasifs_store_create_memory(&memory));
  OK(wasifs_store_copy(file, "snapshot", memory, "copied"));
  wasifs_store_free(file);
  wasifs_guest_free(guest);
  wasifs_process_free(pauser.process);
  pauser.process = NULL;

  wasifs_snapshot* snapshot = NULL;
  OK(wasifs_snapshot_open(memory, "copied", false, &snapshot));
  int externals = 0;
  bool has_guest = false;
  OK(wasifs_snapshot_externals(snapshot, note_external, &externals));
  OK(wasifs_snapshot_has_guest(snapshot, &has_guest));
  CHECK(externals == 1 && has_guest);
  wasifs_process* back = NULL;
  const wasifs_restore_options offers = {
      .size = sizeof offers, .context = &pauser, .inode = offer_output};
  OK(wasifs_snapshot_restore(snapshot, &offers, &back));
  FAILS(WASIFS_INVAL, "already", wasifs_snapshot_restore(snapshot, &offers, &pauser.process));
  wasifs_module* resuming = NULL;
  OK(wasifs_module_compile_for(engine, writer, sizeof writer - 1, snapshot, &resuming));
  wasifs_guest_options told = {.size = sizeof told, .restored = refuse_restored};
  OK(wasifs_guest_create(engine, resuming, back, &told, &guest));
  FAILS(WASIFS_IO, "restored", wasifs_guest_restore(guest, snapshot));
  wasifs_guest_free(guest);
  int restored = 0;
  told.context = &restored;
  told.restored = note_restored;
  OK(wasifs_guest_create(engine, resuming, back, &told, &guest));
  OK(wasifs_guest_restore(guest, snapshot));
  CHECK(restored == 1);
  wasifs_snapshot_free(snapshot);
  OK(wasifs_guest_resume(guest, &result));
  CHECK(result.kind == WASIFS_RUN_EXITED && result.exit_code == 9 && pauser.written == 1000);

  wasifs_guest_free(guest);
  wasifs_module_free(resuming);
  wasifs_module_free(module);
  wasifs_engine_free(engine);
  wasifs_process_free(back);
  wasifs_store_free(memory);
  CHECK(remove(path) == 0);
}

static void test_threads(void) {
  static const char code[] =
      "(module (import \"wasi\" \"thread-spawn\" (func $spawn (param i32) (result i32)))"
      "  (import \"env\" \"memory\" (memory 1 1 shared)) (export \"memory\" (memory 0))"
      "  (func (export \"wasi_thread_start\") (param i32 i32)"
      "    (i32.atomic.store (i32.const 0) (local.get 1))"
      "    (drop (memory.atomic.notify (i32.const 0) (i32.const 1))))"
      "  (func (export \"_start\")"
      "    (drop (call $spawn (i32.const 21)))"
      "    (loop $l"
      "      (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))"
      "      (br_if $l (i32.ne (i32.atomic.load (i32.const 0)) (i32.const 21))))))";
  bool shared = false;
  OK(wasifs_has_shared_memory(code, sizeof code - 1, &shared));
  CHECK(shared);
  wasifs_engine* engine = NULL;
  wasifs_module* module = NULL;
  const wasifs_engine_options options = {
      .size = sizeof options, .threads = true, .interruptible = true};
  OK(wasifs_engine_create(&options, &engine));
  OK(wasifs_module_compile(engine, code, sizeof code - 1, &module));
  wasifs_process* process = make_process(NULL);
  wasifs_run_result result = {.size = sizeof result};
  wasifs_buffer message;
  OK(wasifs_run_threads(engine, module, process, NULL, 4, &result, &message));
  CHECK(result.kind == WASIFS_RUN_EXITED && result.exit_code == 0);
  HOLDS(&message, "");
  wasifs_process_free(process);
  wasifs_module_free(module);
  wasifs_engine_free(engine);
}

static void test_what_goes_wrong(void) {
  wasifs_engine *engine = NULL, *other = NULL;
  wasifs_module* module = NULL;
  wasifs_guest* guest = NULL;
  bool shared = true;
  const wasifs_engine_options unknown = {.size = sizeof unknown, .pausable = 3};
  FAILS(WASIFS_INVAL, "3 is no wasifs_pause_points", wasifs_engine_create(&unknown, &engine));
  OK(wasifs_engine_create(NULL, &engine));
  OK(wasifs_engine_create(NULL, &other));
  CHECK(wasifs_wasmtime_version()[0] != 0 && wasifs_has("wasmtime"));
  FAILS(WASIFS_NOEXEC, "", wasifs_module_compile(engine, "(modul)", 7, &module));
  CHECK(module == NULL);
  FAILS(WASIFS_NOEXEC, "no_such.wasm", wasifs_module_compile_file(engine, "no_such.wasm", &module));
  FAILS(WASIFS_NOEXEC, "", wasifs_has_shared_memory("(", 1, &shared));
  OK(wasifs_module_compile(engine, counter, sizeof counter - 1, &module));
  wasifs_process* process = make_process(NULL);
  FAILS(WASIFS_INVAL, "another engine", wasifs_guest_create(other, module, process, NULL, &guest));
  OK(wasifs_guest_create(engine, module, process, NULL, &guest));
  wasifs_run_result small = {.size = 3};
  FAILS(WASIFS_INVAL, "wasifs_run_result", wasifs_guest_run_reactor(guest, &small));
  OK(wasifs_guest_run_reactor(guest, NULL));
  uint64_t fuel = 0;
  FAILS(WASIFS_NOTSUP, "fuel", wasifs_guest_fuel_left(guest, &fuel));
  wasifs_store* store = NULL;
  OK(wasifs_store_create_memory(&store));
  const wasifs_save_options saving = {.size = sizeof saving, .guest = guest};
  FAILS(WASIFS_IO, "", wasifs_save(process, store, "x", &saving));
  OK(wasifs_save(process, store, "no-guest", NULL));
  wasifs_snapshot* snapshot = NULL;
  OK(wasifs_snapshot_open(store, "no-guest", false, &snapshot));
  FAILS(WASIFS_NOENT, "no guest", wasifs_guest_restore(guest, snapshot));
  wasifs_snapshot_free(snapshot);
  wasifs_store_free(store);
  wasifs_guest_free(guest);
  wasifs_process_free(process);
  wasifs_module_free(module);
  wasifs_engine_free(engine);
  wasifs_engine_free(other);
}

int main(void) {
  test_calls();
  test_stop();
  test_pause_save_restore_resume();
  test_threads();
  test_what_goes_wrong();
  return check_result();
}
