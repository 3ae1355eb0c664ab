// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A thread of the host with a stack of a given size, which a guest's code runs on: std::thread has
// whatever the machine gives, from 128 KiB up. Belongs to who made it.
#pragma once

#include <pthread.h>

#include <cstddef>
#include <functional>

#include "wasifs/result.h"

namespace wasifs {

class HostThread {
 public:
  // Runs `body`, which does not throw. `joined` is to be called once, unless this fails. Errors:
  // `again` where the machine has no room for a thread more.
  [[nodiscard]] static Result<HostThread> start(std::size_t stack_size, std::function<void()> body);
  // Waits for its end.
  void join() noexcept;

 private:
  explicit HostThread(pthread_t thread) noexcept : thread_(thread) {}
  pthread_t thread_;
};

}  // namespace wasifs
