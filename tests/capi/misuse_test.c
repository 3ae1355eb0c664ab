// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What callers get wrong: NULL, sizes that no struct has, numbers that no constant has. Each is an
// errno and a sentence.
#include "check.h"

// Structs without the function that they need, which is named in the sentence.
static void test_missing_functions(void) {
  wasifs_clock* clock = NULL;
  wasifs_random* random = NULL;
  wasifs_inode* inode = NULL;
  wasifs_filesystem* filesystem = NULL;
  wasifs_memory* memory = NULL;
  const wasifs_clock_functions no_now = {.size = sizeof no_now};
  FAILS(WASIFS_INVAL, "`now`", wasifs_clock_create(&no_now, &clock));
  const wasifs_random_functions no_fill = {.size = sizeof no_fill};
  FAILS(WASIFS_INVAL, "`fill`", wasifs_random_create(&no_fill, &random));
  const wasifs_input_functions no_read = {.size = sizeof no_read};
  FAILS(WASIFS_INVAL, "`read`", wasifs_callback_input_create(&no_read, &inode));
  const wasifs_output_functions no_write = {.size = sizeof no_write};
  FAILS(WASIFS_INVAL, "`write`", wasifs_callback_output_create(&no_write, &inode));
  const wasifs_whole_file neither = {.size = sizeof neither};
  FAILS(WASIFS_INVAL, "read and write", wasifs_whole_file_create(&neither, &inode));
  const wasifs_random_access_file no_length = {.size = sizeof no_length};
  FAILS(WASIFS_INVAL, "`length`", wasifs_random_access_file_create(&no_length, &inode));
  const wasifs_callback_directory no_lookup = {.size = sizeof no_lookup};
  FAILS(WASIFS_INVAL, "`lookup`", wasifs_callback_directory_create(&no_lookup, &inode));
  const wasifs_file_node no_stat = {.size = sizeof no_stat};
  FAILS(WASIFS_INVAL, "`stat`", wasifs_file_node_create(&no_stat, &inode));
  const wasifs_directory_node no_directory = {.size = sizeof no_directory};
  FAILS(WASIFS_INVAL, "`stat`", wasifs_directory_node_create(&no_directory, &inode));
  const wasifs_link_node no_link = {.size = sizeof no_link};
  FAILS(WASIFS_INVAL, "`stat`", wasifs_link_node_create(&no_link, &inode));
  const wasifs_custom_filesystem no_root = {.size = sizeof no_root};
  FAILS(WASIFS_INVAL, "`root`", wasifs_custom_filesystem_create(&no_root, &filesystem));
  const wasifs_memory_functions no_view = {.size = sizeof no_view};
  FAILS(WASIFS_INVAL, "`view`", wasifs_memory_create(&no_view, &memory));
  CHECK(clock == NULL && random == NULL && inode == NULL && filesystem == NULL && memory == NULL);
}

// Every function with all pointers NULL.
static void test_null(void) {
  const char* const null = "must not be NULL";
  FAILS(WASIFS_INVAL, null, wasifs_mem_create(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_mem_clone(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_host_create(NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_host_create_from_fd(0, false, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_read_only_create(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_dev_create(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_filesystem_usage(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_filesystem_root(NULL, NULL));
  CHECK(wasifs_filesystem_type(NULL) == NULL);
  FAILS(WASIFS_INVAL, null, wasifs_names_create(NULL));
  FAILS(WASIFS_INVAL, null, wasifs_names_mount(NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_names_unmount(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_names_list(NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_inode_stat(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_clock_create_system(NULL));
  FAILS(WASIFS_INVAL, null, wasifs_clock_create_manual(0, 0, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_clock_create(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_clock_advance(NULL, 0));
  FAILS(WASIFS_INVAL, null, wasifs_random_create_system(NULL));
  FAILS(WASIFS_INVAL, null, wasifs_random_create_seeded(0, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_random_create(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_null_stream_create(NULL));
  FAILS(WASIFS_INVAL, null, wasifs_bytes_input_create(NULL, 0, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_bytes_output_create(0, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_bytes_output_contents(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_bytes_output_take(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_callback_input_create(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_callback_output_create(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_stream_notify(NULL));
  FAILS(WASIFS_INVAL, null, wasifs_inherit_stream(0, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_from_host_fd(0, false, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_stream_from_host_fd(0, false, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_pipe_create(0, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_port_create_reader(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_port_create_writer(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_port_read(NULL, NULL, 0, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_port_write(NULL, NULL, 0));
  FAILS(WASIFS_INVAL, null, wasifs_port_interrupt(NULL));
  FAILS(WASIFS_INVAL, null, wasifs_content_append(NULL, NULL, 0));
  FAILS(WASIFS_INVAL, null, wasifs_whole_file_create(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_bytes_file_create(NULL, 0, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_random_access_file_create(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_symbolic_link_create(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_static_directory_create(NULL));
  FAILS(WASIFS_INVAL, null, wasifs_static_directory_add(NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_static_directory_remove(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_listing_add(NULL, NULL, 0, 0));
  FAILS(WASIFS_INVAL, null, wasifs_callback_directory_create(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_callback_filesystem_create(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_file_node_create(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_directory_node_create(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_link_node_create(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_custom_filesystem_create(NULL, NULL));
  CHECK(wasifs_call_find(NULL, NULL) == NULL);
  FAILS(WASIFS_INVAL, null, wasifs_call_describe(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_call_run(NULL, NULL, NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_memory_create(NULL, NULL));
}

static void test_null_paths(void) {
  const char* const null = "must not be NULL";
  FAILS(WASIFS_INVAL, null, wasifs_location_of_names(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_location_of_filesystem(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_read_file(NULL, NULL, 0, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_write_file(NULL, NULL, NULL, 0));
  FAILS(WASIFS_INVAL, null, wasifs_make_directories(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_stat_at(NULL, NULL, true, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_set_times_at(NULL, NULL, true, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_open_at(NULL, NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_read_link_at(NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_make_directory_at(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_remove_directory_at(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_unlink_at(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_make_link_at(NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_hard_link_at(NULL, NULL, false, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_rename_at(NULL, NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_list_at(NULL, NULL, 0, NULL, NULL));
}

static void test_null_processes(void) {
  const char* const null = "must not be NULL";
  FAILS(WASIFS_INVAL, null, wasifs_builder_create(NULL));
  FAILS(WASIFS_INVAL, null, wasifs_builder_arguments(NULL, NULL, 0));
  FAILS(WASIFS_INVAL, null, wasifs_builder_environment(NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_builder_mount(NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_builder_names(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_builder_preopen(NULL, NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_builder_preopen_filesystem(NULL, NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_builder_stdin(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_builder_stdout(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_builder_stderr(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_builder_inherit_stdio(NULL));
  FAILS(WASIFS_INVAL, null, wasifs_builder_clock(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_builder_random(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_builder_limits(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_builder_policy(NULL, 0));
  FAILS(WASIFS_INVAL, null, wasifs_builder_on_raise(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_builder_trace(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_builder_build(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_process_names(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_process_add_preopen(NULL, NULL, NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_process_add_preopen_filesystem(NULL, NULL, NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_process_add_descriptor(NULL, NULL, 0, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_process_open(NULL, NULL, NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_process_set_descriptor(NULL, 0, NULL, 0));
  FAILS(WASIFS_INVAL, null, wasifs_process_close(NULL, 0));
  FAILS(WASIFS_INVAL, null, wasifs_process_renumber(NULL, 0, 0));
  FAILS(WASIFS_INVAL, null, wasifs_process_shrink_rights(NULL, 0, 0, 0));
  FAILS(WASIFS_INVAL, null, wasifs_process_descriptor(NULL, 0, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_process_preopen_name(NULL, 0, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_process_inode(NULL, 0, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_process_descriptors(NULL, NULL, 0, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_process_stop(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_process_trap_reason(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_process_set_trap_reason(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_process_exit_code(NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_process_set_exit_code(NULL, 0));
  FAILS(WASIFS_INVAL, null, wasifs_process_pause(NULL));
  FAILS(WASIFS_INVAL, null, wasifs_process_unpause(NULL));
  FAILS(WASIFS_INVAL, null, wasifs_process_set_pausable(NULL, true, true));
  CHECK(!wasifs_process_stopped(NULL) && !wasifs_process_pausing(NULL));
  FAILS(WASIFS_INVAL, null, wasifs_store_create_memory(NULL));
  FAILS(WASIFS_INVAL, null, wasifs_store_open_directory(NULL, false, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_store_open_file(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_store_list(NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_store_remove(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_store_collect(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_store_copy(NULL, NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_save(NULL, NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_snapshot_open(NULL, NULL, false, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_snapshot_externals(NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_snapshot_has_guest(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_snapshot_restore(NULL, NULL, NULL));
}

static void test_null_sockets(void) {
  const char* const null = "must not be NULL";
  FAILS(WASIFS_INVAL, null, wasifs_host_listen(NULL, 0, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_host_connect(NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_socket_pair_create(false, 0, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_network_create(0, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_network_listen(NULL, NULL, 0, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_network_connect(NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_network_connector(NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_network_receive_datagrams(NULL, NULL, NULL));
  FAILS(WASIFS_INVAL, null, wasifs_network_send_datagrams(NULL, NULL, NULL));
  wasifs_network_free(NULL);
}

static void test_free_null(void) {
  wasifs_buffer_free(NULL);
  wasifs_inode_free(NULL);
  wasifs_filesystem_free(NULL);
  wasifs_names_free(NULL);
  wasifs_location_free(NULL);
  wasifs_clock_free(NULL);
  wasifs_random_free(NULL);
  wasifs_port_free(NULL);
  wasifs_builder_free(NULL);
  wasifs_process_free(NULL);
  wasifs_memory_free(NULL);
  wasifs_store_free(NULL);
  wasifs_snapshot_free(NULL);
}

// Options of a later version: what this one does not know has to be zero.
static void test_sizes(void) {
  wasifs_filesystem* mem = NULL;
  struct {
    wasifs_mem_options known;
    uint64_t later;
  } options = {.known = {.size = sizeof options}};
  OK(wasifs_mem_create(&options.known, &mem));
  wasifs_filesystem_free(mem);
  options.later = 1;
  FAILS(WASIFS_INVAL, "does not know", wasifs_mem_create(&options.known, &mem));
  options.known.size = 0;
  FAILS(WASIFS_INVAL, "`size` of wasifs_mem_options is 0", wasifs_mem_create(&options.known, &mem));
  options.known.size = SIZE_MAX;
  FAILS(WASIFS_INVAL, "too large", wasifs_mem_create(&options.known, &mem));
  CHECK(mem == NULL);

  OK(wasifs_mem_create(NULL, &mem));
  struct {
    wasifs_usage known;
    uint64_t later;
  } usage = {.known = {.size = sizeof usage}, .later = 1};
  OK(wasifs_filesystem_usage(mem, &usage.known));
  CHECK(usage.later == 0 && usage.known.size == sizeof usage);
  usage.known.size = sizeof usage.known - 1;
  FAILS(WASIFS_INVAL, "wasifs_usage", wasifs_filesystem_usage(mem, &usage.known));
  wasifs_filesystem_free(mem);
}

static void test_unknown_numbers(void) {
  wasifs_builder* builder = NULL;
  wasifs_process* process = NULL;
  wasifs_inode* inode = NULL;
  wasifs_filesystem* filesystem = NULL;
  wasifs_fd fd = 0;
  OK(wasifs_builder_create(&builder));
  FAILS(WASIFS_INVAL, "16 is no set of wasifs_policy", wasifs_builder_policy(builder, 16));
  const wasifs_fd_rights rights = {.size = sizeof rights, .base = UINT64_C(1) << 40};
  FAILS(WASIFS_INVAL, "wasifs_rights", wasifs_builder_preopen(builder, "/", NULL, &rights));
  OK(wasifs_builder_build(builder, &process));
  OK(wasifs_null_stream_create(&inode));
  FAILS(WASIFS_INVAL, "4 is no wasifs_access",
        wasifs_process_add_descriptor(process, inode, 4, NULL, &fd));
  FAILS(WASIFS_INVAL, "wasifs_access",
        wasifs_process_set_descriptor(process, 1, inode, UINT32_MAX));
  wasifs_inode_free(inode);
  wasifs_clock* clock = NULL;
  OK(wasifs_clock_create_system(&clock));
  FAILS(WASIFS_INVAL, "manual", wasifs_clock_advance(clock, 1));
  wasifs_clock_free(clock);
  const wasifs_open_how how = {.size = sizeof how, .flags = 32};
  FAILS(WASIFS_INVAL, "wasifs_fd_flags", wasifs_process_open(process, "/", &how, NULL, &fd));
  const wasifs_host_options host = {.size = sizeof host, .special = 9};
  FAILS(WASIFS_INVAL, "9 is no wasifs_special", wasifs_host_create(".", &host, &filesystem));
  wasifs_location* root = NULL;
  OK(wasifs_mem_create(NULL, &filesystem));
  OK(wasifs_location_of_filesystem(filesystem, &root));
  const wasifs_times_change change = {.size = sizeof change, .atim_kind = 3};
  FAILS(WASIFS_INVAL, "3 is no wasifs_time_change", wasifs_set_times_at(root, ".", true, &change));
  const wasifs_file_node node = {.size = sizeof node, .type = WASIFS_TYPE_DIRECTORY};
  FAILS(WASIFS_INVAL, "`stat`", wasifs_file_node_create(&node, &inode));
  CHECK(strcmp(wasifs_errno_name(77), "unknown") == 0);
  CHECK(strcmp(wasifs_errno_name(WASIFS_NOTCAPABLE), "notcapable") == 0);
  CHECK(wasifs_errno_message(UINT32_MAX)[0] != 0 && wasifs_errno_message(WASIFS_IO)[0] != 0);
  CHECK(!wasifs_has("no such thing") && !wasifs_has(NULL) && wasifs_version()[0] != 0);
  wasifs_location_free(root);
  wasifs_filesystem_free(filesystem);
  wasifs_process_free(process);
  wasifs_builder_free(builder);
}

int main(void) {
  test_missing_functions();
  test_null();
  test_null_paths();
  test_null_processes();
  test_null_sockets();
  test_free_null();
  test_sizes();
  test_unknown_numbers();
  return check_result();
}
