// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "host_thread.h"

#include <cstdint>
#include <memory>
#include <utility>

namespace wasifs {
namespace {

using Body = std::function<void()>;

void* run(void* body) {
  const std::unique_ptr<Body> owner(static_cast<Body*>(body));
  (*owner)();
  return nullptr;
}

}  // namespace

Result<HostThread> HostThread::start(std::size_t stack_size, std::function<void()> body) {
#ifdef _WIN32
  // MinGW's threads would take the lower 32 bits of it.
  if (stack_size > UINT32_MAX) return Errno::again;
#endif
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return Errno::again;
  const std::unique_ptr<pthread_attr_t, int (*)(pthread_attr_t*)> owner(&attributes,
                                                                        &pthread_attr_destroy);
  if (pthread_attr_setstacksize(&attributes, stack_size) != 0) return Errno::again;
  auto carried = std::make_unique<Body>(std::move(body));
  pthread_t thread{};
  if (pthread_create(&thread, &attributes, &run, carried.get()) != 0) return Errno::again;
  (void)carried.release();
  return HostThread(thread);
}

void HostThread::join() noexcept {
  (void)pthread_join(thread_, nullptr);
}

}  // namespace wasifs
