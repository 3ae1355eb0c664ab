// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "host_os/large_page.h"

#include <cstdlib>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace wasifs {

std::byte* allocate_large_pages(std::size_t count) noexcept {
#if defined(__linux__)
  void* const page = std::aligned_alloc(large_page, count * large_page);
  // A wish; a system that does not grant it gives small pages, which are as right.
  if (page != nullptr) static_cast<void>(madvise(page, count * large_page, MADV_HUGEPAGE));
  return static_cast<std::byte*>(page);
#else
  return static_cast<std::byte*>(std::malloc(count * large_page));
#endif
}

}  // namespace wasifs
