// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The other program: what changes a directory while a guest uses it. A process of its own, so that
// nothing but the kernel is between the two. The tests start it by `Other` (other.h),
// tests/host_changes/drive.py does as well.
//
//     host_changes_other DIRECTORY              does what it reads, a line each, in DIRECTORY
//     host_changes_other DIRECTORY churn SEED   does as much as it can until its input ends
//
// A line is a command and its arguments, separated by single spaces; it is answered by a line with
// the number of the error, or 0.
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "churning.h"

namespace {

using Arguments = std::vector<std::string>;

int failure(int returned) {
  return returned < 0 ? errno : 0;
}

int put(const std::string& path, const std::string& text, int flags) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666);
  if (fd < 0) return errno;
  const int error = failure(static_cast<int>(::write(fd, text.data(), text.size())));
  ::close(fd);
  return error;
}

/// Writes until there is no room.
int fill(const std::string& path) {
  const std::string piece(4096, 'f');
  while (true) {
    const int error = put(path, piece, O_APPEND);
    if (error != 0) return error == ENOSPC ? 0 : error;
  }
}

int give_name(const std::string& from, const std::string& to, unsigned flags) {
  return failure(::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags));
}

int remove_all(const std::string& path) {
  std::error_code failed;
  std::filesystem::remove_all(path, failed);
  return failed.value();
}

int make_many(const std::string& directory, const std::string& start, int from, int to) {
  for (int i = from; i < to; ++i) {
    const int error = put(directory + "/" + start + std::to_string(i), start, O_TRUNC);
    if (error != 0) return error;
  }
  return 0;
}

int remove_many(const std::string& directory, const std::string& start, int from, int to) {
  for (int i = from; i < to; ++i) {
    if (::unlink((directory + "/" + start + std::to_string(i)).c_str()) != 0) return errno;
  }
  return 0;
}

int remount(const std::string& path, unsigned long flags) {
  return failure(::mount(nullptr, path.c_str(), nullptr, MS_REMOUNT | MS_BIND | flags, nullptr));
}

int run(const Arguments& a) {
  using Command = int (*)(const Arguments&);
  static const std::map<std::string, Command> commands = {
      {"truncate",
       [](const Arguments& b) { return failure(::truncate(b[1].c_str(), std::stol(b[2]))); }},
      {"write", [](const Arguments& b) { return put(b[1], b[2], O_TRUNC); }},
      {"append", [](const Arguments& b) { return put(b[1], b[2], O_APPEND); }},
      {"fill", [](const Arguments& b) { return fill(b[1]); }},
      {"unlink", [](const Arguments& b) { return failure(::unlink(b[1].c_str())); }},
      {"rmdir", [](const Arguments& b) { return failure(::rmdir(b[1].c_str())); }},
      {"mkdir", [](const Arguments& b) { return failure(::mkdir(b[1].c_str(), 0777)); }},
      {"mkfifo", [](const Arguments& b) { return failure(::mkfifo(b[1].c_str(), 0666)); }},
      {"remove", [](const Arguments& b) { return remove_all(b[1]); }},
      {"rename", [](const Arguments& b) { return give_name(b[1], b[2], 0); }},
      {"exchange", [](const Arguments& b) { return give_name(b[1], b[2], RENAME_EXCHANGE); }},
      {"link", [](const Arguments& b) { return failure(::link(b[1].c_str(), b[2].c_str())); }},
      {"symlink",
       [](const Arguments& b) { return failure(::symlink(b[1].c_str(), b[2].c_str())); }},
      {"chmod",
       [](const Arguments& b) {
         return failure(::chmod(b[2].c_str(), static_cast<mode_t>(std::stoul(b[1], nullptr, 8))));
       }},
      {"make_many",
       [](const Arguments& b) { return make_many(b[1], b[2], std::stoi(b[3]), std::stoi(b[4])); }},
      {"remove_many",
       [](const Arguments& b) {
         return remove_many(b[1], b[2], std::stoi(b[3]), std::stoi(b[4]));
       }},
      {"read_only", [](const Arguments& b) { return remount(b[1], MS_RDONLY); }},
      {"writable", [](const Arguments& b) { return remount(b[1], 0); }},
      {"unmount", [](const Arguments& b) { return failure(::umount2(b[1].c_str(), MNT_DETACH)); }},
      {"mount_empty",
       [](const Arguments& b) {
         return failure(::mount("tmpfs", b[1].c_str(), "tmpfs", 0, "size=64k"));
       }},
  };
  const auto found = commands.find(a.at(0));
  return found != commands.end() ? found->second(a) : ENOSYS;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || ::chdir(argv[1]) != 0) {
    std::perror("host_changes_other: the directory");
    return 2;
  }
  ::umask(0);
  if (argc == 4) return churn(std::strtoull(argv[3], nullptr, 10));
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    Arguments arguments;
    for (std::string word; std::getline(words, word, ' ');) arguments.push_back(word);
    arguments.resize(6);
    std::cout << run(arguments) << std::endl;
  }
  return 0;
}
