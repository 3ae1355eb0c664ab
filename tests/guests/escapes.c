// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ways out of the sandbox that others have left open: links, renamed directories, links made to be
// followed.
#include "raw.h"

// Nothing is opened or made there; looking says that it is not allowed.
static bool leads_nowhere(int dir, const char* path) {
  __wasi_fd_t fd = 0;
  const __wasi_rights_t both = __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE;
  const __wasi_errno_t made = RAW(raw_path_open(dir, 1, path, strlen(path), 1, both, 0, 0, &fd));
  const __wasi_errno_t opened = RAW(raw_path_open(dir, 1, path, strlen(path), 0, 0, 0, 0, &fd));
  if (made == __WASI_ERRNO_SUCCESS || opened != __WASI_ERRNO_PERM) {
    printf("        `%s` gave %u and %u\n", path, (unsigned)made, (unsigned)opened);
    return false;
  }
  return true;
}

// In a tree whose links lead where they would lead were it the root of a system, what climbs above
// the root ends there; behind a name nothing climbs out of it either, which is seen when the link
// is followed.
static bool leads_out_to_nowhere(int dir, const char* path) {
#ifdef ROOTED_LINKS
  struct stat root, reached;
  if (fstat(dir, &root) != 0) return false;
  if (fstatat(dir, path, &reached, 0) != 0) return errno == ENOENT || errno == EPERM;
  return reached.st_ino == root.st_ino && reached.st_dev == root.st_dev;
#else
  return leads_nowhere(dir, path);
#endif
}

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "inside");
  CHECK_OK(mkdirat(dir, "a", 0777));
  CHECK_OK(mkdirat(dir, "a/b", 0777));
  const int a = (int)raw_open_dir(dir, "a");

  // Absolute targets are not stored.
  CHECK_WASI(__wasi_path_symlink("/", dir, "root"), PERM);
  CHECK_WASI(__wasi_path_symlink("/etc/passwd", dir, "passwd"), PERM);
  CHECK(!is_there(dir, "root") && !is_there(dir, "passwd"));

  // Targets above the tree are either not stored or not followed.
  static const char* const targets[] = {
      "..", "../", "../..", "../../../../../../etc/passwd", "a/../../outside", "./../new"};
  for (size_t i = 0; i < sizeof targets / sizeof *targets; ++i) {
    const __wasi_errno_t made = __wasi_path_symlink(targets[i], first_preopen, "leaving");
    CHECK(made == __WASI_ERRNO_SUCCESS || made == __WASI_ERRNO_PERM);
    if (made == __WASI_ERRNO_SUCCESS) {
      CHECK(leads_out_to_nowhere(first_preopen, "leaving/etc/passwd"));
      CHECK(leads_out_to_nowhere(first_preopen, "leaving/"));
      CHECK_WASI(__wasi_path_unlink_file(first_preopen, "leaving"), SUCCESS);
    }
  }

  // A link that stays inside the preopen may still leave the directory that the walk begins at.
  CHECK_OK(symlinkat("../file", dir, "a/up"));
  CHECK(has_content(dir, "a/up", "inside"));
  CHECK(leads_nowhere(a, "up"));
  CHECK_OK(symlinkat("b/../../file", dir, "a/up2"));
  CHECK(leads_nowhere(a, "up2"));

  // A directory that is moved up while it is open: `..` from it stays where it always was.
  const int b = (int)raw_open_dir(dir, "a/b");
  CHECK_OK(renameat(dir, "a/b", dir, "b"));
  CHECK(leads_nowhere(b, "../file"));
  CHECK(leads_nowhere(b, ".."));

  // Hard links do not follow out either.
  CHECK_WASI(__wasi_path_link(a, 1, "up", dir, "stolen"), PERM);
  CHECK_WASI(__wasi_path_link(a, 0, "../file", dir, "stolen"), PERM);
  CHECK(!is_there(dir, "stolen"));
  CHECK_WASI(__wasi_path_rename(a, "../file", dir, "stolen"), PERM);
  CHECK_WASI(__wasi_path_rename(dir, "file", a, "../stolen"), PERM);
  CHECK(has_content(dir, "file", "inside"));
  return check_finish();
}
