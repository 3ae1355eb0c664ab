// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A part of a snapshot as a memory file system; mem.fbs says how it looks. It may come from
// anybody: see `RestorePlan` for what was checked when inodes are made here. Nothing recurses.
#include <exception>
#include <string_view>
#include <utility>
#include <vector>

#include "fs/mem/content_builder.h"
#include "fs/mem/file.h"
#include "fs/mem/mem_file_system.h"
#include "fs/mem/mem_snapshot.h"
#include "fs/mem/restore_plan.h"
#include "fs/mem/saved_attributes.h"
#include "fs/mem/saved_layout.h"
#include "fs/mem/saved_special.h"
#include "fs/mem/special.h"
#include "snapshot/sentence.h"

namespace wasifs::mem {
namespace {

class RestoredMem final : public RestoredPart {
 public:
  RestoredMem(Ref<FileSystem> files, std::vector<Ref<Inode>> held) noexcept
      : files_(std::move(files)), held_(std::move(held)) {}

  Ref<FileSystem> filesystem() override { return files_; }
  SnapshotResult<Ref<Inode>> inode(std::uint32_t index) override {
    if (index < held_.size()) return held_[index];
    return sentence("of a memory tree {} inodes are held; {} is none of them", held_.size(), index);
  }

 private:
  Ref<FileSystem> files_;
  std::vector<Ref<Inode>> held_;
};

bool is_component(std::string_view name) noexcept {
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(std::string_view("/\0", 2)) == std::string_view::npos;
}

std::string_view text_of(std::span<const std::uint8_t> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Makes the tree of a plan.
class Maker {
 public:
  Maker(PartReader& reader, const RestorePlan& plan, Ref<Common> common)
      : plan_(plan), common_(std::move(common)), content_(reader) {
    inodes_.reserve(plan.inodes().size());
  }

  [[nodiscard]] SnapshotResult<void> make_inodes(std::size_t segment);
  [[nodiscard]] SnapshotResult<void> add_names(const saved::Segment& segment);
  [[nodiscard]] std::unique_ptr<RestoredPart> finish();

 private:
  /// The next chunks and bytes of a segment.
  struct Supply {
    std::uint32_t next_chunk;
    std::span<const std::uint32_t> chunks;
    std::size_t used = 0;
    Cursor<std::uint8_t> bytes;
  };

  [[nodiscard]] SnapshotResult<void> make_inode(const saved::Node& node, Supply& supply,
                                                Ref<const Attributes> attributes);
  [[nodiscard]] SnapshotResult<void> fill(const RestorePlan::Parts& parts, Supply& supply);
  [[nodiscard]] SnapshotResult<void> add_run(const saved::Run& run, Supply& supply);
  [[nodiscard]] SnapshotResult<void> add_name(Directory& directory, const saved::Entry& entry,
                                              std::string_view name);

  const RestorePlan& plan_;
  Ref<Common> common_;
  ContentBuilder content_;
  std::vector<Ref<Inode>> inodes_;  // as in the plan
};

/// Makes the inodes of a segment with what they hold, but for names.
SnapshotResult<void> Maker::make_inodes(std::size_t index) {
  const saved::Segment& segment = *plan_.segments()[index];
  Supply supply{plan_.tree().first_chunks()->Get(static_cast<flatbuffers::uoffset_t>(index)),
                span_of(segment.chunks()), 0, Cursor<std::uint8_t>(span_of(segment.bytes()))};
  SavedAttributes all_attributes(segment);
  std::uint32_t place = 0;
  const auto make = [&](const RestorePlan::Parts& parts) -> SnapshotResult<void> {
    const saved::Node& node = *plan_.inodes()[parts.place].node;
    if (segment.of() == 0) {
      SNAPSHOT_TRY(auto attributes, all_attributes.take(place++, common_->attribute_maker));
      SNAPSHOT_CHECK(make_inode(node, supply, std::move(attributes)));
    }
    return node.kind() == saved::Kind::file ? fill(parts, supply) : SnapshotResult<void>();
  };
  SNAPSHOT_CHECK(plan_.for_each_parts(segment, make));
  if (!all_attributes.empty()) {
    return sentence("segment {} of a memory tree has attributes that belong to no inode", index);
  }
  if (!supply.bytes.empty() || supply.used < supply.chunks.size()) {
    return sentence("segment {} of a memory tree has content that belongs to no inode", index);
  }
  return {};
}

SnapshotResult<void> Maker::make_inode(const saved::Node& node, Supply& supply,
                                       Ref<const Attributes> attributes) {
  const NodeState state{node.number(), node.atim(),  node.mtim(),
                        node.ctim(),   node.links(), std::move(attributes)};
  switch (node.kind()) {
    case saved::Kind::file: {
      auto file = make_ref<File>(common_, state);
      file->content().restore(node.size(), {});
      inodes_.push_back(std::move(file));
      break;
    }
    case saved::Kind::directory:
      inodes_.push_back(make_ref<Directory>(common_, state));
      break;
    case saved::Kind::link: {
      const auto target = supply.bytes.take(node.size());
      if (!target) return sentence("link {} has no {} bytes", node.number(), node.size());
      inodes_.push_back(make_ref<Link>(common_, state, text_of(*target)));
      break;
    }
    default: {
      const SpecialFile what{*special_kind(node.kind()), node.size()};
      inodes_.push_back(make_ref<Special>(common_, state, what));
    }
  }
  return {};
}

SnapshotResult<void> Maker::fill(const RestorePlan::Parts& parts, Supply& supply) {
  Content& content = static_cast<File&>(*inodes_[parts.place]).content();
  for (const saved::Run& run : parts.runs) {
    if (run.reserved()) {
      content_.add_reserved(run.offset(), run.length());
    } else {
      SNAPSHOT_CHECK(add_run(run, supply));
    }
  }
  content_.finish(content);
  return {};
}

SnapshotResult<void> Maker::add_run(const saved::Run& run, Supply& supply) {
  SnapshotResult<void> done;
  for_each_piece(run.offset(), run.length(), [&](std::uint64_t offset, std::uint64_t length) {
    if (length >= smallest_chunk) {
      ChunkNumber number = supply.next_chunk++;
      if (!supply.chunks.empty()) {
        if (supply.used == supply.chunks.size()) {
          done =
              sentence("a file of a memory tree has more chunks than its segment, {}", supply.used);
          return false;
        }
        number += supply.chunks[supply.used++];
      }
      done = content_.add_chunk(offset, length, number);
    } else if (const auto bytes = supply.bytes.take(length)) {
      done = content_.add_bytes(offset, std::as_bytes(*bytes));
    } else {
      done = sentence("a file of a memory tree has no {} bytes at {}", length, offset);
    }
    return done.has_value();
  });
  SNAPSHOT_CHECK(std::move(done));
  return content_.end_run();
}

SnapshotResult<void> Maker::add_names(const saved::Segment& segment) {
  Cursor<std::uint8_t> names(span_of(segment.names()));
  const auto add = [&](const RestorePlan::Parts& parts) -> SnapshotResult<void> {
    if (plan_.inodes()[parts.place].node->kind() != saved::Kind::directory) return {};
    auto& directory = static_cast<Directory&>(*inodes_[parts.place]);
    for (const saved::Entry& entry : parts.entries) {
      const auto name = names.take(entry.length());
      if (!name) return sentence("a name of directory {} is missing", directory.ino());
      SNAPSHOT_CHECK(add_name(directory, entry, text_of(*name)));
    }
    directory.entries().set_next_cookie(plan_.inodes()[parts.place].node->size());
    return {};
  };
  SNAPSHOT_CHECK(plan_.for_each_parts(segment, add));
  if (!names.empty()) return sentence("a segment of a memory tree has names of no inode");
  return {};
}

SnapshotResult<void> Maker::add_name(Directory& directory, const saved::Entry& entry,
                                     std::string_view name) {
  EntryTable& entries = directory.entries();
  if (!is_component(name) || entries.find(name) != nullptr) {
    return sentence("directory {} cannot have the name with cookie {}, or has it twice",
                    directory.ino(), entry.cookie());
  }
  const Ref<Inode>& inode = inodes_[plan_.find(entry.number())];
  if (DirInode* child = inode->as_directory())
    static_cast<Directory*>(child)->set_parent(&directory);
  entries.set_next_cookie(entry.cookie());
  entries.add(name, inode);
  return {};
}

std::unique_ptr<RestoredPart> Maker::finish() {
  common_->last_ino = plan_.tree().last();
  for (const Ref<Inode>& inode : inodes_) {
    if (node_of(*inode).nlink() != 0) continue;
    common_->nameless_inodes.count(1);
    if (inode->as_file() != nullptr) static_cast<File&>(*inode).lose_names();
    if (inode->as_link() != nullptr) {
      common_->nameless_bytes.count(static_cast<Link&>(*inode).saved_target().size());
    }
  }
  std::vector<Ref<Inode>> held;
  for (const std::uint64_t number : span_of(plan_.tree().held())) {
    held.push_back(inodes_[plan_.find(number)]);
  }
  Ref<FileSystem> files;
  if (plan_.tree().root() != 0) {
    const Ref<Inode>& root = inodes_[plan_.find(plan_.tree().root())];
    files = make_ref<MemFileSystem>(common_, static_ref_cast<Directory>(root));
  }
  return std::make_unique<RestoredMem>(std::move(files), std::move(held));
}

SnapshotResult<std::unique_ptr<RestoredPart>> restore(PartReader& reader,
                                                      const MemOptions& offered) {
  SNAPSHOT_TRY(const RestorePlan plan,
               RestorePlan::make(reader, {offered.bytes, std::max<std::uint64_t>(offered.inodes, 1),
                                          offered.max_file_size}));
  reserve_device_number(plan.tree().device());
  const auto common =
      make_ref<Common>(plan.bounds().bytes, plan.bounds().inodes, plan.bounds().max_file_size,
                       offered.clock ? offered.clock : system_clock(),
                       offered.single_owner ? Owners::single : Owners::many, plan.tree().device());
  static_cast<void>(common->bytes.take(plan.bytes()));
  static_cast<void>(common->inodes.take(plan.inode_count()));
  Maker maker(reader, plan, common);
  for (std::size_t i = 0; i < plan.segments().size(); ++i) SNAPSHOT_CHECK(maker.make_inodes(i));
  for (const saved::Segment* segment : plan.segments()) SNAPSHOT_CHECK(maker.add_names(*segment));
  return maker.finish();
}

}  // namespace

SnapshotResult<std::unique_ptr<RestoredPart>> restore_mem(PartReader& reader,
                                                          const MemOptions& offered) {
  try {
    return restore(reader, offered);
  } catch (const std::exception&) {
    return sentence("the host has no memory for a memory tree");
  }
}

}  // namespace wasifs::mem
