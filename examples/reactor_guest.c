// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A reactor whose libc learns of a directory while it runs. An older wasi-libc looks for preopened
// directories only while it starts, a newer one when a path is first used; telling it works with
// both.
#include <stdio.h>
#include <string.h>
#include <wasi/api.h>
#include <wasi/libc.h>

static char text[64];

// Makes libc know the preopened directory behind `fd` by the name that the host gave it. 0 when it
// does.
__attribute__((export_name("adopt"))) int adopt(int fd) {
  static char name[256];
  __wasi_prestat_t prestat;
  if (__wasi_fd_prestat_get((__wasi_fd_t)fd, &prestat) != 0 ||
      prestat.u.dir.pr_name_len >= sizeof name)
    return -1;
  if (__wasi_fd_prestat_dir_name((__wasi_fd_t)fd, (uint8_t*)name, prestat.u.dir.pr_name_len) != 0)
    return -1;
  name[prestat.u.dir.pr_name_len] = '\0';
  return __wasilibc_register_preopened_fd(fd, name);
}

// The length of the first line of /late/note, or -1 where it cannot be opened.
__attribute__((export_name("read_note"))) int read_note(void) {
  FILE* file = fopen("/late/note", "r");
  if (file == NULL) return -1;
  const int got = fgets(text, sizeof text, file) != NULL;
  fclose(file);
  return got ? (int)strlen(text) : -1;
}

__attribute__((export_name("note"))) char* note(void) {
  return text;
}
