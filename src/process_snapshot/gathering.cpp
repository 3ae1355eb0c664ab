// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a process leads to, found breadth first.
#include "process_snapshot/gathering.h"

#include <algorithm>
#include <set>
#include <utility>

#include "fs/subtree/subtree_snapshot.h"
#include "process_snapshot/bounds.h"
#include "process_snapshot/external_path.h"
#include "snapshot/sentence.h"

namespace wasifs {
namespace {

External external_of(Inode& inode, Access access) {
  External external;
  external.kind = External::Kind::inode;
  external.file_type = inode.type();
  external.access = access;
  external.inode = Ref<Inode>(&inode);
  return external;
}

/// Whether anything that a file system is made of is external.
class Reach final : public PartGatherer {
 public:
  void filesystem(FileSystem& filesystem) override {
    const Ref<Persistent> part = filesystem.persistent();
    if (!part)
      leads_outside_ = true;
    else if (seen_.insert(part.get()).second)
      part->gather(*this, nullptr);
  }
  void inode(Inode&, FileSystem*) override {}
  [[nodiscard]] bool leads_outside() const noexcept { return leads_outside_; }

 private:
  std::set<const Persistent*> seen_;
  bool leads_outside_ = false;
};

bool leads_outside(FileSystem& filesystem) {
  Reach reach;
  reach.filesystem(filesystem);
  return reach.leads_outside();
}

}  // namespace

void Gathering::fail(std::string sentence) {
  if (problem_.empty()) problem_ = std::move(sentence);
}

SnapshotResult<void> Gathering::capture(const std::string& path, FileSystem& filesystem) {
  if (captured_.contains(&filesystem) || !leads_outside(filesystem)) return {};
  auto tree = std::make_unique<CapturedTree>();
  std::vector<std::string> left_out;
  if (const auto copied = tree->copy_all(filesystem, capture_left_, left_out); !copied) {
    return sentence("what is mounted at {} cannot be taken along: {}", path, copied.error());
  }
  for (const std::string& report : left_out) {
    reports_.push_back(fmt::format("what is mounted at {}: {}", path, report));
  }
  captured_.emplace(&filesystem, std::move(tree));
  return {};
}

std::uint32_t Gathering::add_part(GatheredPart part) {
  parts_.push_back(std::move(part));
  edges_.resize(parts_.size() + 1);
  return static_cast<std::uint32_t>(parts_.size());
}

External Gathering::named(External external, std::string_view name) {
  std::string unused(name);
  for (int number = 2; names_.contains(unused); ++number) {
    unused = fmt::format("{}#{}", name, number);
  }
  external.name = std::move(unused);
  if (options_.name) {
    if (std::string chosen = options_.name(external); !chosen.empty()) {
      if (names_.contains(chosen)) fail(fmt::format("two external things are named {}", chosen));
      external.name = std::move(chosen);
    }
  }
  names_.insert(external.name);
  return external;
}

/// Notes that the part that is being asked refers to `part`.
void Gathering::lead_to(std::uint32_t part) {
  if (asking_ != nullptr && asking_->part != part) edges_[asking_->part].push_back(part);
}

std::uint32_t Gathering::part_of_persistent(Ref<Persistent> persistent, std::string_view name) {
  const auto [found, added] = persistents_.try_emplace(persistent.get(), 0);
  if (added) {
    GatheredPart part;
    part.persistent = std::move(persistent);
    found->second = add_part(std::move(part));
    questions_.push_back({found->second, nullptr, std::string(name)});
  }
  return found->second;
}

std::uint32_t Gathering::part_of(FileSystem& filesystem, std::string_view name) {
  if (const auto captured = captured_.find(&filesystem); captured != captured_.end()) {
    return part_of(*captured->second->filesystem(), name);
  }
  if (const auto known = filesystems_.find(&filesystem); known != filesystems_.end()) {
    return known->second;
  }
  std::uint32_t number = 0;
  if (Ref<Persistent> persistent = filesystem.persistent()) {
    number = part_of_persistent(std::move(persistent), name);
    parts_[number - 1].filesystem_held = true;
  } else {
    External external;
    external.type = filesystem.type_name();
    external.filesystem = Ref<FileSystem>(&filesystem);
    GatheredPart part;
    part.external = named(std::move(external), name);
    number = add_part(std::move(part));
  }
  kept_filesystems_.emplace_back(&filesystem);
  filesystems_.emplace(&filesystem, number);
  return number;
}

SavedInode Gathering::hold(std::uint32_t part, Inode& inode, std::string_view name) {
  GatheredPart& owner = parts_[part - 1];
  const SavedInode place{part, static_cast<std::uint32_t>(owner.held.size())};
  owner.held.emplace_back(&inode);
  places_.emplace(&inode, place);
  if (owner.persistent) questions_.push_back({part, &inode, std::string(name)});
  return place;
}

SavedInode Gathering::hold_in_subtree(FileSystem& subtree, Inode& directory,
                                      std::string_view name) {
  const std::uint32_t part = part_of(subtree, name);
  GatheredPart& owner = parts_[part - 1];
  const SavedInode place{part, static_cast<std::uint32_t>(owner.held.size())};
  const auto [known, added] = subtree_places_.emplace(std::pair(part, &directory), place);
  if (added) {
    owner.held.emplace_back(&directory);
    questions_.push_back({part, &directory, std::string(name)});
  }
  return known->second;
}

SavedInode Gathering::place_of(Inode& inode, FileSystem* owner, Access access, FdFlags flags,
                               std::string_view name) {
  if (owner != nullptr && inode.kind() == InodeKind::directory && is_subtree_around(*owner, inode))
    return hold_in_subtree(*owner, inode, name);
  if (const auto known = places_.find(&inode); known != places_.end()) {
    GatheredPart& part = parts_[known->second.part - 1];
    if (!part.files.empty()) {
      part.files[known->second.index].access |= access;
      part.files[known->second.index].flags |= flags;
    } else if (!part.persistent) {
      part.external.access |= access;
      part.flags |= flags;
    }
    return known->second;
  }
  // A directory belongs to the file system that it was opened in, which renames and links in it.
  const bool captured = owner != nullptr && captured_.contains(owner);
  const bool external_owner = captured || (owner != nullptr && !owner->persistent());
  Ref<Persistent> persistent = captured ? nullptr : inode.persistent();
  if (inode.kind() == InodeKind::directory) {
    if (external_owner)
      persistent = nullptr;
    else if (owner != nullptr && owner->persistent() != persistent) {
      fail(fmt::format("{} is a directory of another file system than the one it was opened in",
                       name));
    }
  }
  if (persistent) return hold(part_of_persistent(std::move(persistent), name), inode, name);
  if (external_owner && inode.kind() != InodeKind::stream && inode.kind() != InodeKind::socket) {
    return hold_external(*owner, inode, access, flags, name);
  }
  return external_inode(inode, access, flags, name);
}

SavedInode Gathering::external_inode(Inode& inode, Access access, FdFlags flags,
                                     std::string_view name) {
  External external = external_of(inode, access);
  external.live = options_.live;
  GatheredPart part;
  part.external = named(std::move(external), name);
  part.flags = flags;
  return hold(add_part(std::move(part)), inode, name);
}

/// Says where `inode` is and what it holds; false where it has no name below the root.
bool Gathering::describe(FileSystem& owner, Inode& inode, HeldFile& file) {
  auto path = path_below(owner, inode);
  const auto stat = inode.stat();
  if (!path || !stat) return false;
  file.path = *std::move(path);
  file.stat = *stat;
  if (!options_.digest_host_files || inode.kind() != InodeKind::file) return true;
  const auto opened = inode.open({.access = Access::read});
  FileInode* content = opened ? (*opened)->as_file() : nullptr;
  const auto digest = content != nullptr ? digest_of_file(*content)
                                         : SnapshotResult<Digest>(sentence("it cannot be read"));
  if (digest)
    file.digest = *digest;
  else
    fail(fmt::format("\"{}\": {}", file.path, digest.error()));
  return true;
}

SavedInode Gathering::hold_external(FileSystem& owner, Inode& inode, Access access, FdFlags flags,
                                    std::string_view name) {
  const auto captured = captured_.find(&owner);
  CapturedTree* copies = captured == captured_.end() ? nullptr : captured->second.get();
  Ref<Inode> copy = copies == nullptr ? nullptr : copies->find(inode);
  HeldFile file{.name = {}, .path = {}, .stat = {}, .access = access, .flags = flags, .digest = {}};
  if (!copy && copies == nullptr) {
    const std::uint32_t part = part_of(owner, name);
    if (options_.live) {
      External external = external_of(inode, access);
      external.live = true;
      file.name = named(std::move(external), name).name;
    }
    if (options_.live || describe(owner, inode, file)) {
      parts_[part - 1].files.push_back(std::move(file));
      return hold(part, inode, name);
    }
    if (unnamed_ == nullptr) unnamed_ = std::make_unique<CapturedTree>();
    copies = unnamed_.get();
  }
  if (!copy) {
    auto taken = copies->copy_unnamed(inode, options_.capture_limit);
    if (!taken) {
      fail(fmt::format("{} has no name below the root of its file system any more, and {}", name,
                       taken.error()));
      return {};
    }
    copy = *std::move(taken);
  }
  kept_inodes_.emplace_back(&inode);
  const SavedInode place = place_of(*copy, nullptr, access, flags, name);
  places_.emplace(&inode, place);
  return place;
}

void Gathering::filesystem(FileSystem& filesystem) {
  lead_to(part_of(filesystem, asking_->name));
}

void Gathering::inode(Inode& inode, FileSystem* owner) {
  lead_to(place_of(inode, owner, Access::none, FdFlags{}, asking_->name).part);
}

SnapshotResult<void> Gathering::finish() {
  while (!questions_.empty() && problem_.empty()) {
    const Question question = std::move(questions_.front());
    questions_.pop_front();
    asking_ = &question;
    const Ref<Persistent> persistent = parts_[question.part - 1].persistent;
    persistent->gather(*this, question.held);
    asking_ = nullptr;
  }
  if (!problem_.empty()) return sentence("{}", problem_);
  return check_nesting();
}

/// Parts are restored one within the other, so there must be no circle and not many levels.
SnapshotResult<void> Gathering::check_nesting() const {
  std::vector<std::uint32_t> referring(parts_.size() + 1);  // how many parts refer to each
  std::vector<std::uint32_t> depth(parts_.size() + 1, 1);
  for (const auto& from : edges_) {
    for (const std::uint32_t to : from) ++referring[to];
  }
  std::vector<std::uint32_t> ready;
  for (std::uint32_t part = 1; part <= parts_.size(); ++part) {
    if (referring[part] == 0) ready.push_back(part);
  }
  std::size_t seen = 0;
  for (; !ready.empty(); ++seen) {
    const std::uint32_t part = ready.back();
    ready.pop_back();
    if (depth[part] > most_nested_parts) {
      return sentence("more than {} file systems lie one over the other", most_nested_parts);
    }
    for (const std::uint32_t below : edges_[part]) {
      depth[below] = std::max(depth[below], depth[part] + 1);
      if (--referring[below] == 0) ready.push_back(below);
    }
  }
  if (seen != parts_.size()) return sentence("file systems refer to each other in a circle");
  return {};
}

std::uint32_t Gathering::find(const FileSystem& filesystem) const noexcept {
  const auto captured = captured_.find(&filesystem);
  const FileSystem* saved =
      captured == captured_.end() ? &filesystem : captured->second->filesystem().get();
  const auto found = filesystems_.find(saved);
  return found == filesystems_.end() ? 0 : found->second;
}

std::uint64_t Gathering::largest_device() const {
  std::uint64_t largest = 0;
  const auto note = [&](Inode& inode) {
    const auto stat = inode.stat();
    if (stat && stat->dev < device_numbers_end) largest = std::max(largest, stat->dev);
  };
  for (const Ref<FileSystem>& filesystem : kept_filesystems_) {
    if (!parts_[filesystems_.at(filesystem.get()) - 1].persistent) continue;
    if (const auto root = filesystem->root()) note(**root);
  }
  for (const GatheredPart& part : parts_) {
    if (!part.persistent) continue;
    for (const Ref<Inode>& inode : part.held) note(*inode);
  }
  return largest;
}

std::vector<External> Gathering::externals() const {
  std::vector<External> list;
  for (const GatheredPart& part : parts_) {
    if (part.persistent) continue;
    list.push_back(part.external);
    for (std::size_t index = 0; index < part.files.size(); ++index) {
      if (part.files[index].name.empty()) continue;
      External external = external_of(*part.held[index], part.files[index].access);
      external.name = part.files[index].name;
      external.live = true;
      list.push_back(std::move(external));
    }
  }
  return list;
}

SavedInode Gathering::find(const Inode& inode) const noexcept {
  const auto found = places_.find(&inode);
  return found == places_.end() ? SavedInode{} : found->second;
}

}  // namespace wasifs
