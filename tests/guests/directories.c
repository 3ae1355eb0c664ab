// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Making and removing directories.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  CHECK_OK(mkdirat(dir, "sub", 0777));
  CHECK_ERRNO(mkdirat(dir, "sub", 0777), EEXIST);
  CHECK_ERRNO(mkdirat(dir, "sub/", 0777), EEXIST);
  CHECK_ERRNO(mkdirat(dir, ".", 0777), EEXIST);
  CHECK_ERRNO(mkdirat(dir, "", 0777), ENOENT);
  CHECK_ERRNO(mkdirat(dir, "one/two", 0777), ENOENT);  // never more than one level
  CHECK_OK(mkdirat(dir, "slash/", 0777));
  CHECK_OK(mkdirat(dir, "slashes///", 0777));
  put_file(dir, "file", "");
  CHECK_ERRNO(mkdirat(dir, "file", 0777), EEXIST);
  CHECK_ERRNO(mkdirat(dir, "file/sub", 0777), ENOTDIR);
  CHECK_OK(symlinkat("nowhere", dir, "dangling"));
  CHECK_ERRNO(mkdirat(dir, "dangling", 0777), EEXIST);
  CHECK(!is_there(dir, "nowhere"));

  put_file(dir, "sub/file", "");
  CHECK_ERRNO(unlinkat(dir, "sub", AT_REMOVEDIR), ENOTEMPTY);
  CHECK_OK(unlinkat(dir, "sub/file", 0));
  CHECK_ERRNO(unlinkat(dir, "file", AT_REMOVEDIR), ENOTDIR);
  CHECK_ERRNO(unlinkat(dir, "dangling", AT_REMOVEDIR), ENOTDIR);
  CHECK_ERRNO(unlinkat(dir, "absent", AT_REMOVEDIR), ENOENT);
  CHECK_ERRNO(unlinkat(dir, ".", AT_REMOVEDIR), EINVAL);
  CHECK_ERRNO(unlinkat(dir, "sub/.", AT_REMOVEDIR), EINVAL);
  CHECK_OK(symlinkat("sub", dir, "link"));
  CHECK_ERRNO(unlinkat(dir, "link", AT_REMOVEDIR), ENOTDIR);
  CHECK_OK(unlinkat(dir, "slash/", AT_REMOVEDIR));

  // A directory that is gone but still open takes no new entries.
  const int sub = openat(dir, "sub", O_RDONLY | O_DIRECTORY);
  REQUIRE(sub >= 0);
  CHECK_OK(unlinkat(dir, "sub", AT_REMOVEDIR));
  CHECK_ERRNO(openat(sub, "new", O_WRONLY | O_CREAT, 0666), ENOENT);
  CHECK_ERRNO(mkdirat(sub, "new", 0777), ENOENT);
  CHECK_OK(mkdirat(dir, "sub", 0777));  // another one of that name
  CHECK_ERRNO(openat(sub, "new", O_WRONLY | O_CREAT, 0666), ENOENT);
  return check_finish();
}
