// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A memory file system as a part of a snapshot; mem.fbs says how it looks. The same tree gives the
// same bytes, however it came about: what follows from memory, such as how content is cut into
// extents, is not seen.
#include <algorithm>
#include <vector>

#include "fs/mem/directory.h"
#include "fs/mem/file.h"
#include "fs/mem/saved_layout.h"
#include "mem_generated.h"

namespace wasifs::mem {
namespace {

/// One inode to be saved.
struct Saved {
  std::uint64_t number;
  Inode* inode;
  std::size_t size = 0;  ///< About how many bytes it takes in its first segment.
};

/// All that `root` (null: none) and `held` lead to, by number.
std::vector<Saved> collect(Directory* root, std::span<Inode* const> held) {
  std::vector<Saved> found;
  std::vector<Directory*> waiting;
  const auto take = [&](Inode& inode) {
    found.push_back({.number = node_of(inode).ino(), .inode = &inode});
    if (DirInode* directory = inode.as_directory()) {
      waiting.push_back(static_cast<Directory*>(directory));
    }
  };
  const auto go_down = [&] {
    while (!waiting.empty()) {
      Directory* directory = waiting.back();
      waiting.pop_back();
      directory->entries().visit_from(0, [&](const Entry& entry) {
        take(*entry.inode());
        return true;
      });
    }
  };
  const auto sort = [&] {
    std::ranges::sort(found, {}, &Saved::number);
    const auto twice = std::ranges::unique(found, {}, &Saved::number);
    found.erase(twice.begin(), twice.end());
  };
  if (root != nullptr) take(*root);
  go_down();
  sort();
  // Nearly all that is held is in the tree and not searched again.
  const std::size_t in_tree = found.size();
  for (Inode* inode : held) {
    const auto tree = std::span(found).first(in_tree);
    if (!std::ranges::binary_search(tree, node_of(*inode).ino(), {}, &Saved::number)) take(*inode);
  }
  go_down();
  sort();
  return found;
}

/// Builds segments one after the other.
class Segments {
 public:
  explicit Segments(PartWriter& writer) : writer_(writer) {}

  /// Writes `nodes`, whose numbers lie in `[first, first + width)`, and what of them needs segments
  /// of its own.
  void write(std::span<const Saved> nodes, std::uint64_t first, std::uint64_t width);
  /// Writes the last one.
  void write_tree(Common& common, const Directory* root, std::span<Inode* const> held);

 private:
  void add_node(const Saved& saved);
  void add_entry(const Entry& entry);
  void add_run(Content& content, const Content::Run& run);
  void write_rest(const Saved& saved);
  void write_rest_of(std::uint64_t number, Directory& directory);
  void write_rest_of(std::uint64_t number, Content& content);
  void add_chunk(Content& content, std::uint64_t offset, std::uint64_t length);
  void finish(std::uint64_t of);

  PartWriter& writer_;
  flatbuffers::FlatBufferBuilder builder_;
  std::vector<saved::Node> nodes_;
  std::vector<saved::Entry> entries_;
  std::vector<std::uint8_t> names_;
  std::vector<saved::Run> runs_;
  std::vector<std::uint8_t> bytes_;
  std::vector<std::uint32_t> chunks_;
  std::vector<std::uint32_t> first_chunks_;
  std::vector<std::span<const std::byte>> pieces_;
};

bool in_first_segment(const Entry& entry) noexcept {
  return entry.cookie() < cookies_per_segment;
}
bool in_first_segment(const Content::Run& run) noexcept {
  return run.offset < offsets_per_segment;
}

/// The bytes of a run that are no chunk, which can only be at its end.
std::uint64_t short_piece(std::uint64_t offset, std::uint64_t length) noexcept {
  const std::uint64_t last = std::min(length, (offset + length) % snapshot_chunk_size);
  return last < smallest_chunk ? last : 0;
}

/// See `Saved::size`.
std::size_t size_of(const Saved& saved) {
  std::size_t size = sizeof(saved::Node);
  switch (saved.inode->kind()) {
    case InodeKind::file:
      static_cast<File&>(*saved.inode).content().for_each_run([&](const Content::Run& run) {
        if (!in_first_segment(run)) return;
        size += sizeof(saved::Run);
        if (!run.reserved) size += short_piece(run.offset, run.length);
      });
      break;
    case InodeKind::directory:
      static_cast<Directory&>(*saved.inode).entries().visit_from(0, [&](const Entry& entry) {
        size += sizeof(saved::Entry) + entry.name().size();
        return in_first_segment(entry);
      });
      break;
    default:
      size += static_cast<Link&>(*saved.inode).saved_target().size();
  }
  return size;
}

/// Makes room for the digests of all chunks of a file, with those that are known already.
void list_pieces(Content& content) {
  PieceDigests before = content.take_digests();
  PieceDigests now;
  content.for_each_run([&](const Content::Run& run) {
    if (run.reserved) return;
    for_each_piece(run.offset, run.length, [&](std::uint64_t offset, std::uint64_t length) {
      if (length < smallest_chunk) return true;
      const Digest* known = before.find(offset, length);
      now.add(offset, length, known == nullptr ? Digest() : *known);
      return true;
    });
  });
  content.keep_digests(std::move(now));
}

void Segments::write(std::span<const Saved> nodes, std::uint64_t first, std::uint64_t width) {
  if (nodes.empty()) return;
  std::size_t size = 0;
  for (const Saved& saved : nodes) size += saved.size;
  if (size > good_segment_size && nodes.size() > 1) {
    const std::uint64_t half = width / 2;
    const auto middle = std::ranges::lower_bound(nodes, first + half, {}, &Saved::number);
    const auto count = static_cast<std::size_t>(middle - nodes.begin());
    write(nodes.first(count), first, half);
    write(nodes.subspan(count), first + half, half);
    return;
  }
  for (const Saved& saved : nodes) add_node(saved);
  finish(0);
  for (const Saved& saved : nodes) write_rest(saved);
}

void Segments::add_node(const Saved& saved) {
  const std::size_t before = entries_.size() + runs_.size();
  std::uint64_t size = 0;
  auto kind = saved::Kind::file;
  switch (saved.inode->kind()) {
    case InodeKind::file: {
      Content& content = static_cast<File&>(*saved.inode).content();
      list_pieces(content);
      size = content.size();
      content.for_each_run([&](const Content::Run& run) {
        if (in_first_segment(run)) add_run(content, run);
      });
      break;
    }
    case InodeKind::directory: {
      kind = saved::Kind::directory;
      const EntryTable& entries = static_cast<Directory&>(*saved.inode).entries();
      size = entries.next_cookie();
      entries.visit_from(0, [&](const Entry& entry) {
        if (in_first_segment(entry)) add_entry(entry);
        return in_first_segment(entry);
      });
      break;
    }
    default: {
      kind = saved::Kind::link;
      const std::string_view target = static_cast<Link&>(*saved.inode).saved_target();
      size = target.size();
      bytes_.insert(bytes_.end(), target.begin(), target.end());
    }
  }
  const auto parts = static_cast<std::uint32_t>(entries_.size() + runs_.size() - before);
  const NodeState state = node_of(*saved.inode).state();
  nodes_.emplace_back(state.ino, size, state.atim, state.mtim, state.ctim, state.nlink, parts,
                      kind);
}

void Segments::add_entry(const Entry& entry) {
  const std::string_view name = entry.name();
  entries_.emplace_back(node_of(*entry.inode()).ino(), entry.cookie(),
                        static_cast<std::uint8_t>(name.size()));
  names_.insert(names_.end(), name.begin(), name.end());
}

void Segments::add_run(Content& content, const Content::Run& run) {
  runs_.emplace_back(run.offset, run.length, run.reserved);
  if (run.reserved) return;
  for_each_piece(run.offset, run.length, [&](std::uint64_t offset, std::uint64_t length) {
    if (length >= smallest_chunk) {
      add_chunk(content, offset, length);
      return true;
    }
    pieces_.clear();
    content.find_bytes(offset, length, pieces_);
    for (const auto piece : pieces_) {
      const auto* bytes = reinterpret_cast<const std::uint8_t*>(piece.data());
      bytes_.insert(bytes_.end(), bytes, bytes + piece.size());
    }
    return true;
  });
}

void Segments::add_chunk(Content& content, std::uint64_t offset, std::uint64_t length) {
  pieces_.clear();
  content.find_bytes(offset, length, pieces_);
  chunks_.push_back(writer_.chunk(pieces_, content.digest_of(offset, length)));
}

/// Writes what did not go into the first segment.
void Segments::write_rest(const Saved& saved) {
  if (saved.inode->kind() == InodeKind::file) {
    write_rest_of(saved.number, static_cast<File&>(*saved.inode).content());
  } else if (saved.inode->kind() == InodeKind::directory) {
    write_rest_of(saved.number, static_cast<Directory&>(*saved.inode));
  }
}

void Segments::write_rest_of(std::uint64_t number, Directory& directory) {
  std::uint64_t window = 0;
  directory.entries().visit_from(cookies_per_segment, [&](const Entry& entry) {
    if (!entries_.empty() && entry.cookie() / cookies_per_segment != window) finish(number);
    window = entry.cookie() / cookies_per_segment;
    add_entry(entry);
    return true;
  });
  if (!entries_.empty()) finish(number);
}

void Segments::write_rest_of(std::uint64_t number, Content& content) {
  if (content.size() <= offsets_per_segment) return;
  std::uint64_t window = 0;
  content.for_each_run([&](const Content::Run& run) {
    if (in_first_segment(run)) return;
    if (!runs_.empty() && run.offset / offsets_per_segment != window) finish(number);
    window = run.offset / offsets_per_segment;
    add_run(content, run);
  });
  if (!runs_.empty()) finish(number);
}

template <class T>
auto vector_of(flatbuffers::FlatBufferBuilder& builder, const std::vector<T>& values)
    -> flatbuffers::Offset<flatbuffers::Vector<T>> {
  return values.empty() ? flatbuffers::Offset<flatbuffers::Vector<T>>()
                        : builder.CreateVector(values);
}

template <class T>
auto structs_of(flatbuffers::FlatBufferBuilder& builder, const std::vector<T>& values)
    -> flatbuffers::Offset<flatbuffers::Vector<const T*>> {
  return values.empty() ? flatbuffers::Offset<flatbuffers::Vector<const T*>>()
                        : builder.CreateVectorOfStructs(values);
}

std::vector<std::byte> take_bytes(flatbuffers::FlatBufferBuilder& builder) {
  const auto* begin = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  std::vector<std::byte> bytes(begin, begin + builder.GetSize());
  builder.Clear();
  return bytes;
}

/// Writes a segment of what was added.
void Segments::finish(std::uint64_t of) {
  first_chunks_.push_back(chunks_.empty() ? 0 : chunks_.front());
  std::uint32_t expected = first_chunks_.back();
  for (std::uint32_t& chunk : chunks_) chunk -= expected++;
  if (std::ranges::all_of(chunks_, [](std::uint32_t off) { return off == 0; })) chunks_.clear();

  const auto nodes = structs_of(builder_, nodes_);
  const auto entries = structs_of(builder_, entries_);
  const auto names = vector_of(builder_, names_);
  const auto runs = structs_of(builder_, runs_);
  const auto bytes = vector_of(builder_, bytes_);
  const auto chunks = vector_of(builder_, chunks_);
  saved::FinishSegmentBuffer(
      builder_, saved::CreateSegment(builder_, of, nodes, entries, names, runs, bytes, chunks));
  writer_.segment(take_bytes(builder_));
  nodes_.clear();
  entries_.clear();
  names_.clear();
  runs_.clear();
  bytes_.clear();
  chunks_.clear();
}

void Segments::write_tree(Common& common, const Directory* root, std::span<Inode* const> held) {
  std::vector<std::uint64_t> numbers;
  numbers.reserve(held.size());
  for (Inode* inode : held) numbers.push_back(node_of(*inode).ino());
  const auto held_numbers = vector_of(builder_, numbers);
  const auto first_chunks = vector_of(builder_, first_chunks_);
  const auto tree = saved::CreateTree(builder_, root == nullptr ? 0 : root->ino(), common.last_ino,
                                      common.device(), common.bytes.limit(), common.inodes.limit(),
                                      common.max_file_size, held_numbers, first_chunks);
  saved::SegmentBuilder segment(builder_);
  segment.add_tree(tree);
  saved::FinishSegmentBuffer(builder_, segment.Finish());
  writer_.segment(take_bytes(builder_));
}

}  // namespace

void Common::save(PartWriter& writer, std::span<Inode* const> held) {
  Directory* const saved_root = writer.filesystem_held() ? root : nullptr;
  std::vector<Saved> found = collect(saved_root, held);
  for (Saved& saved : found) saved.size = size_of(saved);
  Segments segments(writer);
  for (std::size_t begin = 0; begin < found.size();) {
    const std::uint64_t first = found[begin].number / nodes_per_segment * nodes_per_segment;
    std::size_t end = begin;
    while (end < found.size() && found[end].number - first < nodes_per_segment) ++end;
    segments.write(std::span(std::as_const(found)).subspan(begin, end - begin), first,
                   nodes_per_segment);
    begin = end;
  }
  segments.write_tree(*this, saved_root, held);
}

}  // namespace wasifs::mem
