// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the nodes of include/wasifs/fs/callback.h have in common: their numbers and times. Used by
// every file of this room. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "wasifs/fs/callback.h"
#include "wasifs/inode.h"

namespace wasifs {

// The second base of each node, beside its kind of inode.
class CallbackNode {
 public:
  explicit CallbackNode(const NodeTimes& times) noexcept : times_(times) {}
  virtual ~CallbackNode() = default;
  CallbackNode(const CallbackNode&) = delete;
  CallbackNode& operator=(const CallbackNode&) = delete;

  // The inode number; from a counter where no place has given one.
  [[nodiscard]] std::uint64_t number() noexcept;
  // Gives the number, unless there is one.
  void adopt(std::uint64_t number) noexcept;
  // The whole `Stat`.
  [[nodiscard]] Stat node_stat(FileType type, std::uint64_t size) noexcept;

 private:
  const NodeTimes times_;
  std::atomic<std::uint64_t> number_{0};
};

// The number of a node that has the place `name` in the directory numbered `directory`. Never one
// of the counter's.
[[nodiscard]] std::uint64_t number_of_place(std::uint64_t directory,
                                            std::string_view name) noexcept;

// `inode` was found under `name` in `directory`: where it is a node, it has its number from now on.
// Returns the node, or null.
CallbackNode* adopt_found(Inode& inode, CallbackNode& directory, std::string_view name) noexcept;

// `success` where `name` is a single component of a path.
[[nodiscard]] Errno check_component(std::string_view name) noexcept;

}  // namespace wasifs
