// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/directory/mapping.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace wasifs::directory {
namespace {

// A private mapping, unmapped with the object.
class Region {
 public:
  Region(int fd, std::size_t size, int protection) noexcept
      : size_(size),
        // Pages are only ever taken for what is really changed.
        start_(::mmap(nullptr, size, protection, MAP_PRIVATE | MAP_NORESERVE, fd, 0)) {}
  Region(const Region&) = delete;
  Region& operator=(const Region&) = delete;
  ~Region() {
    if (good()) ::munmap(start_, size_);
  }

  [[nodiscard]] bool good() const noexcept { return start_ != MAP_FAILED; }
  [[nodiscard]] std::byte* start() const noexcept { return static_cast<std::byte*>(start_); }

 private:
  std::size_t size_;
  void* start_;
};

}  // namespace

struct Mapping::Memory {
  Memory(File opened, std::size_t size) noexcept
      : pack(std::move(opened)),
        bytes(size),
        own(pack.fd(), size, PROT_READ | PROT_WRITE),
        common(pack.fd(), size, PROT_READ) {}

  File pack;
  std::size_t bytes;
  Region own;
  Region common;
};

Mapping::Mapping(std::shared_ptr<Memory> memory)
    : memory_(std::move(memory)),
      page_(static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE))),
      given_(memory_->bytes / page_ + 1) {}

SnapshotResult<Mapping> Mapping::make(File pack, std::uint64_t size) {
  auto memory = std::make_shared<Memory>(std::move(pack), static_cast<std::size_t>(size));
  if (!memory->own.good() || !memory->common.good()) return failure(memory->pack.path(), errno);
  return Mapping(std::move(memory));
}

ChunkBytes Mapping::at(std::uint64_t offset, std::uint32_t size) {
  const auto first = given_.begin() + static_cast<std::ptrdiff_t>(offset / page_);
  const auto last = given_.begin() + static_cast<std::ptrdiff_t>((offset + size - 1) / page_) + 1;
  // A smaller chunk shares its page with others.
  const bool writable =
      offset % page_ == 0 && size >= page_ && std::none_of(first, last, std::identity());
  if (writable) std::fill(first, last, true);
  const Region& region = writable ? memory_->own : memory_->common;
  return {std::span(region.start() + offset, size), memory_, writable, memory_->pack.fd(), offset};
}

}  // namespace wasifs::directory
