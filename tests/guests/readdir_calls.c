// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fd_readdir: buffers of every size, cookies from any entry, an entry cut off in its head or name.
#include "raw.h"

enum { head = sizeof(__wasi_dirent_t) };

// The whole listing in one buffer.
static uint8_t listing[8192];
static __wasi_size_t listing_size;

static __wasi_dirent_t entry_at(const uint8_t* at) {
  __wasi_dirent_t entry;
  memcpy(&entry, at, head);
  return entry;
}

int main(void) {
  const int work = work_dir();
  CHECK_OK(mkdirat(work, "list", 0777));
  const int dir = (int)raw_open_dir(work, "list");
  static const char* const names[] = {"a", "bb", "a-rather-longer-name", "dd", "e"};
  for (int i = 0; i < 5; ++i) {
    put_file(dir, names[i], "");
  }
  REQUIRE_WASI(__wasi_fd_readdir(dir, listing, sizeof listing, 0, &listing_size));
  CHECK(listing_size < sizeof listing);  // less than the buffer: that is the end

  int entries = 0;
  bool alike = true, resumes = true, cut = true;
  for (__wasi_size_t at = 0; at < listing_size; ++entries) {
    const __wasi_dirent_t entry = entry_at(listing + at);
    at += head + entry.d_namlen;
    // Going on from this entry's cookie gives the rest, byte for byte.
    uint8_t rest[8192];
    __wasi_size_t size = 0;
    resumes = resumes && __wasi_fd_readdir(dir, rest, sizeof rest, entry.d_next, &size) == 0 &&
              size == listing_size - at && memcmp(rest, listing + at, size) == 0;
  }
  CHECK_EQ(entries, 7);
  CHECK(resumes);

  // A buffer that is too small is filled to its last byte, wherever that cuts.
  for (__wasi_size_t length = 0; length <= listing_size; ++length) {
    uint8_t part[8192];
    __wasi_size_t size = 9999;
    memset(part, '#', sizeof part);
    cut = cut && __wasi_fd_readdir(dir, part, length, 0, &size) == 0 && size == length;
    alike = alike && memcmp(part, listing, length) == 0 && part[length] == '#';
  }
  CHECK(cut);
  CHECK(alike);

  // Entry by entry, with a buffer that holds one at a time.
  __wasi_dircookie_t cookie = 0;
  int found = 0;
  for (int i = 0; i < 20; ++i) {
    uint8_t one[head + 64];
    __wasi_size_t size = 0;
    REQUIRE_WASI(__wasi_fd_readdir(dir, one, sizeof one, cookie, &size));
    if (size < head) {
      break;
    }
    const __wasi_dirent_t entry = entry_at(one);
    REQUIRE(entry.d_next != cookie);
    cookie = entry.d_next;
    ++found;
  }
  CHECK_EQ(found, 7);

  // A cookie that nobody gave never fails and never loops; after the last one there is nothing.
  __wasi_size_t size = 0;
  CHECK_WASI(__wasi_fd_readdir(dir, listing, sizeof listing, cookie, &size), SUCCESS);
  CHECK_EQ(size, 0);
  CHECK_WASI(__wasi_fd_readdir(dir, listing, sizeof listing, 0, &size), SUCCESS);
  CHECK_EQ(size, listing_size);
  CHECK_WASI(__wasi_fd_readdir(bad_fd, listing, sizeof listing, 0, &size), BADF);
  return check_finish();
}
