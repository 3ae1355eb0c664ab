// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "page_watch.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>

#ifdef __linux__
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#endif

namespace wasifs::engine {

#ifdef __linux__
namespace {

// From Linux 6.7's linux/userfaultfd.h and linux/fs.h, which the distribution's headers may not
// have yet.
constexpr int user_mode_only = 1;
constexpr std::uint64_t feature_wp_unpopulated = std::uint64_t{1} << 13U;
constexpr std::uint64_t feature_wp_async = std::uint64_t{1} << 15U;

struct PageRegion {
  std::uint64_t start;
  std::uint64_t end;
  std::uint64_t categories;
};

struct ScanArguments {
  std::uint64_t size;
  std::uint64_t flags;
  std::uint64_t start;
  std::uint64_t end;
  std::uint64_t walk_end;
  std::uint64_t regions;
  std::uint64_t region_count;
  std::uint64_t most_pages;
  std::uint64_t category_inverted;
  std::uint64_t category_mask;
  std::uint64_t category_anyof;
  std::uint64_t return_mask;
};

constexpr unsigned long pagemap_scan = _IOWR('f', 16, ScanArguments);
constexpr std::uint64_t page_is_written = 1U << 1U;
constexpr std::uint64_t page_is_file = 1U << 2U;
constexpr std::uint64_t page_is_present = 1U << 3U;
constexpr std::uint64_t page_is_swapped = 1U << 4U;
constexpr std::uint64_t protect_matching = 1U << 0U;
constexpr std::uint64_t check_async = 1U << 1U;

std::uint64_t address(const std::byte* at) {
  return reinterpret_cast<std::uint64_t>(at);
}

}  // namespace

PageWatch::PageWatch() : owner_(::getpid()) {
  faults_ = static_cast<int>(::syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | user_mode_only));
  if (faults_ < 0) return;
  uffdio_api api{};
  api.api = UFFD_API;
  api.features = feature_wp_async | feature_wp_unpopulated;
  if (::ioctl(faults_, UFFDIO_API, &api) == 0)
    pagemap_ = ::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
}

PageWatch::~PageWatch() {
  if (faults_ >= 0) ::close(faults_);
  if (pagemap_ >= 0) ::close(pagemap_);
}

bool PageWatch::usable() const noexcept {
  return pagemap_ >= 0 && owner_ == ::getpid();
}

// Pages that were not registered before count as written to.
bool PageWatch::protect(std::span<std::byte> memory, std::vector<pause::PageNote>* notes) const {
  uffdio_register range{};
  range.range.start = address(memory.data());
  range.range.len = memory.size();
  range.mode = UFFDIO_REGISTER_MODE_WP;
  return ::ioctl(faults_, UFFDIO_REGISTER, &range) == 0 && scan(Sign::not_protected, memory, notes);
}

// Finds what was written to. Pages are protected again in the same step, so that nothing is missed.
bool PageWatch::scan(Sign sign, std::span<std::byte> memory,
                     std::vector<pause::PageNote>* notes) const {
  std::array<PageRegion, 256> regions;
  ScanArguments arguments{};
  arguments.size = sizeof arguments;
  arguments.start = address(memory.data());
  arguments.end = arguments.start + memory.size();
  if (sign == Sign::not_protected) {
    arguments.flags = protect_matching | check_async;
    arguments.category_mask = page_is_written;
  } else {
    arguments.category_inverted = page_is_file;
    arguments.category_mask = page_is_file;
    arguments.category_anyof = page_is_present | page_is_swapped;
  }
  if (notes != nullptr) {
    arguments.regions = reinterpret_cast<std::uint64_t>(regions.data());
    arguments.region_count = regions.size();
    arguments.return_mask = sign == Sign::not_protected ? page_is_written : page_is_present;
  }
  while (arguments.start < arguments.end) {
    const int count = ::ioctl(pagemap_, pagemap_scan, &arguments);
    if (count < 0 || arguments.walk_end <= arguments.start) return false;
    for (std::size_t i = 0; notes != nullptr && i < static_cast<std::size_t>(count); ++i) {
      const std::uint64_t begin = address(memory.data());
      const std::uint64_t first = (regions[i].start - begin) / snapshot_chunk_size;
      const std::uint64_t last = (regions[i].end - begin - 1) / snapshot_chunk_size;
      for (std::uint64_t page = first; page <= last && page < notes->size(); ++page)
        (*notes)[page] = {};
    }
    arguments.start = arguments.walk_end;
  }
  return true;
}

#else

PageWatch::PageWatch() : owner_(::getpid()) {}
PageWatch::~PageWatch() = default;
bool PageWatch::usable() const noexcept {
  return false;
}
bool PageWatch::protect(std::span<std::byte>, std::vector<pause::PageNote>*) const {
  return false;
}
bool PageWatch::scan(Sign, std::span<std::byte>, std::vector<pause::PageNote>*) const {
  return false;
}

#endif

PageWatch::Watched& PageWatch::watched(std::size_t place) {
  if (watched_.size() <= place) watched_.resize(place + 1);
  return watched_[place];
}

void PageWatch::restored(std::size_t place, std::span<std::byte> memory) {
  watched(place) = {Sign::not_of_a_file, memory.data()};
}

void PageWatch::look(std::size_t place, std::span<std::byte> memory,
                     std::vector<pause::PageNote>& notes) {
  Watched& last = watched(place);
  const bool can = usable() && !memory.empty();
  // A memory that has grown may lie elsewhere.
  const Sign sign = can && last.begin == memory.data() ? last.sign : Sign::none;
  bool known = sign == Sign::not_of_a_file && scan(sign, memory, &notes);
  const bool from_now = can && protect(memory, sign == Sign::not_protected ? &notes : nullptr);
  known = known || (sign == Sign::not_protected && from_now);
  if (!known) notes.clear();
  last = {from_now ? Sign::not_protected : Sign::none, memory.data()};
}

}  // namespace wasifs::engine
