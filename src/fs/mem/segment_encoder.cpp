// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/segment_encoder.h"

#include <algorithm>
#include <utility>

#include "fs/mem/directory.h"
#include "fs/mem/file.h"
#include "fs/mem/saved_layout.h"
#include "fs/mem/saved_special.h"
#include "fs/mem/special.h"

namespace wasifs::mem {
namespace {

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

}  // namespace

std::size_t saved_size(Inode& inode) {
  std::size_t size = sizeof(saved::Node);
  switch (inode.kind()) {
    case InodeKind::file:
      static_cast<File&>(inode).content().for_each_run([&](const Content::Run& run) {
        if (!in_first_segment(run)) return;
        size += sizeof(saved::Run);
        if (!run.reserved) size += short_piece(run.offset, run.length);
      });
      break;
    case InodeKind::directory:
      static_cast<Directory&>(inode).entries().visit_from(0, [&](const Entry& entry) {
        size += sizeof(saved::Entry) + entry.name().size();
        return in_first_segment(entry);
      });
      break;
    case InodeKind::link:
      size += static_cast<Link&>(inode).saved_target().size();
      break;
    default:
      break;
  }
  if (const Ref<const Attributes>& attributes = node_of(inode).attributes()) {
    size += sizeof(saved::Permissions) + sizeof(saved::Attribute) * attributes->named.size() +
            attribute_bytes(attributes->named);
  }
  return size;
}

void SegmentEncoder::write(std::span<const SavedNode> nodes, std::uint64_t first,
                           std::uint64_t width) {
  for (const SavedNode& saved : nodes) add_node(saved);
  finish(first, width);
  for (const SavedNode& saved : nodes) write_rest(saved);
}

void SegmentEncoder::write_again(std::span<const SavedNode> nodes, std::span<SavedSegment> before) {
  if (std::ranges::none_of(before, &SavedSegment::has_content)) {
    for (SavedSegment& segment : before) finish_again(std::move(segment));
    return;
  }
  // The chunks of content come between; files know the digests of most.
  again_ = before;
  write(nodes, before.front().first, before.front().width);
  again_ = {};
}

void SegmentEncoder::add_node(const SavedNode& saved) {
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
    case InodeKind::link: {
      kind = saved::Kind::link;
      const std::string_view target = static_cast<Link&>(*saved.inode).saved_target();
      size = target.size();
      bytes_.insert(bytes_.end(), target.begin(), target.end());
      break;
    }
    default: {
      const SpecialFile& what = static_cast<Special&>(*saved.inode).what();
      kind = saved_kind(what.kind);
      size = what.device;
    }
  }
  const auto parts = static_cast<std::uint32_t>(entries_.size() + runs_.size() - before);
  const NodeState state = node_of(*saved.inode).state();
  nodes_.emplace_back(state.ino, size, state.atim, state.mtim, state.ctim, state.nlink, parts,
                      kind);
  if (state.attributes) add_attributes(*state.attributes);
}

/// Of the node that was added last.
void SegmentEncoder::add_attributes(const Attributes& attributes) {
  const auto node = static_cast<std::uint32_t>(nodes_.size() - 1);
  if (const auto& who = attributes.permissions) {
    permissions_.emplace_back(node, who->mode, who->uid, who->gid);
  }
  for (const auto& [name, value] : attributes.named) {
    attributes_.emplace_back(node, static_cast<std::uint32_t>(value.size()),
                             static_cast<std::uint8_t>(name.size()));
    attribute_bytes_.insert(attribute_bytes_.end(), name.begin(), name.end());
    attribute_bytes_.insert(attribute_bytes_.end(), value.begin(), value.end());
  }
}

void SegmentEncoder::add_entry(const Entry& entry) {
  const std::string_view name = entry.name();
  entries_.emplace_back(node_of(*entry.inode()).ino(), entry.cookie(),
                        static_cast<std::uint8_t>(name.size()));
  names_.insert(names_.end(), name.begin(), name.end());
}

void SegmentEncoder::add_run(Content& content, const Content::Run& run) {
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

void SegmentEncoder::add_chunk(Content& content, std::uint64_t offset, std::uint64_t length) {
  pieces_.clear();
  content.find_bytes(offset, length, pieces_);
  chunks_.push_back(writer_.chunk(pieces_, content.digest_of(offset, length)));
}

/// Writes what did not go into the first segment.
void SegmentEncoder::write_rest(const SavedNode& saved) {
  if (saved.inode->kind() == InodeKind::file) {
    write_rest_of(saved.number, static_cast<File&>(*saved.inode).content());
  } else if (saved.inode->kind() == InodeKind::directory) {
    write_rest_of(saved.number, static_cast<Directory&>(*saved.inode));
  }
}

void SegmentEncoder::write_rest_of(std::uint64_t number, Directory& directory) {
  std::uint64_t window = 0;
  directory.entries().visit_from(cookies_per_segment, [&](const Entry& entry) {
    if (!entries_.empty() && entry.cookie() / cookies_per_segment != window) finish(number, 0);
    window = entry.cookie() / cookies_per_segment;
    add_entry(entry);
    return true;
  });
  if (!entries_.empty()) finish(number, 0);
}

void SegmentEncoder::write_rest_of(std::uint64_t number, Content& content) {
  if (content.size() <= offsets_per_segment) return;
  std::uint64_t window = 0;
  content.for_each_run([&](const Content::Run& run) {
    if (in_first_segment(run)) return;
    if (!runs_.empty() && run.offset / offsets_per_segment != window) finish(number, 0);
    window = run.offset / offsets_per_segment;
    add_run(content, run);
  });
  if (!runs_.empty()) finish(number, 0);
}

/// Writes a segment of what was added.
void SegmentEncoder::finish(std::uint64_t first, std::uint64_t width) {
  if (!again_.empty() && again_.front().first == first && again_.front().width == width) {
    finish_again(std::move(again_.front()));
    again_ = again_.subspan(1);
    clear();
    return;
  }
  SavedSegment written;
  written.first = first;
  written.width = width;
  written.has_content = !chunks_.empty();
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
  const auto permissions = structs_of(builder_, permissions_);
  const auto attributes = structs_of(builder_, attributes_);
  const auto attribute_bytes = vector_of(builder_, attribute_bytes_);
  saved::FinishSegmentBuffer(
      builder_, saved::CreateSegment(builder_, width == 0 ? first : 0, nodes, entries, names, runs,
                                     bytes, chunks, 0, permissions, attributes, attribute_bytes));
  clear();
  std::vector<std::byte> encoded = take_bytes(builder_);
  if (reuse_ == nullptr) {
    writer_.segment(std::move(encoded));
    return;
  }
  written.size = encoded.size();
  written.digests = std::make_unique<Digest[]>(written.chunk_count());
  reuse_->segment(std::move(encoded), written.chunks());
  segments_.push_back(std::move(written));
}

/// Writes a segment that is what it was before.
void SegmentEncoder::finish_again(SavedSegment before) {
  first_chunks_.push_back(chunks_.empty() ? 0 : chunks_.front());
  reuse_->segment_again(before.size, before.chunks());
  segments_.push_back(std::move(before));
}

void SegmentEncoder::clear() noexcept {
  nodes_.clear();
  entries_.clear();
  names_.clear();
  runs_.clear();
  bytes_.clear();
  chunks_.clear();
  permissions_.clear();
  attributes_.clear();
  attribute_bytes_.clear();
}

void SegmentEncoder::write_tree(Common& common, const Directory* root,
                                std::span<Inode* const> held) {
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

}  // namespace wasifs::mem
