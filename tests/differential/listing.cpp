// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "listing.h"

#include <algorithm>

namespace wasifs::differential {
namespace {

bool has(const std::vector<Entry>& entries, std::string_view name) {
  return std::ranges::find(entries, name, &Entry::name) != entries.end();
}

}  // namespace

ListedDirectory::ListedDirectory(std::uint64_t ino, const std::vector<Entry>& entries) : ino_(ino) {
  for (const Entry& entry : entries) there_.insert(entry.name);
}

void ListedDirectory::note(const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) ever_.insert(entry.name);
}

void ListedDirectory::touch(std::uint64_t ino, const std::string& name) {
  if (ino == ino_) there_.erase(name);
}

std::uint64_t Listing::back_to(std::uint64_t seen) {
  seen_.resize(seen % (seen_.size() + 1));
  return cookie();
}

std::string Listing::take(const ListedDirectory& directory, const std::vector<Entry>& now,
                          const std::vector<Entry>& given, bool at_end, bool reads_ahead) {
  for (const Entry& entry : given) {
    const auto present = std::ranges::find(now, entry.name, &Entry::name);
    if (present == now.end() && !(reads_ahead && directory.ever_.contains(entry.name))) {
      return "lists `" + entry.name + "`, which is not there";
    }
    const bool may_be_old = reads_ahead && !directory.there_.contains(entry.name);
    if (!may_be_old && present->type != entry.type)
      return "lists `" + entry.name + "` as of another type";
    if (directory.there_.contains(entry.name) && has(seen_, entry.name)) {
      return "lists `" + entry.name + "` twice";
    }
    if (std::ranges::find(seen_, entry.next, &Entry::next) != seen_.end())
      return "gives a cookie twice, at `" + entry.name + '`';
    seen_.push_back(entry);
  }
  if (!at_end) return {};
  for (const std::string& name : directory.there_) {
    if (!has(seen_, name)) return "does not list `" + name + '`';
  }
  return {};
}

}  // namespace wasifs::differential
