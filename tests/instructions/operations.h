// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A process without an engine, and what it is made to do: for call_counts.cpp. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/engine/call_table.h"
#include "wasifs/filesystem.h"
#include "wasifs/guest_memory.h"
#include "wasifs/process.h"

namespace wasifs::counting {

/// A guest that makes calls through the table, as an engine's adapter does: a process, and a
/// memory.
class Guest {
 public:
  static constexpr std::uint32_t out = 64;                      ///< Where results go.
  static constexpr std::uint32_t vector = 512;                  ///< One iovec, for `data`.
  static constexpr std::uint32_t text = 1024;                   ///< A path.
  static constexpr std::uint32_t text2 = 2048;                  ///< Another one.
  static constexpr std::uint32_t subscriptions = 65536;         ///< Of poll_oneoff.
  static constexpr std::uint32_t data = 131072;                 ///< Content; and events.
  static constexpr std::uint64_t writing = 0x1fffffff;          ///< Rights, as of O_RDWR.
  static constexpr std::uint64_t reading = writing & ~0x40ULL;  ///< As of O_RDONLY.
  static constexpr std::uint32_t size = 262144;                 ///< Bytes of memory.

  /// Sees `files` as descriptor 3.
  explicit Guest(Ref<FileSystem> files);

  /// Makes the call; the program ends unless it succeeds.
  template <class... Arguments>
  void call(const HostCall& callee, Arguments... arguments) {
    const std::uint64_t raw[] = {static_cast<std::uint64_t>(arguments)..., 0};
    check(callee, callee.thunk(*process_, memory_, raw));
  }
  /// The call of preview1 with this name.
  [[nodiscard]] static const HostCall& named(std::string_view name);

  /// Puts a path at `address`; gives its length.
  std::uint32_t place(std::uint32_t address, std::string_view path);
  /// Sets the length of the one iovec.
  void length(std::uint32_t bytes) { store(vector + 4, bytes, 4); }
  void store(std::uint32_t address, std::uint64_t value, unsigned bytes);
  [[nodiscard]] std::uint32_t load(std::uint32_t address) const;
  /// Opens the path that is at `text`, with these rights and oflags; the descriptor.
  std::uint32_t open(std::uint32_t path_length, std::uint64_t rights, unsigned how = 0);

 private:
  static void check(const HostCall& callee, Outcome outcome);
  std::unique_ptr<Process> process_;
  mutable VectorMemory memory_;
};

/// One operation that is counted.
struct Operation {
  std::string name;  ///< Such as "mem fd_read".
  /// Gets it ready in a guest of its own; what it gives does the operation once. It keeps what it
  /// needs.
  std::function<std::function<void()>(Guest&)> prepare;
  /// What one time counts for: entries of a directory.
  unsigned each = 1;
};

/// The operations of every file system, and those that have none.
[[nodiscard]] std::vector<Operation> file_operations();
[[nodiscard]] std::vector<Operation> other_operations();

/// What every operation finds: "file" of 64 KiB, "a/b/c/leaf", and "list" with so many files.
inline constexpr unsigned listed = 200;
void fill(const Ref<FileSystem>& files);

}  // namespace wasifs::counting
