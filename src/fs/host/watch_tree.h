// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The directories of a watched tree and the watch of inotify that each has. They form a tree by
// names, so that a directory that is renamed takes what is below it along. Used by watch_host.cpp,
// by one thread at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "fs/host/handle.h"
#include "wasifs/result.h"

namespace wasifs::host {

/// A directory that is watched.
struct WatchedDirectory {
  int watch = -1;
  std::string name;
  WatchedDirectory* parent = nullptr;  // null for the root
  std::map<std::string, std::unique_ptr<WatchedDirectory>, std::less<>> below{};
  // Names that were told when it was first looked at, of which the kernel may tell once more.
  std::unordered_set<std::string> found{};
  // It was found here by a watch that it had elsewhere, before the kernel told that it has moved.
  bool ahead = false;
};

/// The path of `name` in `directory`, from the root; without a name that of the directory.
[[nodiscard]] std::string watched_path(const WatchedDirectory& directory, std::string_view name);

class WatchTree {
 public:
  /// Told of paths.
  using PathSink = std::function<void(const std::string& path)>;
  /// What is told while directories are looked at. Either may be empty.
  struct Sinks {
    PathSink found;  ///< A name in a directory that is new.
    PathSink lost;   ///< A directory that cannot be watched.
  };

  /// `root` is the directory, `queue` an inotify; at most `most` directories.
  WatchTree(Handle root, Handle queue, std::size_t most);
  WatchTree(const WatchTree&) = delete;
  WatchTree& operator=(const WatchTree&) = delete;
  ~WatchTree();

  /// Watches all directories, which were not watched before or no more. Names are not told. Errors:
  /// of watching the root; `nospc` where there are too many.
  [[nodiscard]] Result<void> begin(const PathSink& lost);
  /// Watches none any more.
  void clear();

  /// Whether the root has no name any more.
  [[nodiscard]] bool is_removed() const;
  /// The inotify.
  [[nodiscard]] int queue() const noexcept { return queue_.get(); }
  /// The directory of a watch, or null.
  [[nodiscard]] WatchedDirectory* find(int watch);

  /// Watches the directory `name` of `parent`, which has just come, and all below it. Something
  /// else of that name, or nothing: nothing happens.
  void add(WatchedDirectory& parent, const std::string& name, const Sinks& sinks);
  /// Ends what is watched at and below `name` in `parent`, if anything.
  void forget(WatchedDirectory& parent, const std::string& name);
  /// The kernel has ended a watch.
  void ended(int watch);
  /// `name` in `from` is now `new_name` in `to`. False where it was not watched,
  /// or where `to` is at or below it by what was found since.
  [[nodiscard]] bool move(WatchedDirectory& from, const std::string& name, WatchedDirectory& to,
                          const std::string& new_name);
  /// All that the kernel had to tell was told: names that were found are news no more.
  void settle();

 private:
  // By the watch of its parent, which may go meanwhile; the root has none.
  struct Item {
    int parent;
    std::string name;
  };
  static constexpr int no_parent = -1;

  [[nodiscard]] Result<Handle> open(const WatchedDirectory* parent, const std::string& name) const;
  [[nodiscard]] Result<int> start(const Handle& directory);
  // Goes on with one directory; `pending` gets those below it.
  [[nodiscard]] Result<void> take(const Item& item, const Sinks& sinks, std::vector<Item>& pending);
  void list(Handle directory, WatchedDirectory& node, const Sinks& sinks,
            std::vector<Item>& pending);
  void take_all(std::vector<Item> pending, const Sinks& sinks);
  // It has a watch already. Gives whether it is to be left at its place.
  [[nodiscard]] bool is_still_at(const WatchedDirectory& known, const Handle& now) const;
  void end_all(WatchedDirectory& top);

  Handle root_handle_;
  Handle queue_;
  std::size_t most_;
  std::unique_ptr<WatchedDirectory> root_;
  std::unordered_map<int, WatchedDirectory*> by_watch_;
  std::vector<int> unsettled_;
  bool full_ = false;
};

}  // namespace wasifs::host
