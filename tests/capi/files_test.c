// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The file systems that the library brings, files by name, streams and pipes.
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"

struct names {
  char text[256];
};

static bool add_name(void* context, const wasifs_entry* entry) {
  struct names* names = context;
  strcat(names->text, entry->name);
  strcat(names->text, " ");
  return true;
}

static bool stop_at_once(void* context, const wasifs_entry* entry) {
  *(uint64_t*)context = entry->next;
  return false;
}

static void test_paths(void) {
  wasifs_filesystem* mem = NULL;
  const wasifs_mem_options options = {.size = sizeof options, .bytes = 1000, .inodes = 20};
  OK(wasifs_mem_create(&options, &mem));
  CHECK(strcmp(wasifs_filesystem_type(mem), "mem") == 0);
  wasifs_location* root = NULL;
  OK(wasifs_location_of_filesystem(mem, &root));

  OK(wasifs_make_directories(root, "a/b"));
  OK(wasifs_write_file(root, "a/b/file", "content", 7));
  wasifs_buffer bytes;
  OK(wasifs_read_file(root, "a/b/file", 0, &bytes));
  CHECK(bytes.data[bytes.size] == 0);
  HOLDS(&bytes, "content");
  FAILS(WASIFS_FBIG, "a/b/file", wasifs_read_file(root, "a/b/file", 3, &bytes));
  CHECK(bytes.data == NULL);
  OK(wasifs_make_link_at("b/file", root, "a/link"));
  OK(wasifs_read_link_at(root, "a/link", &bytes));
  HOLDS(&bytes, "b/file");
  OK(wasifs_hard_link_at(root, "a/b/file", false, root, "second"));
  wasifs_stat stat = {.size = sizeof stat};
  OK(wasifs_stat_at(root, "a/link", true, &stat));
  CHECK(stat.type == WASIFS_TYPE_REGULAR_FILE && stat.length == 7 && stat.nlink == 2);
  OK(wasifs_stat_at(root, "a/link", false, &stat));
  CHECK(stat.type == WASIFS_TYPE_SYMBOLIC_LINK);
  const wasifs_times_change change = {
      .size = sizeof change, .mtim = 42, .mtim_kind = WASIFS_TIME_SET};
  OK(wasifs_set_times_at(root, "second", false, &change));
  OK(wasifs_stat_at(root, "second", false, &stat));
  CHECK(stat.mtim == 42);

  struct names names = {""};
  OK(wasifs_list_at(root, ".", 0, add_name, &names));
  CHECK(strcmp(names.text, ". .. a second ") == 0);
  uint64_t next = 0;
  OK(wasifs_list_at(root, ".", 2, stop_at_once, &next));
  CHECK(next > 2);

  OK(wasifs_rename_at(root, "second", root, "third"));
  OK(wasifs_unlink_at(root, "third"));
  OK(wasifs_make_directory_at(root, "empty"));
  OK(wasifs_remove_directory_at(root, "empty"));
  FAILS(WASIFS_NOTEMPTY, "`a`", wasifs_remove_directory_at(root, "a"));
  FAILS(WASIFS_ISDIR, "", wasifs_unlink_at(root, "a"));
  FAILS(WASIFS_NOENT, "gone", wasifs_unlink_at(root, "gone"));
  FAILS(WASIFS_PERM, "", wasifs_stat_at(root, "../up", true, &stat));
  FAILS(WASIFS_PERM, "", wasifs_make_link_at("/absolute", root, "bad"));
  static char large[2000];
  FAILS(WASIFS_NOSPC, "large", wasifs_write_file(root, "large", large, sizeof large));
  wasifs_usage usage = {.size = sizeof usage};
  OK(wasifs_filesystem_usage(mem, &usage));
  CHECK(usage.bytes_limit == 1000 && usage.inodes_limit == 20 && usage.inodes > 1);

  const wasifs_open_how exclusive = {
      .size = sizeof exclusive, .access = WASIFS_ACCESS_WRITE, .create = true, .exclusive = true};
  wasifs_inode* inode = NULL;
  FAILS(WASIFS_EXIST, "a/link", wasifs_open_at(root, "a/link", &exclusive, &inode));
  OK(wasifs_open_at(root, "fresh", &exclusive, &inode));
  OK(wasifs_inode_stat(inode, &stat));
  CHECK(stat.type == WASIFS_TYPE_REGULAR_FILE);
  wasifs_inode_free(inode);

  wasifs_filesystem* view = NULL;
  OK(wasifs_read_only_create(mem, &view));
  wasifs_location* looking = NULL;
  OK(wasifs_location_of_filesystem(view, &looking));
  FAILS(WASIFS_ROFS, "", wasifs_write_file(looking, "a/b/file", "x", 1));
  wasifs_location_free(looking);
  wasifs_filesystem_free(view);
  wasifs_location_free(root);
  wasifs_filesystem_free(mem);
}

static bool add_mount(void* context, const char* path, const char* type) {
  struct names* names = context;
  strcat(names->text, path);
  strcat(names->text, "=");
  strcat(names->text, type);
  strcat(names->text, " ");
  return true;
}

static void test_host_and_mounts(void) {
  char folder[] = "capi_files_XXXXXX";
  CHECK(mkdtemp(folder) != NULL);
  wasifs_filesystem *host = NULL, *dev = NULL, *none = NULL;
  const wasifs_host_options options = {.size = sizeof options, .special = WASIFS_SPECIAL_UNTOUCHED};
  OK(wasifs_host_create(folder, &options, &host));
  FAILS(WASIFS_NOENT, "no_such_folder", wasifs_host_create("no_such_folder", NULL, &none));
  FAILS(WASIFS_BADF, "", wasifs_host_create_from_fd(-1, false, NULL, &none));
  wasifs_random* random = NULL;
  OK(wasifs_random_create_seeded(1, &random));
  const wasifs_dev_options devices = {.size = sizeof devices, .random = random};
  OK(wasifs_dev_create(&devices, &dev));

  wasifs_names* names = NULL;
  OK(wasifs_names_create(&names));
  OK(wasifs_names_mount(names, "/host", host));
  OK(wasifs_names_mount(names, "/dev", dev));
  OK(wasifs_names_mount(names, "/other", dev));
  OK(wasifs_names_unmount(names, "/other"));
  FAILS(WASIFS_INVAL, "/other", wasifs_names_unmount(names, "/other"));
  struct names mounts = {""};
  OK(wasifs_names_list(names, add_mount, &mounts));
  CHECK(strcmp(mounts.text, "/dev=dev /host=host ") == 0);

  wasifs_location* root = NULL;
  OK(wasifs_location_of_names(names, &root));
  OK(wasifs_write_file(root, "host/file", "on the host", 11));
  wasifs_buffer bytes;
  OK(wasifs_read_file(root, "host/file", 0, &bytes));
  HOLDS(&bytes, "on the host");
  wasifs_stat stat = {.size = sizeof stat};
  OK(wasifs_stat_at(root, "dev/urandom", true, &stat));
  CHECK(stat.type == WASIFS_TYPE_CHARACTER_DEVICE);
  FAILS(WASIFS_NOENT, "", wasifs_stat_at(root, "dev/tty", true, &stat));
  OK(wasifs_unlink_at(root, "host/file"));
  CHECK(rmdir(folder) == 0);

  wasifs_location_free(root);
  wasifs_names_free(names);
  wasifs_random_free(random);
  wasifs_filesystem_free(dev);
  wasifs_filesystem_free(host);
}

static void* write_to_port(void* port) {
  OK(wasifs_port_write(port, "through the pipe", 16));
  return NULL;
}
static void* interrupt_port(void* port) {
  OK(wasifs_port_interrupt(port));
  return NULL;
}

static void test_pipe(void) {
  wasifs_inode *reader = NULL, *writer = NULL;
  OK(wasifs_pipe_create(4096, &reader, &writer));
  wasifs_port *in = NULL, *out = NULL;
  OK(wasifs_port_create_reader(reader, &in));
  OK(wasifs_port_create_writer(writer, &out));
  wasifs_inode_free(reader);
  wasifs_inode_free(writer);
  char text[32] = "";
  size_t count = 0;
  FAILS(WASIFS_BADF, "", wasifs_port_read(out, text, sizeof text, &count));
  FAILS(WASIFS_BADF, "", wasifs_port_write(in, text, 1));
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, write_to_port, out) == 0);
  OK(wasifs_port_read(in, text, sizeof text - 1, &count));
  pthread_join(thread, NULL);
  CHECK(count == 16 && strcmp(text, "through the pipe") == 0);

  CHECK(pthread_create(&thread, NULL, interrupt_port, in) == 0);
  FAILS(WASIFS_INTR, "", wasifs_port_read(in, text, sizeof text, &count));
  pthread_join(thread, NULL);
  wasifs_port_free(in);
  FAILS(WASIFS_PIPE, "", wasifs_port_write(out, text, 1));
  wasifs_port_free(out);

  wasifs_inode* file = NULL;
  OK(wasifs_bytes_file_create("x", 1, &file));
  FAILS(WASIFS_INVAL, "stream", wasifs_port_create_reader(file, &in));
  wasifs_inode_free(file);
}

static void test_host_descriptors(void) {
  int ends[2];
  CHECK(pipe(ends) == 0);
  wasifs_inode *reader = NULL, *writer = NULL;
  OK(wasifs_from_host_fd(ends[0], true, &reader));
  OK(wasifs_stream_from_host_fd(ends[1], true, &writer));
  wasifs_port *in = NULL, *out = NULL;
  OK(wasifs_port_create_reader(reader, &in));
  OK(wasifs_port_create_writer(writer, &out));
  OK(wasifs_port_write(out, "host", 4));
  char text[8];
  size_t count = 0;
  OK(wasifs_port_read(in, text, sizeof text, &count));
  CHECK(count == 4 && memcmp(text, "host", 4) == 0);
  wasifs_inode* standard = reader;
  FAILS(WASIFS_BADF, "-1", wasifs_from_host_fd(-1, true, &standard));
  CHECK(standard == NULL);
  FAILS(WASIFS_INVAL, "3 is no standard stream", wasifs_inherit_stream(3, &standard));
  OK(wasifs_inherit_stream(2, &standard));
  wasifs_inode_free(standard);
  wasifs_port_free(in);
  wasifs_port_free(out);
  wasifs_inode_free(reader);
  wasifs_inode_free(writer);
}

static void test_clones(void) {
  wasifs_filesystem *source = NULL, *clone = NULL, *view = NULL;
  wasifs_location *root = NULL, *twin = NULL;
  wasifs_buffer bytes;
  OK(wasifs_mem_create(NULL, &source));
  OK(wasifs_location_of_filesystem(source, &root));
  OK(wasifs_write_file(root, "file", "before", 6));
  OK(wasifs_mem_clone(source, &clone));
  OK(wasifs_write_file(root, "file", "behind", 6));
  OK(wasifs_location_of_filesystem(clone, &twin));
  OK(wasifs_read_file(twin, "file", 0, &bytes));
  HOLDS(&bytes, "before");
  OK(wasifs_write_file(twin, "file", "clone", 5));
  OK(wasifs_read_file(root, "file", 0, &bytes));
  HOLDS(&bytes, "behind");
  OK(wasifs_read_only_create(source, &view));
  wasifs_filesystem* none = source;
  FAILS(WASIFS_NOTSUP, "clone", wasifs_mem_clone(view, &none));
  CHECK(none == NULL);
  wasifs_location_free(root);
  wasifs_location_free(twin);
  wasifs_filesystem_free(view);
  wasifs_filesystem_free(source);
  wasifs_filesystem_free(clone);
}

int main(void) {
  test_paths();
  test_clones();
  test_host_and_mounts();
  test_pipe();
  test_host_descriptors();
  return check_result();
}
