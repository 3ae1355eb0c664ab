// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The index of an archive: names, and what they lead to. Made by `TreeBuilder`; nothing changes
// afterwards, so any thread may use it. Private to the room. Everything is kept in a few arrays,
// and inodes are made when somebody looks one up: an archive may have millions of entries.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/types.h"

namespace wasifs::archives {

/// Where the content of a file is.
enum class Stored : std::uint8_t {
  nothing,  ///< It has none, or is no file.
  plain,    ///< In the archive's own bytes.
  sparse,   ///< In pieces of these, with holes between.
  packed,   ///< A member of a zip that has to be unpacked.
  locked,   ///< An encrypted member.
  unknown,  ///< A member packed in a way that is not known.
};

/// A piece of a sparse file.
struct Extent {
  std::uint64_t offset = 0;  ///< In the file.
  std::uint64_t size = 0;
  std::uint64_t at = 0;  ///< In the archive's bytes.
};

/// A part of the bytes that names and the like are kept in.
struct Text {
  std::uint32_t at = 0;
  std::uint32_t size = 0;
};

/// An extended attribute.
struct Attribute {
  Text name;
  Text value;
};

/// Numbers of nodes and names.
using NodeNumber = std::uint32_t;

/// What a name leads to; hard links share one.
struct Node {
  std::uint64_t size = 0;
  /// Plain: the offset in the archive's bytes; sparse: the first extent; packed: the member; a
  /// directory: the first of its names in the order of listings; a link: where its target is kept.
  std::uint64_t at = 0;
  Timestamp mtim = 0;
  Timestamp atim = 0;
  Timestamp ctim = 0;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint32_t nlink = 0;
  std::uint32_t count = 0;       ///< Of extents, or of names in a directory.
  NodeNumber parent = 0;         ///< Of a directory.
  std::uint32_t attributes = 0;  ///< The first of them.
  std::uint32_t attribute_count = 0;
  std::uint16_t mode = 0;
  FileType type = FileType::unknown;
  Stored stored = Stored::nothing;
};

/// A name in a directory.
struct Name {
  NodeNumber directory = 0;
  NodeNumber node = 0;
  Text text;
  std::uint32_t hash = 0;
};

/// See the top of the file.
class Tree {
 public:
  static constexpr NodeNumber root = 0;

  [[nodiscard]] std::size_t node_count() const noexcept { return nodes_.size(); }
  [[nodiscard]] const Node& node(NodeNumber number) const noexcept { return nodes_[number]; }
  [[nodiscard]] std::string_view text(Text text) const noexcept {
    return std::string_view(texts_).substr(text.at, text.size);
  }
  /// The name in the directory, or null.
  [[nodiscard]] const Name* find(NodeNumber directory, std::string_view name) const noexcept;
  /// The names of a directory in the order of listings.
  [[nodiscard]] std::span<const std::uint32_t> names_of(const Node& directory) const noexcept {
    return std::span(listed_).subspan(directory.at, directory.count);
  }
  [[nodiscard]] const Name& name(std::uint32_t number) const noexcept { return names_[number]; }
  /// The target of a symbolic link.
  [[nodiscard]] std::string_view target(const Node& link) const noexcept {
    return text({static_cast<std::uint32_t>(link.at), static_cast<std::uint32_t>(link.size)});
  }
  [[nodiscard]] std::span<const Extent> extents(const Node& file) const noexcept {
    return std::span(extents_).subspan(file.at, file.count);
  }
  [[nodiscard]] std::span<const Attribute> attributes(const Node& node) const noexcept {
    return std::span(attributes_).subspan(node.attributes, node.attribute_count);
  }
  /// A path of the node, or none where no name leads to it any more.
  [[nodiscard]] std::optional<std::string> path_of(NodeNumber node) const;
  /// Bytes of all files.
  [[nodiscard]] std::uint64_t content_bytes() const noexcept { return content_bytes_; }

 private:
  friend class TreeBuilder;
  static constexpr std::uint32_t free_slot = UINT32_MAX;

  [[nodiscard]] std::uint32_t hash_of(NodeNumber directory, std::string_view name) const noexcept;

  std::vector<Node> nodes_;
  std::vector<Name> names_;
  std::vector<std::uint32_t> slots_;   // names by hash, open addressing; a power of two
  std::vector<std::uint32_t> listed_;  // names by directory
  std::vector<Extent> extents_;
  std::vector<Attribute> attributes_;
  std::string texts_;
  std::uint64_t content_bytes_ = 0;
  std::uint64_t seed_ = 0;
};

}  // namespace wasifs::archives
