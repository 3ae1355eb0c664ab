// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files, directories and streams that are functions of this program, and a file system of its own;
// used by name here, and by a guest in engine_test.c.
#include "check.h"
#include "tree.h"

struct note {
  char text[64];
  int destroyed;
};

static void note_destroyed(void* context) {
  ++((struct note*)context)->destroyed;
}

static wasifs_errno note_read(void* context, wasifs_content* content) {
  const struct note* note = context;
  return wasifs_content_append(content, note->text, strlen(note->text));
}

static wasifs_errno note_write(void* context, const uint8_t* bytes, size_t size) {
  struct note* note = context;
  if (size >= sizeof note->text) return WASIFS_FBIG;
  memcpy(note->text, bytes, size);
  note->text[size] = 0;
  return WASIFS_SUCCESS;
}

// A file of 1000 letters that repeat.
static wasifs_errno letters_length(void* context, uint64_t* length) {
  (void)context;
  *length = 1000;
  return WASIFS_SUCCESS;
}
static wasifs_errno letters_read(void* context, uint64_t offset, uint8_t* bytes, size_t size,
                                 size_t* count) {
  (void)context;
  while (*count < size && offset + *count < 1000) {
    bytes[*count] = (uint8_t)('a' + (offset + *count) % 26);
    ++*count;
  }
  return WASIFS_SUCCESS;
}

// A directory in which each number has a file.
static wasifs_errno number_lookup(void* context, const char* name, wasifs_inode** inode) {
  (void)context;
  if (strspn(name, "0123456789") != strlen(name)) return WASIFS_NOENT;
  return wasifs_bytes_file_create(name, strlen(name), inode);
}
static wasifs_errno number_list(void* context, wasifs_listing* listing) {
  (void)context;
  FAILS(WASIFS_INVAL, "wasifs_file_type", wasifs_listing_add(listing, "x", 99, 0));
  wasifs_errno error = wasifs_listing_add(listing, "1", WASIFS_TYPE_REGULAR_FILE, 0);
  if (error == 0) error = wasifs_listing_add(listing, "22", WASIFS_TYPE_REGULAR_FILE, 0);
  return error;
}

static bool add_name(void* context, const wasifs_entry* entry) {
  strcat(context, entry->name);
  strcat(context, " ");
  return true;
}

static void test_callback_files(void) {
  struct note note = {"first", 0};
  wasifs_inode *root = NULL, *inode = NULL;
  OK(wasifs_static_directory_create(&root));
  const wasifs_whole_file whole = {.size = sizeof whole,
                                   .context = &note,
                                   .destroy = note_destroyed,
                                   .read = note_read,
                                   .write = note_write,
                                   .mtim = 77};
  OK(wasifs_whole_file_create(&whole, &inode));
  OK(wasifs_static_directory_add(root, "note", inode));
  FAILS(WASIFS_EXIST, "note", wasifs_static_directory_add(root, "note", inode));
  FAILS(WASIFS_INVAL, "a/b", wasifs_static_directory_add(root, "a/b", inode));
  FAILS(WASIFS_INVAL, "directory", wasifs_static_directory_add(inode, "x", root));
  wasifs_inode_free(inode);
  const wasifs_random_access_file letters = {
      .size = sizeof letters, .read_at = letters_read, .length = letters_length};
  OK(wasifs_random_access_file_create(&letters, &inode));
  OK(wasifs_static_directory_add(root, "letters", inode));
  wasifs_inode_free(inode);
  const wasifs_callback_directory numbers = {
      .size = sizeof numbers, .lookup = number_lookup, .list = number_list};
  OK(wasifs_callback_directory_create(&numbers, &inode));
  OK(wasifs_static_directory_add(root, "numbers", inode));
  wasifs_inode_free(inode);
  OK(wasifs_symbolic_link_create("numbers/7", &inode));
  OK(wasifs_static_directory_add(root, "seven", inode));
  wasifs_inode_free(inode);

  wasifs_filesystem* filesystem = NULL;
  OK(wasifs_callback_filesystem_create(root, &filesystem));
  wasifs_location* start = NULL;
  OK(wasifs_location_of_filesystem(filesystem, &start));
  wasifs_buffer bytes;
  OK(wasifs_read_file(start, "note", 0, &bytes));
  HOLDS(&bytes, "first");
  OK(wasifs_write_file(start, "note", "second", 6));
  CHECK(strcmp(note.text, "second") == 0);
  OK(wasifs_read_file(start, "letters", 0, &bytes));
  CHECK(bytes.size == 1000 && memcmp(bytes.data + 26, "abc", 3) == 0);
  wasifs_buffer_free(&bytes);
  FAILS(WASIFS_ACCES, "letters", wasifs_write_file(start, "letters", "x", 1));
  OK(wasifs_read_file(start, "seven", 0, &bytes));
  HOLDS(&bytes, "7");
  FAILS(WASIFS_NOENT, "numbers/x", wasifs_read_file(start, "numbers/x", 0, &bytes));
  char listed[64] = "";
  OK(wasifs_list_at(start, "numbers", 0, add_name, listed));
  CHECK(strcmp(listed, ". .. 1 22 ") == 0);

  OK(wasifs_static_directory_remove(root, "note"));
  CHECK(note.destroyed == 1);
  FAILS(WASIFS_NOENT, "note", wasifs_static_directory_remove(root, "note"));
  wasifs_location_free(start);
  wasifs_filesystem_free(filesystem);
  wasifs_inode_free(root);
}

// A handle more is a holder more, and of the same thing.
static void test_shared_handles(void) {
  struct note note = {"one", 0};
  wasifs_inode *inode = NULL, *shared = NULL;
  const wasifs_whole_file whole = {
      .size = sizeof whole, .context = &note, .destroy = note_destroyed, .read = note_read};
  OK(wasifs_whole_file_create(&whole, &inode));
  OK(wasifs_inode_share(inode, &shared));
  wasifs_stat first = {.size = sizeof first}, second = {.size = sizeof second};
  OK(wasifs_inode_stat(inode, &first));
  wasifs_inode_free(inode);
  CHECK(note.destroyed == 0);
  OK(wasifs_inode_stat(shared, &second));
  CHECK(first.dev == second.dev && first.ino == second.ino);
  wasifs_inode_free(shared);
  CHECK(note.destroyed == 1);

  wasifs_filesystem *memory = NULL, *same = NULL;
  OK(wasifs_mem_create(NULL, &memory));
  OK(wasifs_filesystem_share(memory, &same));
  wasifs_location* start = NULL;
  wasifs_buffer bytes;
  OK(wasifs_location_of_filesystem(memory, &start));
  OK(wasifs_write_file(start, "kept", "yes", 3));
  wasifs_location_free(start);
  wasifs_filesystem_free(memory);
  CHECK(strcmp(wasifs_filesystem_type(same), "mem") == 0);
  OK(wasifs_location_of_filesystem(same, &start));
  OK(wasifs_read_file(start, "kept", 0, &bytes));
  HOLDS(&bytes, "yes");
  wasifs_location_free(start);
  wasifs_filesystem_free(same);
  FAILS(WASIFS_INVAL, "`inode`", wasifs_inode_share(NULL, &shared));
  FAILS(WASIFS_INVAL, "`filesystem`", wasifs_filesystem_share(NULL, &same));
  CHECK(shared == NULL && same == NULL);
}

static wasifs_errno fail_read(void* context, uint8_t* bytes, size_t size, size_t* count) {
  (void)context;
  (void)bytes;
  *count = size + 1;
  return WASIFS_SUCCESS;
}
static wasifs_errno take_some(void* context, const uint8_t* bytes, size_t size, size_t* count) {
  struct note* note = context;
  *count = size < 3 ? size : 3;
  strncat(note->text, (const char*)bytes, *count);
  return WASIFS_SUCCESS;
}

static void test_callback_streams(void) {
  struct note note = {"", 0};
  wasifs_inode* stream = NULL;
  const wasifs_input_functions bad = {.size = sizeof bad, .read = fail_read};
  OK(wasifs_callback_input_create(&bad, &stream));
  OK(wasifs_stream_notify(stream));
  wasifs_port* port = NULL;
  OK(wasifs_port_create_reader(stream, &port));
  char bytes[4];
  size_t count = 9;
  FAILS(WASIFS_IO, "", wasifs_port_read(port, bytes, sizeof bytes, &count));
  CHECK(count == 0);
  wasifs_port_free(port);
  wasifs_inode_free(stream);

  const wasifs_output_functions output = {
      .size = sizeof output, .context = &note, .destroy = note_destroyed, .write = take_some};
  OK(wasifs_callback_output_create(&output, &stream));
  OK(wasifs_port_create_writer(stream, &port));
  wasifs_inode_free(stream);
  OK(wasifs_port_write(port, "in pieces", 9));
  CHECK(strcmp(note.text, "in pieces") == 0 && note.destroyed == 0);
  wasifs_port_free(port);
  CHECK(note.destroyed == 1);
}

static void test_own_file_system(void) {
  struct tree_counts counts = {0, 0};
  wasifs_filesystem* tree = NULL;
  OK(tree_create(&counts, &tree));
  CHECK(strcmp(wasifs_filesystem_type(tree), "tree") == 0);
  wasifs_location* start = NULL;
  OK(wasifs_location_of_filesystem(tree, &start));
  OK(wasifs_make_directories(start, "a/b"));
  static char large[150000];
  memset(large, 'x', sizeof large);
  OK(wasifs_write_file(start, "a/b/file", large, sizeof large));
  wasifs_buffer bytes;
  OK(wasifs_read_file(start, "a/b/file", 0, &bytes));
  CHECK(bytes.size == sizeof large && memcmp(bytes.data, large, sizeof large) == 0);
  wasifs_buffer_free(&bytes);
  OK(wasifs_write_file(start, "a/b/file", "short", 5));
  OK(wasifs_hard_link_at(start, "a/b/file", false, start, "linked"));
  OK(wasifs_rename_at(start, "linked", start, "a/renamed"));
  OK(wasifs_read_file(start, "a/renamed", 0, &bytes));
  HOLDS(&bytes, "short");
  OK(wasifs_rename_at(start, "a/renamed", start, "a/b/file"));  // the same file: nothing happens
  const wasifs_times_change change = {
      .size = sizeof change, .mtim = 5, .mtim_kind = WASIFS_TIME_SET};
  OK(wasifs_set_times_at(start, "a/renamed", true, &change));
  wasifs_stat stat = {.size = sizeof stat};
  OK(wasifs_stat_at(start, "a/renamed", true, &stat));
  CHECK(stat.mtim == 5 && stat.dev != 0 && stat.nlink == 1);
  FAILS(WASIFS_ROFS, "", wasifs_make_link_at("b", start, "link"));
  FAILS(WASIFS_NOTSUP, "", wasifs_set_times_at(start, "a", true, &change));
  FAILS(WASIFS_NOTEMPTY, "", wasifs_remove_directory_at(start, "a"));
  static char huge[1100000];  // beyond what the tree takes
  FAILS(WASIFS_FBIG, "a/huge", wasifs_write_file(start, "a/huge", huge, sizeof huge));
  char listed[64] = "";
  OK(wasifs_list_at(start, "a", 0, add_name, listed));
  CHECK(strcmp(listed, ". .. b renamed huge ") == 0);
  OK(wasifs_unlink_at(start, "a/huge"));
  OK(wasifs_unlink_at(start, "a/renamed"));
  OK(wasifs_unlink_at(start, "a/b/file"));
  OK(wasifs_remove_directory_at(start, "a/b"));

  wasifs_location_free(start);
  CHECK(counts.nodes > 0);
  wasifs_filesystem_free(tree);
  CHECK(counts.nodes == 0 && counts.inodes == 0);
}

int main(void) {
  test_callback_files();
  test_shared_handles();
  test_callback_streams();
  test_own_file_system();
  return check_result();
}
