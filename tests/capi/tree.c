// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tree.h"

#include <stdlib.h>
#include <string.h>

enum { most_names = 32 };

struct node {
  struct tree_counts* counts;
  int references;  // names that lead to it, and inodes that the library holds
  bool is_directory;
  uint64_t number, dev;
  wasifs_timestamp mtim;
  uint8_t* bytes;
  uint64_t length;
  struct name {
    char text[64];
    uint64_t cookie;  // 0: free
    struct node* node;
  } names[most_names];
  uint64_t last_cookie;
};

struct tree {
  struct node* root;
};

static uint64_t last_number;

static struct node* new_node(struct tree_counts* counts, uint64_t dev, bool is_directory) {
  struct node* node = calloc(1, sizeof *node);
  if (node == NULL) return NULL;
  node->counts = counts;
  node->is_directory = is_directory;
  node->number = ++last_number;
  node->dev = dev;
  node->last_cookie = 2;
  node->references = 1;
  ++counts->nodes;
  return node;
}

static void release(struct node* node) {
  if (--node->references != 0) return;
  for (int i = 0; i < most_names; ++i) {
    if (node->names[i].cookie != 0) release(node->names[i].node);
  }
  --node->counts->nodes;
  free(node->bytes);
  free(node);
}

static void release_inode(void* context) {
  struct node* node = context;
  --node->counts->inodes;
  release(node);
}

static struct name* find(struct node* directory, const char* text) {
  for (int i = 0; i < most_names; ++i) {
    struct name* name = &directory->names[i];
    if (name->cookie != 0 && strcmp(name->text, text) == 0) return name;
  }
  return NULL;
}

static wasifs_errno add(struct node* directory, const char* text, struct node* node) {
  if (strlen(text) >= sizeof directory->names[0].text) return WASIFS_NAMETOOLONG;
  if (find(directory, text) != NULL) return WASIFS_EXIST;
  for (int i = 0; i < most_names; ++i) {
    struct name* name = &directory->names[i];
    if (name->cookie != 0) continue;
    strcpy(name->text, text);
    name->cookie = ++directory->last_cookie;
    name->node = node;
    ++node->references;
    return WASIFS_SUCCESS;
  }
  return WASIFS_NOSPC;
}

static void forget(struct name* name) {
  name->cookie = 0;
  release(name->node);
}

static wasifs_errno node_stat(void* context, wasifs_stat* stat) {
  const struct node* node = context;
  stat->dev = node->dev;
  stat->ino = node->number;
  stat->length = node->length;
  stat->mtim = node->mtim;
  return WASIFS_SUCCESS;
}

static wasifs_errno node_set_times(void* context, const wasifs_times_change* change) {
  if (change->mtim_kind == WASIFS_TIME_SET) ((struct node*)context)->mtim = change->mtim;
  return WASIFS_SUCCESS;
}

static wasifs_errno file_truncate(void* context, uint64_t length) {
  struct node* node = context;
  if (length > 1000000) return WASIFS_FBIG;
  uint8_t* bytes = realloc(node->bytes, length + 1);
  if (bytes == NULL) return WASIFS_NOSPC;
  if (length > node->length) memset(bytes + node->length, 0, length - node->length);
  node->bytes = bytes;
  node->length = length;
  return WASIFS_SUCCESS;
}

static wasifs_errno file_read(void* context, uint64_t offset, uint8_t* bytes, size_t size,
                              size_t* count) {
  const struct node* node = context;
  if (offset >= node->length) return WASIFS_SUCCESS;
  *count = node->length - offset < size ? (size_t)(node->length - offset) : size;
  memcpy(bytes, node->bytes + offset, *count);
  return WASIFS_SUCCESS;
}

static wasifs_errno file_write(void* context, uint64_t offset, const uint8_t* bytes, size_t size,
                               size_t* count) {
  struct node* node = context;
  if (offset + size > node->length) {
    const wasifs_errno error = file_truncate(node, offset + size);
    if (error != WASIFS_SUCCESS) return error;
  }
  memcpy(node->bytes + offset, bytes, size);
  *count = size;
  return WASIFS_SUCCESS;
}

static wasifs_errno make_inode(struct node* node, wasifs_inode** inode);

static wasifs_errno directory_lookup(void* context, const char* text, wasifs_inode** inode) {
  const struct name* name = find(context, text);
  return name == NULL ? (wasifs_errno)WASIFS_NOENT : make_inode(name->node, inode);
}

static wasifs_errno directory_list(void* context, uint64_t cookie, wasifs_entry_sink sink,
                                   void* sink_context) {
  const struct node* node = context;
  for (uint64_t next = cookie < 3 ? 3 : cookie; next <= node->last_cookie; ++next) {
    for (int i = 0; i < most_names; ++i) {
      const struct name* name = &node->names[i];
      if (name->cookie != next) continue;
      const wasifs_entry entry = {
          .size = sizeof entry,
          .name = name->text,
          .ino = name->node->number,
          .next = next + 1,
          .type = name->node->is_directory ? WASIFS_TYPE_DIRECTORY : WASIFS_TYPE_REGULAR_FILE};
      if (!sink(sink_context, &entry)) return WASIFS_SUCCESS;
    }
  }
  return WASIFS_SUCCESS;
}

static wasifs_errno make(struct node* directory, const char* text, bool is_directory,
                         wasifs_inode** inode) {
  struct node* node = new_node(directory->counts, directory->dev, is_directory);
  if (node == NULL) return WASIFS_NOSPC;
  wasifs_errno error = add(directory, text, node);
  if (error == WASIFS_SUCCESS && inode != NULL) error = make_inode(node, inode);
  release(node);
  return error;
}

static wasifs_errno directory_create(void* context, const char* text, wasifs_inode** inode) {
  return make(context, text, false, inode);
}

static wasifs_errno directory_make(void* context, const char* text) {
  return make(context, text, true, NULL);
}

static wasifs_errno directory_unlink(void* context, const char* text) {
  struct name* name = find(context, text);
  if (name == NULL) return WASIFS_NOENT;
  if (name->node->is_directory) return WASIFS_ISDIR;
  forget(name);
  return WASIFS_SUCCESS;
}

static wasifs_errno directory_remove(void* context, const char* text) {
  struct name* name = find(context, text);
  if (name == NULL) return WASIFS_NOENT;
  if (!name->node->is_directory) return WASIFS_NOTDIR;
  for (int i = 0; i < most_names; ++i) {
    if (name->node->names[i].cookie != 0) return WASIFS_NOTEMPTY;
  }
  forget(name);
  return WASIFS_SUCCESS;
}

static wasifs_errno make_inode(struct node* node, wasifs_inode** inode) {
  const wasifs_file_node file = {.size = sizeof file,
                                 .context = node,
                                 .destroy = release_inode,
                                 .stat = node_stat,
                                 .read_at = file_read,
                                 .write_at = file_write,
                                 .truncate = file_truncate,
                                 .set_times = node_set_times};
  const wasifs_directory_node directory = {.size = sizeof directory,
                                           .context = node,
                                           .destroy = release_inode,
                                           .stat = node_stat,
                                           .lookup = directory_lookup,
                                           .list = directory_list,
                                           .create_file = directory_create,
                                           .make_directory = directory_make,
                                           .unlink = directory_unlink,
                                           .remove_directory = directory_remove};
  const wasifs_errno error = node->is_directory ? wasifs_directory_node_create(&directory, inode)
                                                : wasifs_file_node_create(&file, inode);
  if (error != WASIFS_SUCCESS) return error;
  ++node->references;
  ++node->counts->inodes;
  return WASIFS_SUCCESS;
}

static wasifs_errno tree_root(void* context, wasifs_inode** inode) {
  return make_inode(((struct tree*)context)->root, inode);
}

static wasifs_errno tree_rename(void* context, void* from, const char* old_name, void* to,
                                const char* new_name) {
  (void)context;
  struct name* source = find(from, old_name);
  if (source == NULL) return WASIFS_NOENT;
  struct name* target = find(to, new_name);
  if (target != NULL && target->node == source->node) return WASIFS_SUCCESS;
  if (target != NULL) forget(target);
  const wasifs_errno error = add(to, new_name, source->node);
  if (error == WASIFS_SUCCESS) forget(source);
  return error;
}

static wasifs_errno tree_link(void* context, void* from, const char* old_name, void* to,
                              const char* new_name) {
  (void)context;
  const struct name* source = find(from, old_name);
  if (source == NULL) return WASIFS_NOENT;
  return source->node->is_directory ? (wasifs_errno)WASIFS_PERM : add(to, new_name, source->node);
}

static void destroy_tree(void* context) {
  struct tree* tree = context;
  release(tree->root);
  free(tree);
}

wasifs_errno tree_create(struct tree_counts* counts, wasifs_filesystem** filesystem) {
  struct tree* tree = malloc(sizeof *tree);
  if (tree == NULL) return WASIFS_NOMEM;
  tree->root = new_node(counts, wasifs_new_device_number(), true);
  if (tree->root == NULL) {
    free(tree);
    return WASIFS_NOMEM;
  }
  const wasifs_custom_filesystem functions = {.size = sizeof functions,
                                              .context = tree,
                                              .destroy = destroy_tree,
                                              .type_name = "tree",
                                              .root = tree_root,
                                              .rename = tree_rename,
                                              .link = tree_link};
  const wasifs_errno error = wasifs_custom_filesystem_create(&functions, filesystem);
  if (error != WASIFS_SUCCESS) destroy_tree(tree);
  return error;
}
