// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How paths are walked: dots, repeated slashes, slashes at the end, long names, strange names.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  CHECK_OK(mkdirat(dir, "dir", 0777));
  CHECK_OK(mkdirat(dir, "dir/nested", 0777));
  put_file(dir, "dir/nested/file", "found");

  CHECK(has_content(dir, "dir/nested/file", "found"));
  CHECK(has_content(dir, "./dir/./nested/./file", "found"));
  CHECK(has_content(dir, "dir/.//nested/../../dir/nested/../nested///./file", "found"));
  CHECK(has_content(dir, "dir///nested/file", "found"));
  CHECK_ERRNO(openat(dir, "dir/absent/../nested/file", O_RDONLY), ENOENT);  // it must be there
  CHECK_ERRNO(openat(dir, "dir/nested/file/../file", O_RDONLY), ENOTDIR);

  CHECK_ERRNO(openat(dir, "dir/nested/file/", O_RDONLY), ENOTDIR);
  CHECK_ERRNO(openat(dir, "dir/nested/file///", O_RDONLY), ENOTDIR);
  const int nested = openat(dir, "dir/nested///", O_RDONLY | O_DIRECTORY);
  REQUIRE(nested >= 0);
  CHECK(has_content(nested, "file", "found"));
  CHECK(has_content(nested, "./././file", "found"));

  static char path[5000];
  memset(path, 'n', 255);
  CHECK_OK(mkdirat(dir, path, 0777));
  path[255] = 'n';
  CHECK_ERRNO(mkdirat(dir, path, 0777), ENAMETOOLONG);
  CHECK_ERRNO(openat(dir, path, O_RDONLY), ENAMETOOLONG);
  for (int i = 0; i < 4096; i += 2) {
    memcpy(path + i, "./", 2);
  }
  strcpy(path + 4096 - 2, "dir");
  CHECK_ERRNO(openat(dir, path, O_RDONLY), ENAMETOOLONG);
  strcpy(path + 4090, "dir");
  CHECK_OK(close(openat(dir, path, O_RDONLY)));

  static const char* const names[] = {" ",    "a b",      "-",   "...",    "a.",   "\\",
                                      "C:",   "*?",       "nul", "\x01",   "\x7f", "\n",
                                      "a\\b", "\xc3\xa9", "%2e", "aux.txt"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    put_file(dir, names[i], names[i]);
  }
  bool all = true;
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    all = all && has_content(dir, names[i], names[i]);
  }
  CHECK(all);
  put_file(dir, "Case", "upper");
  put_file(dir, "case", "lower");
  CHECK(has_content(dir, "Case", "upper"));
  return check_finish();
}
