// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Vectors that lie in large pages where they are long. A look-up in the names of a million files
// goes here and there, and with small pages the processor looks for the page each time as well.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include "host_os/large_page.h"

namespace wasifs::mem {

/// For `LargeArray`.
template <class T>
struct LargePages {
  using value_type = T;
  LargePages() = default;
  template <class Other>
  explicit LargePages(const LargePages<Other>&) noexcept {}

  [[nodiscard]] T* allocate(std::size_t count) {
    const std::size_t pages = pages_for(count);
    if (pages == 0) return std::allocator<T>().allocate(count);
    std::byte* const memory = allocate_large_pages(pages);
    if (memory == nullptr) throw std::bad_alloc();
    return reinterpret_cast<T*>(memory);
  }
  void deallocate(T* array, std::size_t count) noexcept {
    if (pages_for(count) == 0)
      std::allocator<T>().deallocate(array, count);
    else
      std::free(array);
  }
  friend bool operator==(const LargePages&, const LargePages&) noexcept { return true; }

 private:
  /// 0: small ones. Of the last page at most an eighth of the whole is lost.
  [[nodiscard]] static std::size_t pages_for(std::size_t count) noexcept {
    constexpr std::size_t enough = 8;
    const std::size_t bytes = count * sizeof(T);
    const bool fits = bytes % large_page == 0 || bytes >= enough * large_page;
    return fits ? (bytes + large_page - 1) / large_page : 0;
  }
};

/// Any thread, as a vector.
template <class T>
using LargeArray = std::vector<T, LargePages<T>>;

}  // namespace wasifs::mem
