// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which pages of guest memories were written to since somebody last looked, so that a second
// snapshot need not read all of them. The kernel knows it from the page tables (PAGEMAP_SCAN: Linux
// 6.7): after a snapshot it protects pages and notes down whose protection was lifted (userfaultfd,
// asynchronous), at one fault for each page that is first written to; after restoring, a page that
// was written to is no longer the file's. Where the kernel cannot tell, every page may have been
// written to. Belongs to one guest and its thread.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "pause/guest_part.h"

namespace wasifs::engine {

class PageWatch {
 public:
  PageWatch();
  ~PageWatch();
  PageWatch(const PageWatch&) = delete;
  PageWatch& operator=(const PageWatch&) = delete;

  // Makes unknown the notes of all pages of the memory at `place` that may have been written to
  // since the last `look` or `restored`. `memory` is where it is now.
  void look(std::size_t place, std::span<std::byte> memory, std::vector<pause::PageNote>& notes);
  // The memory was just restored, what is known of its pages is true. Costs nothing by itself.
  void restored(std::size_t place, std::span<std::byte> memory);

 private:
  // How the pages of a memory tell whether they were written to.
  enum class Sign : std::uint8_t { none, not_of_a_file, not_protected };
  struct Watched {
    Sign sign = Sign::none;
    std::byte* begin = nullptr;  // where the memory was
  };

  [[nodiscard]] bool usable() const noexcept;
  [[nodiscard]] bool protect(std::span<std::byte> memory,
                             std::vector<pause::PageNote>* notes) const;
  [[nodiscard]] bool scan(Sign sign, std::span<std::byte> memory,
                          std::vector<pause::PageNote>* notes) const;
  Watched& watched(std::size_t place);

  int faults_ = -1;               // the descriptor of userfaultfd
  int pagemap_ = -1;              // /proc/self/pagemap
  pid_t owner_;                   // both are about the memory of this process, not of a child's
  std::vector<Watched> watched_;  // by place
};

}  // namespace wasifs::engine
