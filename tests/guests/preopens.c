// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fd_prestat_*: the preopens from 3 on, their names without a NUL, and badf for everything else.
#include "raw.h"

int main(void) {
  const int dir = work_dir();
  __wasi_prestat_t prestat;
  memset(&prestat, 0xff, sizeof prestat);
  REQUIRE_WASI(__wasi_fd_prestat_get(first_preopen, &prestat));
  CHECK_EQ(prestat.tag, __WASI_PREOPENTYPE_DIR);
  const __wasi_size_t length = prestat.u.dir.pr_name_len;
  REQUIRE(length > 0 && length < 200);

  uint8_t name[256];
  memset(name, '#', sizeof name);
  CHECK_WASI(__wasi_fd_prestat_dir_name(first_preopen, name, length), SUCCESS);
  CHECK(name[0] == '/' && name[length - 1] != '#' && name[length] == '#');
  const char* work = getenv("WORK");
  REQUIRE(work != NULL);
  CHECK(strncmp((const char*)name, work, length) == 0);

  memset(name, '#', sizeof name);
  CHECK_WASI(__wasi_fd_prestat_dir_name(first_preopen, name, length - 1), NAMETOOLONG);
  CHECK(name[0] == '#');
  CHECK_WASI(__wasi_fd_prestat_dir_name(first_preopen, name, sizeof name), SUCCESS);
  CHECK(name[0] == '/' && name[length] == '#');  // a longer buffer gets the name and no more

  CHECK_WASI(__wasi_fd_prestat_get(dir, &prestat), BADF);
  CHECK_WASI(__wasi_fd_prestat_dir_name(dir, name, sizeof name), BADF);
  CHECK_WASI(__wasi_fd_prestat_get(0, &prestat), BADF);
  CHECK_WASI(__wasi_fd_prestat_dir_name(0, name, sizeof name), BADF);
  CHECK_WASI(__wasi_fd_prestat_get(bad_fd, &prestat), BADF);
  CHECK_WASI(__wasi_fd_prestat_dir_name(bad_fd, name, sizeof name), BADF);
  return check_finish();
}
