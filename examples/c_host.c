// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A host written in C: the guest finds a file that only a function of this program computes, and
// its standard output is a function as well.
#include <stdio.h>
#include <string.h>
#include <wasifs/c/wasmtime.h>

// Opens "report" in the first preopen, reads it, writes it to standard output.
static const char guest_code[] =
    "(module"
    "  (import \"wasi_snapshot_preview1\" \"path_open\" (func $open"
    "    (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"fd_read\" (func $read"
    "    (param i32 i32 i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"fd_write\" (func $write"
    "    (param i32 i32 i32 i32) (result i32)))"
    "  (memory (export \"memory\") 1)"
    "  (data (i32.const 0) \"\\40\\00\\00\\00\\80\\00\\00\\00\") (data (i32.const 32) \"report\")"
    "  (func (export \"_start\")"
    "    (drop (call $open (i32.const 3) (i32.const 0) (i32.const 32) (i32.const 6) (i32.const 0)"
    "      (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 16)))"
    "    (drop (call $read (i32.load (i32.const 16)) (i32.const 0) (i32.const 1) (i32.const 4)))"
    "    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))";

static wasifs_errno compute_report(void* context, wasifs_content* content) {
  char text[64];
  snprintf(text, sizeof text, "%s, computed when it was opened", (const char*)context);
  return wasifs_content_append(content, text, strlen(text));
}

static wasifs_errno print(void* context, const uint8_t* bytes, size_t size, size_t* count) {
  (void)context;
  printf("the guest wrote: %.*s\n", (int)size, (const char*)bytes);
  *count = size;
  return WASIFS_SUCCESS;
}

static int failed(void) {
  fprintf(stderr, "%s\n", wasifs_last_message());
  return 1;
}

int main(void) {
  static char name[] = "a report";
  const wasifs_whole_file report = {.size = sizeof report, .context = name, .read = compute_report};
  const wasifs_output_functions output = {.size = sizeof output, .write = print};
  wasifs_inode *directory = NULL, *file = NULL, *stream = NULL;
  wasifs_filesystem* filesystem = NULL;
  wasifs_builder* builder = NULL;
  wasifs_process* process = NULL;
  if (wasifs_static_directory_create(&directory) || wasifs_whole_file_create(&report, &file) ||
      wasifs_static_directory_add(directory, "report", file) ||
      wasifs_callback_filesystem_create(directory, &filesystem) ||
      wasifs_callback_output_create(&output, &stream) || wasifs_builder_create(&builder) ||
      wasifs_builder_preopen_filesystem(builder, filesystem, "/", NULL) ||
      wasifs_builder_stdout(builder, stream) || wasifs_builder_build(builder, &process)) {
    return failed();
  }

  wasifs_engine* engine = NULL;
  wasifs_module* module = NULL;
  wasifs_guest* guest = NULL;
  wasifs_run_result result = {.size = sizeof result};
  if (wasifs_engine_create(NULL, &engine) ||
      wasifs_module_compile(engine, guest_code, strlen(guest_code), &module) ||
      wasifs_guest_create(engine, module, process, NULL, &guest) ||
      wasifs_guest_run_command(guest, &result)) {
    return failed();
  }

  wasifs_guest_free(guest);
  wasifs_module_free(module);
  wasifs_engine_free(engine);
  wasifs_process_free(process);
  wasifs_builder_free(builder);
  wasifs_filesystem_free(filesystem);
  wasifs_inode_free(stream);
  wasifs_inode_free(file);
  wasifs_inode_free(directory);
  return 0;
}
