// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds out what a process leads to: which parts there are, in the order of discovery, which of
// their inodes are held, and what is external and by which name. Part 0 is the process itself. Used
// while a process is saved, before anything is written. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "process_snapshot/capture.h"
#include "wasifs/persist.h"
#include "wasifs/snapshot.h"

namespace wasifs {

/// An inode of an external file system that is open.
struct HeldFile {
  std::string name;              ///< Of a live one; else empty.
  std::string path;              ///< Below the root.
  Stat stat;                     ///< When it was saved.
  Access access = Access::none;  ///< What all descriptions may do together.
  FdFlags flags{};               ///< Their flags together.
  std::optional<Digest> digest;  ///< Where it was asked for.
};

/// One part of the snapshot but the process.
struct GatheredPart {
  Ref<Persistent> persistent;    ///< Null: it is external.
  std::vector<Ref<Inode>> held;  ///< By index.
  bool filesystem_held = false;  ///< Something leads to the file system that it is.
  External external;             ///< What it is, where it is external.
  FdFlags flags{};               ///< Of an external inode.
  std::vector<HeldFile> files;   ///< Of an external file system, for each of `held`.
};

/// See the top of the file.
class Gathering final : public PartGatherer {
 public:
  explicit Gathering(const SaveOptions& options)
      : options_(options), capture_left_(options.capture_bytes) {}

  /// Takes a mount's whole content in place of what is mounted. Comes before everything else.
  [[nodiscard]] SnapshotResult<void> capture(const std::string& path, FileSystem& filesystem);

  /// The part of `filesystem`. `name` is what it is called if it is external.
  [[nodiscard]] std::uint32_t part_of(FileSystem& filesystem, std::string_view name);
  /// The place of `inode`, which is open with this access and these flags. `owner` is the file
  /// system that it was opened in, or null. `name` as above, such as "fd:3".
  [[nodiscard]] SavedInode place_of(Inode& inode, FileSystem* owner, Access access, FdFlags flags,
                                    std::string_view name);
  /// Asks all parts what else they lead to. Fails with the first thing that cannot be saved.
  [[nodiscard]] SnapshotResult<void> finish();

  /// The parts in order; the first has number 1.
  [[nodiscard]] std::vector<GatheredPart>& parts() noexcept { return parts_; }
  /// Where something is that was gathered; part 0 where it was not.
  [[nodiscard]] std::uint32_t find(const FileSystem& filesystem) const noexcept;
  [[nodiscard]] SavedInode find(const Inode& inode) const noexcept;
  /// What is held by name only, in order.
  [[nodiscard]] std::vector<External> externals() const;
  /// The largest device number of ours among what is held. The host's have the top bit; what is
  /// external gets another one each time.
  [[nodiscard]] std::uint64_t largest_device() const;
  /// What captured mounts could not bring along.
  [[nodiscard]] std::vector<std::string>& reports() noexcept { return reports_; }

  // For parts that say what they lead to.
  void filesystem(FileSystem& filesystem) override;
  void inode(Inode& inode, FileSystem* owner) override;

 private:
  /// A part is to be asked what it leads to.
  struct Question {
    std::uint32_t part;
    Inode* held;       // null: the part itself
    std::string name;  // of what is external and found so
  };

  void fail(std::string sentence);
  void lead_to(std::uint32_t part);
  std::uint32_t part_of_persistent(Ref<Persistent> persistent, std::string_view name);
  SavedInode hold(std::uint32_t part, Inode& inode, std::string_view name);
  SavedInode hold_in_subtree(FileSystem& subtree, Inode& directory, std::string_view name);
  SavedInode hold_external(FileSystem& owner, Inode& inode, Access access, FdFlags flags,
                           std::string_view name);
  SavedInode external_inode(Inode& inode, Access access, FdFlags flags, std::string_view name);
  [[nodiscard]] std::uint32_t add_part(GatheredPart part);
  [[nodiscard]] External named(External external, std::string_view name);
  [[nodiscard]] bool describe(FileSystem& owner, Inode& inode, HeldFile& file);
  [[nodiscard]] SnapshotResult<void> check_nesting() const;

  const SaveOptions& options_;
  std::vector<GatheredPart> parts_;
  std::unordered_map<const Persistent*, std::uint32_t> persistents_;
  std::unordered_map<const FileSystem*, std::uint32_t> filesystems_;
  std::unordered_map<const Inode*, SavedInode> places_;
  /// Directories that were opened in subtrees, by part: they have a place in the whole, too.
  std::map<std::pair<std::uint32_t, const Inode*>, SavedInode> subtree_places_;
  std::vector<Ref<FileSystem>> kept_filesystems_;  // what the maps refer to
  std::vector<Ref<Inode>> kept_inodes_;
  std::unordered_set<std::string> names_;
  std::unordered_map<const FileSystem*, std::unique_ptr<CapturedTree>> captured_;
  std::unique_ptr<CapturedTree> unnamed_;  // files without a name
  std::uint64_t capture_left_;
  std::deque<Question> questions_;
  const Question* asking_ = nullptr;
  std::vector<std::vector<std::uint32_t>> edges_;  // by part
  std::vector<std::string> reports_;
  std::string problem_;
};

}  // namespace wasifs
