// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a file system answers to an operation that its class does not have, and the numbers of
// devices.
#include "wasifs/filesystem.h"

#include <atomic>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "wasifs/persist.h"

namespace wasifs {
namespace {

/// Most entries that the search for an inode's path looks at.
constexpr std::size_t most_searched = 10'000;

constinit std::atomic<std::uint64_t> last_device{0};
constinit std::atomic<std::uint64_t> next_external_device{device_numbers_end};

}  // namespace

Result<void> FileSystem::rename(DirInode&, std::string_view, DirInode&, std::string_view) {
  return Errno::rofs;
}

Result<void> FileSystem::link(DirInode&, std::string_view, DirInode&, std::string_view) {
  return Errno::rofs;
}

FileSystemUsage FileSystem::usage() const noexcept {
  return {};
}

Ref<Persistent> FileSystem::persistent() noexcept {
  return nullptr;
}

void Persistent::gather(PartGatherer&, Inode*) {}

Result<std::string> FileSystem::path_of(Inode& inode) {
  WASIFS_TRY(const Ref<Inode> top, root());
  if (top->same_as(inode)) return std::string();
  struct Place {
    Ref<Inode> directory;
    std::string path;
  };
  std::deque<Place> waiting;
  if (top->kind() == InodeKind::directory) waiting.push_back({top, {}});
  std::size_t searched = 0;
  for (; !waiting.empty(); waiting.pop_front()) {
    const auto& [directory, path] = waiting.front();
    std::vector<std::string> names;
    WASIFS_CHECK(directory->as_directory()->read_entries(0, [&](const DirEntry& entry) {
      names.emplace_back(entry.name);
      return ++searched < most_searched;
    }));
    for (const std::string& name : names) {
      const auto found = directory->as_directory()->lookup(name);
      if (!found) continue;  // Gone meanwhile, or not for us.
      std::string place = path.empty() ? name : path + "/" + name;
      if ((*found)->same_as(inode)) return place;
      if ((*found)->kind() == InodeKind::directory) waiting.push_back({*found, std::move(place)});
    }
    if (searched >= most_searched) break;
  }
  return Errno::notsup;
}

bool FileSystem::links_reach_host() const noexcept {
  return false;
}

std::uint64_t allocate_device_number() noexcept {
  return last_device.fetch_add(1, std::memory_order_relaxed) + 1;
}

void reserve_device_number(std::uint64_t number) noexcept {
  if (number >= device_numbers_end) return;
  std::uint64_t last = last_device.load(std::memory_order_relaxed);
  while (last < number &&
         !last_device.compare_exchange_weak(last, number, std::memory_order_relaxed)) {
  }
}

std::uint64_t allocate_external_device_number() noexcept {
  return next_external_device.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace wasifs
