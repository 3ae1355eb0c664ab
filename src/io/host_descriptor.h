// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A descriptor of the host and what can be asked of any: what streams and sockets over one have in
// common. Used by host_stream.cpp and host_socket.cpp. Thread-safe: it never changes.
#pragma once

#include "wasifs/inode.h"
#include "wasifs/ownership.h"

namespace wasifs {

class HostDescriptor {
 public:
  HostDescriptor(int fd, Ownership ownership) noexcept : fd_(fd), ownership_(ownership) {}
  // Closes it if it was handed over.
  ~HostDescriptor();
  HostDescriptor(const HostDescriptor&) = delete;
  HostDescriptor& operator=(const HostDescriptor&) = delete;

  [[nodiscard]] int get() const noexcept { return fd_; }

  // Identity and times, with `type`; size 0.
  [[nodiscard]] Result<Stat> stat(FileType type) const;
  // What poll() and FIONREAD say.
  [[nodiscard]] Readiness readiness() const noexcept;

 private:
  const int fd_;
  const Ownership ownership_;
};

}  // namespace wasifs
