// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Puts the entries of an archive into a tree, in the order in which they come, by the rules of
// docs/archives.md. Nothing that an entry says is trusted. Used by one thread. Private to the room.
#pragma once

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "fs/archive/problem.h"
#include "fs/archive/tree.h"

namespace wasifs::archives {

/// One entry as the archive has it.
struct Entry {
  std::string_view path;
  std::string_view hard_link;  ///< Empty: it is none.
  std::string_view target;     ///< Of a symbolic link.
  FileType type = FileType::unknown;
  Stored stored = Stored::nothing;
  std::uint16_t mode = 0;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  Timestamp mtim = 0;
  Timestamp atim = 0;
  Timestamp ctim = 0;
  std::uint64_t size = 0;
  std::uint64_t at = 0;  ///< See `Node`; not for sparse files.
  std::span<const Extent> extents;
  std::span<const std::pair<std::string_view, std::string_view>> attributes;
};

/// See the top of the file.
class TreeBuilder {
 public:
  /// `time` is that of directories without an entry; `options` outlive it.
  TreeBuilder(const ArchiveOptions& options, Timestamp time);

  /// Adds an entry. Its problem says what is wrong with it, to be put behind its name; nothing of
  /// it was added then. `dquot` where the index may not grow.
  [[nodiscard]] Outcome<void> add(const Entry& entry);
  /// The tree; the builder is of no use afterwards.
  [[nodiscard]] Tree finish();

 private:
  [[nodiscard]] Outcome<std::vector<std::string_view>> split(std::string_view path) const;
  [[nodiscard]] Outcome<NodeNumber> directory_at(std::span<const std::string_view> path);
  [[nodiscard]] Outcome<NodeNumber> linked(std::string_view path) const;
  [[nodiscard]] Outcome<void> add_name(NodeNumber directory, std::string_view name,
                                       NodeNumber node);
  [[nodiscard]] Outcome<void> put(NodeNumber directory, std::string_view name, NodeNumber node,
                                  FileType type);
  [[nodiscard]] Outcome<NodeNumber> make_node(const Entry& entry);
  [[nodiscard]] Outcome<NodeNumber> make_directory(NodeNumber parent);
  [[nodiscard]] Outcome<void> describe(Node& node, const Entry& entry);
  [[nodiscard]] Outcome<Text> keep(std::string_view text);
  [[nodiscard]] Outcome<void> check_room(std::size_t more) const;
  [[nodiscard]] Name* find(NodeNumber directory, std::string_view name);
  void grow_slots();
  void fill_slot(std::uint32_t name) noexcept;

  const ArchiveOptions& options_;
  const Timestamp time_;
  Tree tree_;
  // Most entries follow one of the same directory.
  std::string last_path_;
  NodeNumber last_directory_ = Tree::root;
};

}  // namespace wasifs::archives
