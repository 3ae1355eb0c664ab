// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tree_compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <ranges>
#include <utility>
#include <vector>

#include "mount_spec.h"

namespace wasifs::cli {
namespace {

constexpr std::size_t block_size = 65536;

// Reads until `block` is full or the file ends.
Result<std::size_t> read_block(FileInode& file, std::span<std::byte> block, std::uint64_t offset) {
  std::size_t done = 0;
  while (done < block.size()) {
    const IoSpan span{block.data() + done, block.size() - done};
    ReadBuffers buffers(std::span(&span, 1));
    WASIFS_TRY(const std::size_t count, file.read_at(buffers, offset + done));
    if (count == 0) break;
    done += count;
  }
  return done;
}

Result<bool> same_content(const Entry& first, const Entry& second, Progress& progress) {
  if (first.location.inode->same_as(*second.location.inode)) return true;
  WASIFS_TRY(const Ref<Inode> opened, first.location.inode->open({.access = Access::read}));
  WASIFS_TRY(const Ref<Inode> other_opened, second.location.inode->open({.access = Access::read}));
  FileInode* const file = opened->as_file();
  FileInode* const other_file = other_opened->as_file();
  if (file == nullptr || other_file == nullptr) return Errno::notsup;
  std::array<std::byte, block_size> one;
  std::array<std::byte, block_size> other;
  for (std::uint64_t offset = 0;; offset += block_size) {
    WASIFS_TRY(const std::size_t count, read_block(*file, one, offset));
    WASIFS_TRY(const std::size_t other_count, read_block(*other_file, other, offset));
    progress.add_bytes(count);
    if (count != other_count || std::memcmp(one.data(), other.data(), count) != 0) return false;
    if (count < block_size) return true;
  }
}

bool same_permissions(const Entry& first, const Entry& second) {
  const auto one = permissions_of(first.location);
  const auto other = permissions_of(second.location);
  if (!one || !other) return true;
  // A link has an owner and no mode of its own.
  const bool link = first.stat.type == FileType::symbolic_link;
  return one->uid == other->uid && one->gid == other->gid && (link || one->mode == other->mode);
}

// What differs, or nothing.
Result<std::string_view> difference(const Entry& first, const Entry& second, const CompareHow& how,
                                    Progress& progress) {
  if (first.stat.type != second.stat.type) return "type";
  if (first.target != second.target) return "target";
  if (first.stat.type == FileType::regular_file) {
    if (first.stat.size != second.stat.size) return "content";
    WASIFS_TRY(const bool same, same_content(first, second, progress));
    if (!same) return "content";
  }
  if (how.times && first.stat.mtim != second.stat.mtim) return "times";
  if (how.permissions && !same_permissions(first, second)) return "permissions";
  return "";
}

class Comparison {
 public:
  using Told = std::function<void(const std::string&)>;

  Comparison(const ComparedPlace& first, const ComparedPlace& second, const CompareHow& how,
             Progress& progress, const DifferenceSink& sink, const Told& told)
      : first_(first), second_(second), how_(how), progress_(progress), sink_(sink), told_(told) {}

  void run();

 private:
  // A path below both places, and in which of them something is there.
  struct Item {
    std::string path;
    bool in_first = true;
    bool in_second = true;
  };

  [[nodiscard]] bool compare(const Item& item);
  std::optional<Entry> look(const ComparedPlace& place, const std::string& path);
  // Nothing where a directory cannot be read.
  std::optional<std::vector<std::string>> names_of(const std::optional<Entry>& entry);
  void add_below(const Item& item, const std::optional<Entry>& one,
                 const std::optional<Entry>& other);

  const ComparedPlace& first_;
  const ComparedPlace& second_;
  const CompareHow& how_;
  Progress& progress_;
  const DifferenceSink& sink_;
  const Told& told_;
  std::vector<Item> pending_;  // the next one last
};

void Comparison::run() {
  pending_.push_back({.path = "/"});
  while (!pending_.empty()) {
    const Item item = std::move(pending_.back());
    pending_.pop_back();
    progress_.step();
    if (!compare(item)) return;
  }
}

std::optional<Entry> Comparison::look(const ComparedPlace& place, const std::string& path) {
  const std::string full = normal_path(place.path + "/" + path);
  auto entry = entry_at(place.root, full);
  if (entry) return *std::move(entry);
  told_(fmt::format("{}: {}", full, errno_message(entry.error())));
  return std::nullopt;
}

std::optional<std::vector<std::string>> Comparison::names_of(const std::optional<Entry>& entry) {
  if (!entry || entry->stat.type != FileType::directory) return std::vector<std::string>();
  auto names = names_in(entry->location);
  if (names) return *std::move(names);
  told_(fmt::format("{}: {}", entry->path, errno_message(names.error())));
  return std::nullopt;
}

bool Comparison::compare(const Item& item) {
  using Kind = TreeDifference::Kind;
  const auto one = item.in_first ? look(first_, item.path) : std::nullopt;
  const auto other = item.in_second ? look(second_, item.path) : std::nullopt;
  // What one side cannot read is no difference that is known of.
  if ((item.in_first && !one) || (item.in_second && !other)) return true;
  std::string_view what;
  if (one && other) {
    const auto found = difference(*one, *other, how_, progress_);
    if (!found) {
      told_(fmt::format("{}: {}", item.path, errno_message(found.error())));
      return true;
    }
    what = *found;
  }
  if (!one || !other || !what.empty()) {
    const TreeDifference told{.kind = !one     ? Kind::added
                                      : !other ? Kind::removed
                                               : Kind::modified,
                              .path = item.path,
                              .what = what,
                              .before = one ? &*one : nullptr,
                              .after = other ? &*other : nullptr};
    if (!sink_(told)) return false;
  }
  add_below(item, one, other);
  return true;
}

void Comparison::add_below(const Item& item, const std::optional<Entry>& one,
                           const std::optional<Entry>& other) {
  const auto names = names_of(one);
  const auto other_names = names_of(other);
  if (!names || !other_names) return;
  std::vector<Item> below;
  auto here = names->begin();
  auto there = other_names->begin();
  while (here != names->end() || there != other_names->end()) {
    const bool in_first = here != names->end() && (there == other_names->end() || *here <= *there);
    const bool in_second = there != other_names->end() && (here == names->end() || *there <= *here);
    const std::string& name = in_first ? *here : *there;
    below.push_back({name_below(item.path, name), in_first, in_second});
    if (in_first) ++here;
    if (in_second) ++there;
  }
  std::ranges::move(std::views::reverse(below), std::back_inserter(pending_));
}

}  // namespace

void compare_places(const ComparedPlace& first, const ComparedPlace& second, const CompareHow& how,
                    Progress& progress, const DifferenceSink& sink,
                    const std::function<void(const std::string& sentence)>& told) {
  Comparison(first, second, how, progress, sink, told).run();
}

}  // namespace wasifs::cli
