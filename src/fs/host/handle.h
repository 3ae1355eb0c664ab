// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A descriptor of the operating system with its owner. Used by everything in this room; one thread
// at a time, as a unique_ptr.
#pragma once

#include <unistd.h>

#include <utility>

#include "wasifs/ownership.h"

namespace wasifs::host {

/// Closes its descriptor, unless that is borrowed. Empty after a move.
class Handle {
 public:
  Handle() = default;
  explicit Handle(int fd, Ownership ownership = Ownership::take) noexcept
      : fd_(fd), owned_(ownership == Ownership::take) {}
  Handle(Handle&& other) noexcept : fd_(std::exchange(other.fd_, -1)), owned_(other.owned_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(owned_, other.owned_);
    return *this;
  }
  // Linux gives the descriptor back even where close() says EINTR or EIO, so there is nothing to
  // try again.
  ~Handle() {
    if (owned_ && fd_ >= 0) ::close(fd_);
  }

  [[nodiscard]] int get() const noexcept { return fd_; }

 private:
  int fd_ = -1;
  bool owned_ = true;
};

}  // namespace wasifs::host
