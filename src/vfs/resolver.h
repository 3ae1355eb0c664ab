// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The walk: the one place that knows what '/', ".", "..", symbolic links, trailing slashes and
// mount crossings mean. It keeps the directories that it came through, so ".." goes back to where
// it was and never asks a file system, and cannot rise above the start. Inodes are given single,
// ordinary names only. The operations of paths.h (path_*.cpp) are built on it.
//
// Thread rule: one walk belongs to one thread; what it reads of the mount table never changes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vfs/mount_table.h"
#include "wasifs/paths.h"

namespace wasifs {

/// A place on the way. `mount` and `node` are owned by the start of the walk or by the trie that it
/// reads.
struct Step {
  Ref<Inode> inode;
  const Mount* mount = nullptr;     ///< Null below a start that belongs to no mount.
  const MountNode* node = nullptr;  ///< Null where nothing is mounted at or below.
};

/// The directories that a walk came through, lowest first. Short ones do not allocate. Each may be
/// a descriptor of the host, so there are at most `PathRules::depth` below the start.
class VisitedSteps {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] Step& top() noexcept { return at(size_ - 1); }
  [[nodiscard]] Step& at(std::size_t index) noexcept {
    return index < near_.size() ? near_[index] : far_[index - near_.size()];
  }
  void push(Step step) {
    if (size_ < near_.size()) {
      near_[size_] = std::move(step);
    } else {
      far_.push_back(std::move(step));
    }
    ++size_;
  }
  void pop() noexcept {
    --size_;
    if (size_ < near_.size()) {
      near_[size_].inode = nullptr;
    } else {
      far_.pop_back();
    }
  }
  void shrink(std::size_t size) noexcept {
    while (size_ > size) pop();
  }

 private:
  std::array<Step, 8> near_;
  std::vector<Step> far_;
  std::size_t size_ = 0;
};

/// What the last component of a path is.
enum class LastKind : std::uint8_t {
  name,     ///< An ordinary name.
  dot,      ///< ".": the directory that the walk is in.
  dot_dot,  ///< "..": the directory before it, which there is.
};

/// How often an operation looks again when somebody else changed the tree between two of its steps.
inline constexpr int max_races = 8;

/// Repeats `attempt` as long as it is `stale`: what it had found was gone when it was used.
template <class Attempt>
auto again_if_stale(Attempt attempt) {
  for (int races = 0;; ++races) {
    auto result = attempt();
    if (result || result.error() != Errno::stale || races == max_races) return result;
  }
}

/// One walk along one path.
class Resolver {
 public:
  /// A walk from `start`, which must outlive it, like the path. Nothing happens yet.
  Resolver(const Location& start, const PathRules& rules) noexcept : start_(start), rules_(rules) {}
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// Checks `path` and stands at the start. Errors: those of `check_path`, `perm` (absolute),
  /// `notdir` (the start).
  [[nodiscard]] Result<void> begin(std::string_view path);

  /// Where `advance` stopped.
  enum class Stop : std::uint8_t {
    last,       ///< Only the last component is left: `last`, `name`, `trailing_slash` tell.
    short_way,  ///< The directory may be asked to resolve `rest` by itself; offered once in each
                ///< mount.
  };
  /// Walks on, following links on the way. Errors: `noent`, `notdir`, `loop`, `perm`,
  /// `nametoolong`, the file system's.
  [[nodiscard]] Result<Stop> advance();
  /// Walks to the last component, by `directory_beneath` where it may. What stands before the
  /// present directory is then not known, so the last component cannot be followed: `resolve`
  /// begins again for that. Errors as `advance`.
  [[nodiscard]] Result<void> to_last();
  /// Walks to the end; a link as last component is followed if `follow` or a trailing slash say so.
  /// Afterwards `parent` and `name` belong to what was found unless it `is_dots()`. Errors as
  /// `advance`.
  [[nodiscard]] Result<Step> resolve(bool follow);

  /// @name After `Stop::short_way`
  /// @{
  [[nodiscard]] std::string_view rest() const noexcept { return rest_; }
  /// @}

  /// @name After `Stop::last` or `to_last`
  /// @{
  [[nodiscard]] LastKind last() const noexcept { return last_; }
  /// Whether the last component is "." or "..".
  [[nodiscard]] bool is_dots() const noexcept { return last_ != LastKind::name; }
  /// The ordinary name.
  [[nodiscard]] std::string_view name() const noexcept { return name_; }
  /// The place of the mount table that `name` is; null where nothing is mounted at or below.
  [[nodiscard]] const MountNode* place() noexcept;
  /// What is at `name`, a link not followed.
  [[nodiscard]] Result<Step> look();
  /// Puts the target in the place of the last component, which is `link`. Then `advance`. Errors:
  /// `loop`, `perm`, `noent`, the link's.
  [[nodiscard]] Result<void> follow(LinkInode& link);
  /// The directory that "." or ".." is.
  [[nodiscard]] const Step& enter_dots() noexcept;
  /// @}

  /// Whether the path ends in a slash.
  [[nodiscard]] bool trailing_slash() const noexcept { return trailing_slash_; }
  /// Where the walk is: the directory that holds `name`.
  [[nodiscard]] const Step& parent() noexcept { return visited_.top(); }
  [[nodiscard]] DirInode& directory() noexcept { return *visited_.top().inode->as_directory(); }
  /// The directories on the way.
  [[nodiscard]] VisitedSteps& visited() noexcept { return visited_; }
  /// `step` for use after the walk.
  [[nodiscard]] Location location(const Step& step) const;

 private:
  bool offers_short_way();
  Result<void> enter(std::string_view component);
  Result<void> enter_name(std::string_view name);
  Result<std::optional<Step>> finish(bool follow_last);
  Result<Step> look_up(std::string_view name);
  Result<Step> look_up_place(std::string_view name, const MountNode& place);
  Result<bool> directory_beneath();
  void set_last(std::string_view component) noexcept;

  const Location& start_;
  PathRules rules_;
  std::shared_ptr<const MountTree>
      renewed_;  // owns the nodes when the table changed since the start was opened
  VisitedSteps visited_;
  std::string_view path_;  // as given
  std::string expanded_;   // what is left after links were put in
  std::string_view text_;  // `path_` or `expanded_`
  std::size_t at_ = 0;     // first byte of `text_` that is not walked yet
  std::string_view rest_;
  std::string_view name_;
  std::uint32_t links_ = 0;
  LastKind last_ = LastKind::name;
  bool trailing_slash_ = false;
  bool offered_ = false;  // the short way, in this mount
  bool skipped_ = false;  // `visited_` has a gap
};

}  // namespace wasifs
