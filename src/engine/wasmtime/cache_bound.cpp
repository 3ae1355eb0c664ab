// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cache_bound.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace wasifs::engine {
namespace {

constexpr std::size_t digits_of_a_key = 64;  // SHA-256

struct Entry {
  std::string name;
  std::uint64_t size;
  timespec used;
};

struct Closer {
  void operator()(DIR* listing) const noexcept { ::closedir(listing); }
};
using Listing = std::unique_ptr<DIR, Closer>;

// The directory may be one that the user keeps other things in.
bool is_ours(std::string_view name) {
  if (name.find_first_not_of("0123456789abcdef") != digits_of_a_key) return false;
  name.remove_prefix(digits_of_a_key);
  return name == compiled_suffix ||
         (name.starts_with(compiled_suffix) && name.ends_with(unfinished_suffix));
}

std::vector<Entry> entries_of(int directory) {
  std::vector<Entry> entries;
  // A descriptor of its own, since the listing moves an offset and closes what it is given.
  const int listed = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (listed < 0) return entries;
  const Listing listing(::fdopendir(listed));
  if (listing == nullptr) {
    ::close(listed);
    return entries;
  }
  while (const dirent* entry = ::readdir(listing.get())) {
    struct stat status{};
    if (!is_ours(entry->d_name) ||
        ::fstatat(directory, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(status.st_mode))
      continue;
    entries.push_back({entry->d_name, static_cast<std::uint64_t>(status.st_size), status.st_mtim});
  }
  return entries;
}

}  // namespace

void remove_oldest(int directory, std::uint64_t limit, std::string_view newest) {
  std::vector<Entry> entries = entries_of(directory);
  std::uint64_t total = 0;
  for (const Entry& entry : entries) total += entry.size;
  if (total <= limit) return;
  std::ranges::sort(entries, {}, [](const Entry& entry) {
    return std::tuple(entry.used.tv_sec, entry.used.tv_nsec);
  });
  for (const Entry& entry : entries) {
    if (total <= limit) return;
    // One that another program has removed meanwhile is as good as removed by us.
    if (entry.name == newest ||
        (::unlinkat(directory, entry.name.c_str(), 0) != 0 && errno != ENOENT))
      continue;
    total -= entry.size;
  }
}

}  // namespace wasifs::engine
