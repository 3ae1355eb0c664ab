// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "churning.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <utility>

namespace {

// The same names at several depths, so that what is moved fits everywhere.
constexpr std::array directories = {"tree",   "tree/a",   "tree/a/b",  "tree/a/b/c",
                                    "tree/d", "tree/d/b", "tree/mixed"};
constexpr std::array names = {"file", "f1", "f2", "a", "b", "c", "d", "new", "link"};
constexpr std::array targets = {
    "../outside", "../../outside", "../../../outside/b", "..", "file", "a", "b", "../d", "."};
constexpr std::size_t longest = 9000;

/// A directory that was found without following a link: what is written must not go out by the
/// links that are planted here.
class Directory {
 public:
  explicit Directory(const char* path) {
    open_how how{};
    how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
    how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH;
    fd_ = static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how));
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() {
    if (fd_ >= 0) ::close(fd_);
  }
  /// Of one that is not there every call fails.
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

class Churn {
 public:
  explicit Churn(std::uint64_t seed)
      : random_(seed),
        number_(std::to_string(seed)),
        outside_(std::filesystem::current_path().string() + "/outside") {}

  void turn() {
    const Directory in(any(directories));
    const Directory to(any(directories));
    const char* name = any(names);
    const char* other = any(names);
    switch (random_() % 14) {
      case 0:
        return put(in, name, O_CREAT | O_TRUNC, random_() % longest);
      case 1:
        return put(in, name, O_CREAT | O_APPEND, random_() % longest);
      case 2:
        return cut(in, name);
      case 3:
        ::unlinkat(in.fd(), name, 0);
        return;
      case 4:
        ::unlinkat(in.fd(), name, AT_REMOVEDIR);
        return;
      case 5:
        ::mkdirat(in.fd(), name, 0777);
        return;
      case 6:
        keep(::symlinkat(any(targets), in.fd(), name));
        return;
      case 7:
        ::renameat(in.fd(), name, to.fd(), other);
        return;
      case 8:
        keep(::linkat(in.fd(), name, to.fd(), other, 0));
        return;
      case 9:
        ::renameat2(in.fd(), name, to.fd(), other, RENAME_EXCHANGE);
        return;
      case 10:
        return swap_for_link(in, name);
      case 11:
        return replace();
      case 12:
        return move_out_and_back(in, name);
      default:
        return make_again();
    }
  }

 private:
  template <class List>
  const char* any(const List& list) {
    return list[random_() % list.size()];
  }
  static void keep(int) {}  // whatever it says: another one was faster

  void put(const Directory& in, const char* name, int flags, std::size_t size) {
    const int fd =
        ::openat(in.fd(), name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags, 0666);
    if (fd < 0) return;
    const std::string text(size, static_cast<char>('a' + random_() % 26));
    keep(static_cast<int>(::write(fd, text.data(), text.size())));
    ::close(fd);
  }
  void cut(const Directory& in, const char* name) {
    const int fd = ::openat(in.fd(), name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return;
    keep(::ftruncate(fd, static_cast<off_t>(random_() % longest)));
    ::close(fd);
  }
  /// What is there, above all a directory, gives way to a link that leads out, and comes back.
  void swap_for_link(const Directory& in, const char* name) {
    const std::string link = "swap-" + number_;
    keep(::symlink(outside_.c_str(), link.c_str()));
    ::renameat2(in.fd(), name, AT_FDCWD, link.c_str(), RENAME_EXCHANGE);
    ::renameat2(in.fd(), name, AT_FDCWD, link.c_str(), RENAME_EXCHANGE);
    struct stat left{};
    if (::lstat(link.c_str(), &left) == 0 && S_ISLNK(left.st_mode)) {
      ::unlink(link.c_str());
    } else {
      ::rename(link.c_str(), ("lost-" + number_ + "-" + std::to_string(++lost_)).c_str());
    }
  }
  /// As an editor saves: who opens it has all of the new content or all of the old one.
  void replace() {
    const Directory root("tree");
    const std::string fresh = "fresh-" + number_;
    put(root, fresh.c_str(), O_CREAT | O_TRUNC, 4096);
    ::renameat(root.fd(), fresh.c_str(), root.fd(), "whole");
  }
  void move_out_and_back(const Directory& in, const char* name) {
    const std::string away = "moved-" + number_;
    if (::renameat(in.fd(), name, AT_FDCWD, away.c_str()) != 0) return;
    if (::renameat(AT_FDCWD, away.c_str(), in.fd(), name) != 0) {
      std::error_code ignored;
      std::filesystem::remove_all(away, ignored);
    }
  }
  /// What was removed would hardly come back by chance.
  void make_again() {
    for (const char* path : directories) {
      const std::string whole(path);
      if (const std::size_t slash = whole.rfind('/'); slash != std::string::npos) {
        const Directory above(whole.substr(0, slash).c_str());
        ::mkdirat(above.fd(), whole.c_str() + slash + 1, 0777);
      }
      put(Directory(path), "file", O_CREAT, random_() % longest);
    }
  }

  std::mt19937_64 random_;
  std::string number_;
  std::string outside_;
  std::uint64_t lost_ = 0;
};

bool input_ended() {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  return ::poll(&input, 1, 0) != 0;
}

}  // namespace

int churn(std::uint64_t seed) {
  Churn made(seed);
  while (!input_ended()) {
    for (int i = 0; i < 64; ++i) made.turn();
  }
  return 0;
}
