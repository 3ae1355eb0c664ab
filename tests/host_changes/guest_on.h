// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A guest on one file system of a test here, without the kernel beside it: for what is not the
// kernel's to say. One thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../unit/wasi/fake_guest.h"
#include "wasifs/filesystem.h"
#include "wasifs/process.h"

namespace wasifs::host_changes {

using testing_support::FakeGuest;
using testing_support::Lengths;
using testing_support::Texts;

class GuestOn {
 public:
  static constexpr Fd root = 3;

  explicit GuestOn(Ref<FileSystem> tree)
      : process_(ProcessBuilder().mount("/", std::move(tree)).preopen("/").build().value()),
        guest_(*process_) {}

  [[nodiscard]] FakeGuest& calls() noexcept { return guest_; }
  [[nodiscard]] Process& process() noexcept { return *process_; }

  /// The descriptor of a file or directory that must be there.
  Fd open(std::string_view path, bool writing = false, unsigned oflags = 0) {
    const std::uint64_t rights =
        testing_support::every_right & ~(writing ? 0 : testing_support::right_write);
    return guest_.open(root, path, rights, oflags);
  }
  /// What a file holds, or the errno that keeps it from being read.
  std::string read(std::string_view path) {
    const std::string opened =
        guest_.call("path_open", root, 1, path, 0, testing_support::right_read, 0, 0, guest_.out);
    if (opened != "success") return opened;
    const Fd fd = guest_.u32(guest_.out);
    std::string text = read_fd(fd);
    EXPECT_EQ("success", guest_.call("fd_close", fd));
    return text;
  }
  std::string read_fd(Fd fd) {
    const std::string end = guest_.call("fd_pread", fd, Lengths{{60'000}}, 0, guest_.out);
    return end == "success" ? guest_.text(guest_.data, guest_.u32(guest_.out)) : end;
  }
  /// What writing at the beginning of an open file gives.
  std::string write_fd(Fd fd, std::string_view text) {
    return guest_.call("fd_pwrite", fd, Texts{{std::string(text)}}, 0, guest_.out);
  }
  /// The names from `cookie` on that fit into `room` bytes; `cookie` becomes what goes on behind
  /// them. `ended` becomes true where there are no more.
  std::vector<std::string> list(Fd fd, std::uint64_t& cookie, std::uint32_t room, bool& ended) {
    std::vector<std::string> names;
    std::uint32_t used = 0;
    const auto entries = guest_.readdir(fd, cookie, room, &used);
    ended = used < room;
    for (const auto& entry : entries) {
      names.push_back(entry.name);
      cookie = entry.next;
    }
    return names;
  }

 private:
  std::unique_ptr<Process> process_;
  FakeGuest guest_;
};

}  // namespace wasifs::host_changes
