// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A real program, guests/files.c, on a file system written in C and on one in memory:
// guest_test <module>.
#include <wasifs/c/wasmtime.h>

#include "check.h"
#include "tree.h"

static void run_over(const char* module_path, wasifs_filesystem* filesystem) {
  wasifs_builder* builder = NULL;
  wasifs_inode *input = NULL, *output = NULL;
  OK(wasifs_builder_create(&builder));
  const char* const arguments[] = {"files", "the guest"};
  OK(wasifs_builder_arguments(builder, arguments, 2));
  OK(wasifs_bytes_input_create("a line\nand another\n", 19, &input));
  OK(wasifs_builder_stdin(builder, input));
  OK(wasifs_bytes_output_create(0, &output));
  OK(wasifs_builder_stdout(builder, output));
  OK(wasifs_builder_mount(builder, "/data", filesystem));
  OK(wasifs_builder_preopen(builder, "/data", NULL, NULL));
  wasifs_process* process = NULL;
  OK(wasifs_builder_build(builder, &process));

  wasifs_engine* engine = NULL;
  wasifs_module* module = NULL;
  wasifs_guest* guest = NULL;
  OK(wasifs_engine_create(NULL, &engine));
  OK(wasifs_module_compile_file(engine, module_path, &module));
  OK(wasifs_guest_create(engine, module, process, NULL, &guest));
  // What the guest needs it shares.
  wasifs_engine_free(engine);
  wasifs_module_free(module);
  wasifs_process_free(process);
  wasifs_run_result result = {.size = sizeof result};
  OK(wasifs_guest_run_command(guest, &result));
  CHECK(result.kind == WASIFS_RUN_EXITED && result.exit_code == 3);
  wasifs_buffer bytes;
  OK(wasifs_bytes_output_take(output, &bytes));
  HOLDS(&bytes, "30 bytes\nfinal\nsecond\nread: a line\n");
  wasifs_guest_free(guest);

  wasifs_location* start = NULL;
  OK(wasifs_location_of_filesystem(filesystem, &start));
  OK(wasifs_read_file(start, "made/final", 0, &bytes));
  HOLDS(&bytes, "the guest says hello\nand more\n");
  wasifs_location_free(start);
  wasifs_inode_free(input);
  wasifs_inode_free(output);
  wasifs_builder_free(builder);
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  struct tree_counts counts = {0, 0};
  wasifs_filesystem *tree = NULL, *mem = NULL;
  OK(tree_create(&counts, &tree));
  run_over(argv[1], tree);
  wasifs_filesystem_free(tree);
  CHECK(counts.nodes == 0 && counts.inodes == 0);
  OK(wasifs_mem_create(NULL, &mem));
  run_over(argv[1], mem);
  wasifs_filesystem_free(mem);
  return check_result();
}
