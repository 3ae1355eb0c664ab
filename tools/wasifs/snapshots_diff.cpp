// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs snapshots diff`: how two snapshots differ in files and descriptors. Files are compared by
// what they hold, so that a time that was set back hides nothing.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>

#include "descriptor_text.h"
#include "inside.h"
#include "store_commands.h"
#include "store_text.h"

namespace wasifs::cli {
namespace {

using Json = nlohmann::ordered_json;

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

Result<bool> same_content(FileInode& first, FileInode& second) {
  std::array<std::byte, block_size> one;
  std::array<std::byte, block_size> other;
  for (std::uint64_t offset = 0;; offset += block_size) {
    WASIFS_TRY(const std::size_t count, read_block(first, one, offset));
    WASIFS_TRY(const std::size_t other_count, read_block(second, other, offset));
    if (count != other_count || std::memcmp(one.data(), other.data(), count) != 0) return false;
    if (count < block_size) return true;
  }
}

// "content" or "times", or nothing where both are the same.
Result<std::string_view> difference(const Entry& first, const Entry& second) {
  if (first.stat.type != second.stat.type) return "type";
  if (first.target != second.target) return "target";
  if (first.stat.type == FileType::regular_file) {
    if (first.stat.size != second.stat.size) return "content";
    FileInode* one = first.location.inode->as_file();
    FileInode* other = second.location.inode->as_file();
    if (one == nullptr || other == nullptr) return Errno::notsup;
    WASIFS_TRY(const bool same, same_content(*one, *other));
    if (!same) return "content";
  }
  return first.stat.mtim == second.stat.mtim ? "" : "times";
}

Json file_json(const Entry& entry) {
  return {{"path", entry.path}, {"type", type_text(entry.stat.type)}, {"size", entry.stat.size}};
}

using Files = std::map<std::string_view, const Entry*>;

Files by_path(const std::vector<Entry>& entries) {
  Files files;
  for (const Entry& entry : entries) files.emplace(entry.path, &entry);
  return files;
}

// A sentence where something cannot be read.
Parsed<Json> compare_files(const std::vector<Entry>& first, const std::vector<Entry>& second) {
  Json removed = Json::array();
  Json added = Json::array();
  Json modified = Json::array();
  const Files before = by_path(first);
  const Files after = by_path(second);
  for (const auto& [path, entry] : before) {
    const auto now = after.find(path);
    if (now == after.end()) {
      removed.push_back(file_json(*entry));
      continue;
    }
    const auto change = difference(*entry, *now->second);
    if (!change) return std::unexpected(fmt::format("{}: {}", path, errno_message(change.error())));
    if (change->empty()) continue;
    Json file = file_json(*now->second);
    file["change"] = *change;
    if (entry->stat.size != now->second->stat.size) file["old_size"] = entry->stat.size;
    modified.push_back(std::move(file));
  }
  for (const auto& [path, entry] : after)
    if (!before.contains(path)) added.push_back(file_json(*entry));
  return Json{{"removed", removed}, {"added", added}, {"modified", modified}};
}

Json compare_descriptors(Process& first, Process& second) {
  Json removed = Json::array();
  Json added = Json::array();
  Json modified = Json::array();
  const auto before = descriptors_of(first);
  const auto after = descriptors_of(second);
  for (const auto& [number, descriptor] : before) {
    const auto now = after.find(number);
    if (now == after.end()) {
      removed.push_back(descriptor);
    } else if (now->second != descriptor) {
      modified.push_back({{"before", descriptor}, {"after", now->second}});
    }
  }
  for (const auto& [number, descriptor] : after)
    if (!before.contains(number)) added.push_back(descriptor);
  return {{"removed", removed}, {"added", added}, {"modified", modified}};
}

void print_text(const Json& files, const Json& descriptors) {
  const auto list = [](const char* sign, const Json& changed) {
    for (const Json& file : changed)
      fmt::print("{} {}{}\n", sign, visible(file["path"].get<std::string>()),
                 file.contains("change") ? fmt::format("  ({})", file["change"].get<std::string>())
                                         : std::string());
  };
  list("-", files["removed"]);
  list("+", files["added"]);
  list("~", files["modified"]);
  const auto line = [](const char* sign, const Json& descriptor) {
    fmt::print("{} fd {}: {}\n", sign, json_text(descriptor["fd"]), descriptor_line(descriptor));
  };
  for (const Json& descriptor : descriptors["removed"]) line("-", descriptor);
  for (const Json& descriptor : descriptors["added"]) line("+", descriptor);
  for (const Json& descriptor : descriptors["modified"]) {
    line("-", descriptor["before"]);
    line("+", descriptor["after"]);
  }
}

bool empty(const Json& changes) {
  return std::ranges::all_of(changes, [](const Json& list) { return list.empty(); });
}

}  // namespace

int compare_snapshots(const std::string& first, const std::string& second, bool json) {
  const auto one = look_inside(first);
  if (!one) return refuse(one.error());
  const auto other = look_inside(second);
  if (!other) return refuse(other.error());
  const auto before = entries_of(*one->process->parts().names, "/");
  if (!before) return refuse(fmt::format("{}: {}", one->shown, before.error()));
  const auto after = entries_of(*other->process->parts().names, "/");
  if (!after) return refuse(fmt::format("{}: {}", other->shown, after.error()));
  const auto files = compare_files(*before, *after);
  if (!files) return refuse(files.error());
  const Json descriptors = compare_descriptors(*one->process, *other->process);
  if (json) {
    print_json({{"files", *files}, {"descriptors", descriptors}});
  } else {
    print_text(*files, descriptors);
  }
  return empty(*files) && empty(descriptors) ? 0 : 1;
}

}  // namespace wasifs::cli
