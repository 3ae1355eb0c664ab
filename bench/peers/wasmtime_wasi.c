// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A peer: runs a module under Wasmtime's own WASI, through the same library that wasifs uses, with
// the same proposals switched on. There is a function `bench.nothing` for empty_call_guest.c.
//
//   wasmtime_wasi CACHE PROGRAM [HOST::GUEST...] -- [ARGUMENTS...]
//
// CACHE is the file of the compiled module; it is made where it is not there.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static wasm_engine_t* make_engine(void) {
  wasm_config_t* config = wasm_config_new();
  wasmtime_config_wasm_exceptions_set(config, true);
  wasmtime_config_wasm_function_references_set(config, true);
  wasmtime_config_wasm_gc_set(config, true);
  wasmtime_config_wasm_tail_call_set(config, true);
  return wasm_engine_new_with_config(config);
}

static wasmtime_module_t* compile(wasm_engine_t* engine, const char* path) {
  FILE* program = fopen(path, "rb");
  if (program == NULL || fseek(program, 0, SEEK_END) != 0) perror(path), exit(127);
  const size_t size = (size_t)ftell(program);
  rewind(program);
  unsigned char* code = malloc(size);
  if (code == NULL || fread(code, 1, size, program) != size) perror(path), exit(127);
  fclose(program);
  wasmtime_module_t* module = NULL;
  wasmtime_error_t* error = wasmtime_module_new(engine, code, size, &module);
  if (error != NULL) give_up("compile", error, NULL);
  free(code);
  return module;
}

static wasmtime_module_t* load(wasm_engine_t* engine, const char* cache, const char* path) {
  wasmtime_module_t* module = NULL;
  wasmtime_error_t* error = wasmtime_module_deserialize_file(engine, cache, &module);
  if (error == NULL) return module;
  wasmtime_error_delete(error);
  module = compile(engine, path);
  wasm_byte_vec_t compiled;
  if ((error = wasmtime_module_serialize(module, &compiled)) != NULL)
    give_up("serialize", error, NULL);
  FILE* file = fopen(cache, "wb");
  if (file == NULL || fwrite(compiled.data, 1, compiled.size, file) != compiled.size ||
      fclose(file) != 0)
    perror(cache), exit(125);
  wasm_byte_vec_delete(&compiled);
  return module;
}

static wasm_trap_t* nothing(void* data, wasmtime_caller_t* caller, wasmtime_val_raw_t* values,
                            size_t count) {
  (void)data, (void)caller, (void)values, (void)count;  // the result is the argument
  return NULL;
}

static void show_directory(wasi_config_t* wasi, char* shown) {
  char* const guest = strstr(shown, "::");
  if (guest == NULL) fprintf(stderr, "wasmtime_wasi: no HOST::GUEST: %s\n", shown), exit(125);
  *guest = '\0';
  if (!wasi_config_preopen_dir(wasi, shown, guest + 2, true)) give_up("preopen", NULL, NULL);
}

int main(int argc, char** argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: wasmtime_wasi CACHE PROGRAM [HOST::GUEST...] -- [ARGUMENTS...]\n");
    return 125;
  }
  wasm_engine_t* engine = make_engine();
  wasmtime_store_t* store = wasmtime_store_new(engine, NULL, NULL);
  wasmtime_context_t* context = wasmtime_store_context(store);
  wasi_config_t* wasi = wasi_config_new();
  wasi_config_inherit_stdin(wasi);
  wasi_config_inherit_stdout(wasi);
  wasi_config_inherit_stderr(wasi);
  const char* arguments[256] = {argv[2]};
  size_t count = 1;
  int at = 3;
  for (; at < argc && strcmp(argv[at], "--") != 0; ++at) show_directory(wasi, argv[at]);
  for (++at; at < argc && count < 256; ++at) arguments[count++] = argv[at];
  wasi_config_set_argv(wasi, count, arguments);
  wasmtime_error_t* error = wasmtime_context_set_wasi(context, wasi);
  if (error != NULL) give_up("wasi", error, NULL);

  wasmtime_linker_t* linker = wasmtime_linker_new(engine);
  if ((error = wasmtime_linker_define_wasi(linker)) != NULL) give_up("linker", error, NULL);
  wasm_functype_t* type = wasm_functype_new_1_1(wasm_valtype_new_i32(), wasm_valtype_new_i32());
  error = wasmtime_linker_define_func_unchecked(linker, "bench", 5, "nothing", 7, type, nothing,
                                                NULL, NULL);
  if (error != NULL) give_up("bench.nothing", error, NULL);
  wasm_functype_delete(type);
  wasmtime_module_t* module = load(engine, argv[1], argv[2]);
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
