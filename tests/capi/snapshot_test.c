// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Processes without a guest, saved into each store and restored from it.
#include <stdlib.h>

#include "check.h"

static bool note_name(void* context, const char* name, int64_t saved_at) {
  CHECK(saved_at >= 0);
  strcat(context, name);
  strcat(context, " ");
  return true;
}

static wasifs_process* make_process(wasifs_filesystem* mem) {
  wasifs_builder* builder = NULL;
  wasifs_process* process = NULL;
  const char* const arguments[] = {"saved"};
  OK(wasifs_builder_create(&builder));
  OK(wasifs_builder_arguments(builder, arguments, 1));
  OK(wasifs_builder_mount(builder, "/", mem));
  OK(wasifs_builder_preopen(builder, "/", NULL, NULL));
  OK(wasifs_builder_build(builder, &process));
  wasifs_builder_free(builder);
  return process;
}

static void check_restored(wasifs_store* store, const char* name) {
  wasifs_snapshot* snapshot = NULL;
  OK(wasifs_snapshot_open(store, name, true, &snapshot));
  wasifs_process* process = NULL;
  const char* const arguments[] = {"restored", "now"};
  const wasifs_restore_options options = {
      .size = sizeof options, .arguments = arguments, .argument_count = 2, .saved_realtime = true};
  OK(wasifs_snapshot_restore(snapshot, &options, &process));
  wasifs_snapshot_free(snapshot);
  wasifs_names* names = NULL;
  wasifs_location* root = NULL;
  wasifs_buffer bytes;
  OK(wasifs_process_names(process, &names));
  OK(wasifs_location_of_names(names, &root));
  OK(wasifs_read_file(root, "kept", 0, &bytes));
  HOLDS(&bytes, "in the snapshot");
  OK(wasifs_process_preopen_name(process, 3, &bytes));
  HOLDS(&bytes, "/");
  wasifs_location_free(root);
  wasifs_names_free(names);
  wasifs_process_free(process);
}

static void test_stores(void) {
  wasifs_filesystem* mem = NULL;
  wasifs_location* root = NULL;
  OK(wasifs_mem_create(NULL, &mem));
  OK(wasifs_location_of_filesystem(mem, &root));
  OK(wasifs_write_file(root, "kept", "in the snapshot", 15));
  wasifs_location_free(root);
  wasifs_process* process = make_process(mem);
  wasifs_filesystem_free(mem);

  char folder[] = "capi_store_XXXXXX";
  CHECK(mkdtemp(folder) != NULL);
  wasifs_store *memory = NULL, *directory = NULL;
  OK(wasifs_store_create_memory(&memory));
  OK(wasifs_store_open_directory(folder, false, &directory));
  OK(wasifs_save(process, memory, "one", NULL));
  OK(wasifs_save(process, directory, "two", NULL));
  OK(wasifs_store_copy(memory, "one", directory, "one"));
  char names[64] = "";
  OK(wasifs_store_list(directory, note_name, names));
  CHECK(strcmp(names, "one two ") == 0);
  check_restored(memory, "one");
  check_restored(directory, "two");
  OK(wasifs_store_remove(directory, "one"));
  OK(wasifs_store_remove(directory, "two"));
  OK(wasifs_store_collect(directory, NULL));
  uint64_t freed = 77;
  OK(wasifs_store_collect(memory, &freed));
  CHECK(freed != 77);
  wasifs_snapshot* snapshot = NULL;
  FAILS(WASIFS_IO, "two", wasifs_snapshot_open(directory, "two", false, &snapshot));
  FAILS(WASIFS_IO, "", wasifs_store_copy(memory, "none", directory, "x"));
  FAILS(WASIFS_IO, "", wasifs_save(process, memory, "bad/name", NULL));
  wasifs_store_free(memory);
  wasifs_store_free(directory);
  wasifs_process_free(process);
  char command[64];
  snprintf(command, sizeof command, "rm -r %s", folder);
  CHECK(system(command) == 0);
}

static void count_report(void* context, const char* sentence) {
  CHECK(sentence[0] != 0);
  ++*(int*)context;
}

static wasifs_errno offer_nothing(void* context, const wasifs_external* external,
                                  wasifs_filesystem** filesystem) {
  (void)context;
  (void)filesystem;
  CHECK(strcmp(external->name, "mount:/ext") == 0 && strcmp(external->type, "callback") == 0);
  return WASIFS_SUCCESS;  // with NULL: counts as noent
}

static void test_externals(void) {
  wasifs_inode* root = NULL;
  wasifs_filesystem* callback = NULL;
  OK(wasifs_static_directory_create(&root));
  OK(wasifs_callback_filesystem_create(root, &callback));
  wasifs_builder* builder = NULL;
  wasifs_process *process = NULL, *back = NULL;
  OK(wasifs_builder_create(&builder));
  OK(wasifs_builder_mount(builder, "/ext", callback));
  OK(wasifs_builder_build(builder, &process));
  wasifs_store* store = NULL;
  OK(wasifs_store_create_memory(&store));
  OK(wasifs_save(process, store, "external", NULL));
  wasifs_snapshot* snapshot = NULL;
  OK(wasifs_snapshot_open(store, "external", false, &snapshot));
  int reports = 0;
  wasifs_restore_options options = {.size = sizeof options,
                                    .context = &reports,
                                    .filesystem = offer_nothing,
                                    .report = count_report};
  FAILS(WASIFS_IO, "mount:/ext", wasifs_snapshot_restore(snapshot, &options, &back));
  CHECK(back == NULL);
  wasifs_snapshot_free(snapshot);
  OK(wasifs_snapshot_open(store, "external", false, &snapshot));
  options.lenient = true;
  OK(wasifs_snapshot_restore(snapshot, &options, &back));
  CHECK(reports == 1);
  wasifs_snapshot_free(snapshot);
  wasifs_process_free(back);
  wasifs_process_free(process);
  wasifs_store_free(store);
  wasifs_builder_free(builder);
  wasifs_filesystem_free(callback);
  wasifs_inode_free(root);
}

int main(void) {
  test_stores();
  test_externals();
  return check_result();
}
