// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is done with paths. A path of depth 4 has four names; the last one is a file.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "measure.h"

enum { deepest = 16, files = 500 };

// "name/name/.../leaf"
static const char* deep(int depth) {
  static char path[16 * deepest];
  path[0] = '\0';
  for (int i = 1; i < depth; ++i) strcat(path, "directory/");
  strcat(path, "leaf");
  return path;
}

static void tree(void) {
  struct stat status;
  if (stat(in_fixtures(deep(deepest)), &status) == 0) return;
  for (int depth = 1; depth <= deepest; ++depth) {
    close(open_new(in_fixtures(deep(depth))));
    char directory[16 * deepest];
    snprintf(directory, sizeof directory, "%s", deep(depth + (depth < deepest)));
    if (depth == deepest) break;
    *strrchr(directory, '/') = '\0';
    check(mkdir(in_fixtures(directory), 0777) == 0, directory);
  }
}

static const char* path;
static void open_and_close(void) {
  const int opened = open(path, O_RDONLY);
  check(opened >= 0, "open");
  close(opened);
}
static void stat_once(void) {
  struct stat status;
  check(stat(path, &status) == 0, "stat");
}
REPEATED(open_close, open_and_close())
REPEATED(stat_path, stat_once())
#define DEPTH(number)                        \
  static void depth_##number(void) {         \
    static char kept[1024];                  \
    strcpy(kept, in_fixtures(deep(number))); \
    path = kept;                             \
  }
DEPTH(1)
DEPTH(2)
DEPTH(4)
DEPTH(8)
DEPTH(16)

// Names of files that are made and removed again. The paths are made once, since that is not what
// is measured.
static char names[2][files][600];
static void make_names(void) {
  for (int i = 0; i < files; ++i) {
    char name[32];
    snprintf(name, sizeof name, "short-lived-%d", i);
    strcpy(names[0][i], in_work(name));
    snprintf(name, sizeof name, "another-name-%d", i);
    strcpy(names[1][i], in_work(name));
  }
}

static unsigned create_all(void) {
  for (int i = 0; i < files; ++i) {
    const int made = open(names[0][i], O_RDWR | O_CREAT | O_EXCL, 0666);
    check(made >= 0, "create");
    close(made);
  }
  return files;
}
static unsigned unlink_all(void) {
  for (int i = 0; i < files; ++i) check(unlink(names[0][i]) == 0, "unlink");
  return files;
}
static unsigned rename_all(void) {
  for (int i = 0; i < files; ++i) check(rename(names[0][i], names[1][i]) == 0, "rename");
  return files;
}
static unsigned mkdir_all(void) {
  for (int i = 0; i < files; ++i) check(mkdir(names[0][i], 0777) == 0, "mkdir");
  return files;
}
static unsigned rmdir_all(void) {
  for (int i = 0; i < files; ++i) check(rmdir(names[0][i]) == 0, "rmdir");
  return files;
}
static void unlink_created(void) {
  unlink_all();
}
static void create_again(void) {
  create_all();
}
static void rename_back(void) {
  for (int i = 0; i < files; ++i) check(rename(names[1][i], names[0][i]) == 0, "rename back");
}
static void rmdir_made(void) {
  rmdir_all();
}
static void mkdir_again(void) {
  mkdir_all();
}
static void with_files(void) {
  make_names();
  create_all();
}
static void with_directories(void) {
  make_names();
  mkdir_all();
}

const struct row path_rows[] = {
    {"open-close-1", .fixture = tree, .begin = depth_1, .run = open_close},
    {"open-close-4", .fixture = tree, .begin = depth_4, .run = open_close},
    {"open-close-16", .fixture = tree, .begin = depth_16, .run = open_close},
    {"stat-1", .fixture = tree, .begin = depth_1, .run = stat_path},
    {"stat-2", .fixture = tree, .begin = depth_2, .run = stat_path},
    {"stat-4", .fixture = tree, .begin = depth_4, .run = stat_path},
    {"stat-8", .fixture = tree, .begin = depth_8, .run = stat_path},
    {"create", .begin = make_names, .run = create_all, .after = unlink_created},
    {"unlink", .begin = with_files, .run = unlink_all, .after = create_again,
     .end = unlink_created},
    {"rename", .begin = with_files, .run = rename_all, .after = rename_back, .end = unlink_created},
    {"mkdir", .begin = make_names, .run = mkdir_all, .after = rmdir_made},
    {"rmdir", .begin = with_directories, .run = rmdir_all, .after = mkdir_again, .end = rmdir_made},
    {0},
};
