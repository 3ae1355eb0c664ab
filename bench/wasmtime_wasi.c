// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The peer: runs a module under Wasmtime's own WASI, through the same library that wasifs uses.
// Usage: wasmtime_wasi PROGRAM HOST_DIRECTORY GUEST_DIRECTORY [ARGUMENTS...]
#include <stdio.h>
#include <stdlib.h>
#include <wasi.h>
#include <wasm.h>
#include <wasmtime.h>

static void give_up(const char* what, wasmtime_error_t* error, wasm_trap_t* trap) {
  int status = 0;
  if (error != NULL && wasmtime_error_exit_status(error, &status)) exit(status);
  wasm_byte_vec_t message = {0, NULL};
  if (error != NULL) wasmtime_error_message(error, &message);
  if (trap != NULL) wasm_trap_message(trap, &message);
  fprintf(stderr, "wasmtime_wasi: %s: %.*s\n", what, (int)message.size, message.data);
  exit(125);
}

int main(int argc, char** argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: wasmtime_wasi PROGRAM HOST_DIRECTORY GUEST_DIRECTORY [ARGUMENTS...]\n");
    return 125;
  }
  FILE* program = fopen(argv[1], "rb");
  if (program == NULL || fseek(program, 0, SEEK_END) != 0) return perror(argv[1]), 127;
  const size_t size = (size_t)ftell(program);
  rewind(program);
  unsigned char* code = malloc(size);
  if (code == NULL || fread(code, 1, size, program) != size) return perror(argv[1]), 127;

  wasm_engine_t* engine = wasm_engine_new();
  wasmtime_store_t* store = wasmtime_store_new(engine, NULL, NULL);
  wasmtime_context_t* context = wasmtime_store_context(store);
  wasi_config_t* wasi = wasi_config_new();
  wasi_config_inherit_stdout(wasi);
  wasi_config_inherit_stderr(wasi);
  const char* arguments[64] = {argv[1]};
  size_t count = 1;
  for (int i = 4; i < argc && count < 64; ++i) arguments[count++] = argv[i];
  wasi_config_set_argv(wasi, count, arguments);
  if (!wasi_config_preopen_dir(wasi, argv[2], argv[3], true)) give_up("preopen", NULL, NULL);
  wasmtime_error_t* error = wasmtime_context_set_wasi(context, wasi);
  if (error != NULL) give_up("wasi", error, NULL);

  wasmtime_linker_t* linker = wasmtime_linker_new(engine);
  if ((error = wasmtime_linker_define_wasi(linker)) != NULL) give_up("linker", error, NULL);
  wasmtime_module_t* module = NULL;
  if ((error = wasmtime_module_new(engine, code, size, &module)) != NULL)
    give_up("compile", error, NULL);
  wasmtime_instance_t instance;
  wasm_trap_t* trap = NULL;
  error = wasmtime_linker_instantiate(linker, context, module, &instance, &trap);
  if (error != NULL || trap != NULL) give_up("instantiate", error, trap);
  wasmtime_extern_t start;
  if (!wasmtime_instance_export_get(context, &instance, "_start", 6, &start))
    give_up("no _start", NULL, NULL);
  error = wasmtime_func_call(context, &start.of.func, NULL, 0, NULL, 0, &trap);
  if (error != NULL || trap != NULL) give_up("run", error, trap);
  return 0;
}
