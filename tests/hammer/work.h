// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the threads of the hammer do: random calls on a few names, so that they meet. Each thread
// has a `Worker` of its own; they share the tree and the tally.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "watchdog.h"
#include "world.h"

namespace wasifs::hammer {

/// Content is made of records of this many bytes that are all the same: a size that divides no page
/// and no piece of a file, so that records lie across their borders.
inline constexpr std::size_t record_size = 96;
/// What is wrong with content that should be whole records; empty where nothing is.
[[nodiscard]] std::string torn_record(std::string_view content);

/// What a thread does next.
enum class Work : std::uint8_t {
  write,
  append,
  truncate,
  read,
  unlink,
  make_directory,
  remove_directory,
  rename,
  link,
  symlink,
  list,
  stat,
  set_times,
  hold,
  use_held,
  drop,
  look_meanwhile,
};
inline constexpr std::size_t works = static_cast<std::size_t>(Work::look_meanwhile) + 1;
[[nodiscard]] std::string_view name_of(Work work) noexcept;

/// How often each kind of work was done with success, by all threads.
using Tally = std::array<std::atomic<std::uint64_t>, works>;

/// What the threads share.
struct Job {
  conformance::Place place;
  /// Whether a reader may see half of a record: a kernel's reads and writes may overlap.
  bool reads_tear = false;
  /// Looks at the tree while others change it; may be null.
  std::function<void()> meanwhile;
  int operations = 0;
};

/// One thread.
class Worker {
 public:
  Worker(const Job& job, std::size_t thread, Watchdog& watchdog, Tally& tally);
  void run();

 private:
  [[nodiscard]] unsigned pick(unsigned below) { return static_cast<unsigned>(random_() % below); }
  [[nodiscard]] std::string any_path();
  /// The tree, or a directory that this thread holds, which may be removed by now.
  [[nodiscard]] conformance::World any_start();
  [[nodiscard]] std::uint64_t any_offset();
  [[nodiscard]] std::string any_records();
  /// Tells the watchdog, and does it.
  [[nodiscard]] Errno carry_out(Work work);
  [[nodiscard]] Errno with_file(Work work, const std::string& path);
  [[nodiscard]] Errno with_names(Work work, const std::string& path);
  [[nodiscard]] Errno with_two_names(Work work, std::string path);
  [[nodiscard]] Errno use(const conformance::Handle& held);
  [[nodiscard]] Errno read(const conformance::Handle& file);
  [[nodiscard]] Errno list(const Location& directory);
  [[nodiscard]] Errno hold(const std::string& path);

  const Job& job_;
  const std::size_t thread_;
  Watchdog& watchdog_;
  Tally& tally_;
  std::minstd_rand random_;
  std::vector<conformance::Handle> held_;
};

}  // namespace wasifs::hammer
