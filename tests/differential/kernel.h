// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The oracle: the same steps by system calls in a directory of the kernel's own file system in
// memory. What wasifs does otherwise on purpose, as docs/semantics.md says, is done so here too;
// each place names its reason.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "answer.h"
#include "guest.h"
#include "stack.h"
#include "step.h"

namespace wasifs::differential {

/// A name that a step took away or gave to something else: what a listing in progress cannot rely
/// on.
struct Touched {
  std::uint64_t directory;
  std::string name;
};

/// A process on the kernel, with descriptors numbered as a guest's. One thread.
class Kernel {
 public:
  /// In an empty directory of its own.
  Kernel();
  /// In the directory `path`.
  explicit Kernel(const std::string& path);
  ~Kernel();
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;

  /// Does `step` with the descriptors `at` and `to`. A listing is of all that is there.
  void run(const Step& step, Fd at, Fd to, Answer& answer);
  /// Closes everything but the root.
  void close_all();
  /// All that is in the tree, in the order of the names.
  void walk(std::vector<Node>& nodes);
  /// The names that the last step changed.
  [[nodiscard]] const std::vector<Touched>& touched() const noexcept { return touched_; }

 private:
  struct Open {
    int fd = -1;
    bool directory = false;
    bool reads = false;
    bool writes = false;
    unsigned flags = 0;  ///< As the guest has set them.
  };
  /// The directory that a path's last name is in, and that name with the slashes behind it.
  struct Parent {
    Errno error = Errno::success;
    int fd = -1;
    bool ours = false;  ///< To be closed.
    std::string name{};
  };

  void begin_in(const std::string& path);
  [[nodiscard]] Open* find(Fd fd);
  /// The kernel's descriptor of a directory. `badf` or `notdir`: why there is none.
  [[nodiscard]] Errno find_directory(Fd fd, int& found);
  [[nodiscard]] Parent parent_of(int directory, const std::string& path);
  void touch(const Parent& parent);

  Errno open(const Step& step, Fd at, std::uint64_t& number);
  Errno rename(const Step& step, int from, int to);
  Errno link(const Step& step, int from, int to);
  Errno symlink(const Step& step, int directory);
  Errno name_step(const Step& step, int directory);
  Errno path_step(const Step& step, int directory, Answer& answer);
  /// Bytes between where a transfer begins and the last offset.
  static std::uint64_t room_behind(const Open& file, const Step& step);
  Errno content_step(const Step& step, Open& file, Answer& answer);
  Errno descriptor_step(const Step& step, Fd at, Fd to, Answer& answer);
  Errno list(Open& open, std::vector<Entry>& entries);

  std::optional<Scratch> scratch_;
  std::vector<Open> table_ = std::vector<Open>(root_fd + 1);
  std::vector<Touched> touched_;
  std::string buffer_ = std::string(longest_transfer, '\0');
};

}  // namespace wasifs::differential
