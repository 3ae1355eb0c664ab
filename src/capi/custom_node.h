// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What files, directories and links written in C have in common: who they are. Used by the
// custom_*.cpp of this room. Any thread; functions of the embedder are called with no lock held.
#pragma once

#include <atomic>
#include <cstdint>

#include "handles.h"
#include "values.h"
#include "versioned.h"
#include "wasifs/c/custom.h"

namespace wasifs::capi {

// The number that stands for a `wasifs_stat::dev` of 0.
[[nodiscard]] std::uint64_t shared_device() noexcept;
// The number that stands for a `wasifs_stat::ino` of 0: another one at each call.
[[nodiscard]] std::uint64_t next_inode_number() noexcept;

[[nodiscard]] inline Result<void> to_result(wasifs_errno error) noexcept {
  if (error != WASIFS_SUCCESS) return from_c(error);
  return {};
}

// The second base of each node; `T` is its struct of functions.
template <class T>
class CustomNode {
 public:
  explicit CustomNode(const Functions<T>& functions) : functions_(functions) {}
  [[nodiscard]] const Functions<T>& functions() const noexcept { return functions_; }

  // `Inode::stat`.
  [[nodiscard]] Result<Stat> ask(FileType type) {
    wasifs_stat told{};
    told.size = sizeof told;
    told.type = static_cast<wasifs_file_type>(type);
    told.nlink = 1;
    const Errno error = from_c(functions_->stat(functions_.context(), &told));
    if (error != Errno::success) return error;
    if (told.dev == 0) told.dev = shared_device();
    if (told.ino == 0) told.ino = number_;
    return from_c(told, type);
  }
  // `Inode::same_as`.
  [[nodiscard]] bool same_node(const CustomNode& other) const noexcept {
    return functions_->stat == other.functions_->stat &&
           functions_.context() == other.functions_.context();
  }
  // `Inode::set_times`, for structs that have it.
  [[nodiscard]] Result<void> change_times(const TimesChange& change) {
    if (functions_->set_times == nullptr) return Errno::notsup;
    const wasifs_times_change given = to_c(change);
    return to_result(functions_->set_times(functions_.context(), &given));
  }
  // `Inode::sync`, likewise.
  [[nodiscard]] Result<void> to_storage(bool data_only) {
    if (functions_->sync == nullptr) return {};
    return to_result(functions_->sync(functions_.context(), data_only));
  }

 private:
  Functions<T> functions_;
  const std::uint64_t number_ = next_inode_number();
};

// A directory written in C; `CustomFileSystem` needs its context.
using CustomDirectoryNode = CustomNode<wasifs_directory_node>;

}  // namespace wasifs::capi
