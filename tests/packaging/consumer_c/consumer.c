// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The smallest user of the C API: builds a process, saves it, and runs a guest on it where there is
// an engine. Prints lines that the test expects.
#include <stdio.h>
#include <string.h>
#include <wasifs/c/wasifs.h>
#ifdef CONSUMER_ENGINE
#include <wasifs/c/wasmtime.h>

static int run_guest(wasifs_process* process) {
  static const char code[] =
      "(module (import \"wasi_snapshot_preview1\" \"proc_exit\""
      " (func $exit (param i32)))"
      " (memory (export \"memory\") 1)"
      " (func (export \"_start\") (call $exit (i32.const 7))))";
  wasifs_engine* engine = NULL;
  wasifs_module* module = NULL;
  wasifs_guest* guest = NULL;
  wasifs_run_result result = {.size = sizeof result};
  if (wasifs_engine_create(NULL, &engine) != 0 ||
      wasifs_module_compile(engine, code, strlen(code), &module) != 0 ||
      wasifs_guest_create(engine, module, process, NULL, &guest) != 0 ||
      wasifs_guest_run_command(guest, &result) != 0) {
    return 1;
  }
  printf("guest exited with %u\n", (unsigned)result.exit_code);
  wasifs_guest_free(guest);
  wasifs_module_free(module);
  wasifs_engine_free(engine);
  return 0;
}
#else
static int run_guest(wasifs_process* process) {
  return process == NULL;
}
#endif

int main(void) {
  wasifs_builder* builder = NULL;
  wasifs_process* process = NULL;
  wasifs_store* store = NULL;
  if (wasifs_builder_create(&builder) != 0 || wasifs_builder_build(builder, &process) != 0 ||
      wasifs_store_create_memory(&store) != 0 || wasifs_save(process, store, "saved", NULL) != 0 ||
      run_guest(process) != 0) {
    fprintf(stderr, "%s\n", wasifs_last_message());
    return 1;
  }
  printf("C API %s\n", wasifs_version());
  wasifs_store_free(store);
  wasifs_process_free(process);
  wasifs_builder_free(builder);
  return 0;
}
