// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A directory of a store, held open: everything in it is reached from its descriptor, by plain
// names, and never through a symbolic link, so nobody can put something else in its place. Unless
// the store is shared, each file and directory is refused that belongs to another user or that
// others may write to. Never changes once it is open, so any thread may use it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stores/directory/file.h"
#include "wasifs/persist.h"

namespace wasifs::directory {

class Folder {
 public:
  Folder() = default;
  /// Opens the directory at `path`, which is made if absent.
  [[nodiscard]] static SnapshotResult<Folder> open_top(const std::string& path, bool shared);
  /// A directory in this one, made if absent.
  [[nodiscard]] SnapshotResult<Folder> folder(const std::string& name) const;

  [[nodiscard]] const std::string& path() const noexcept { return handle_.path(); }
  [[nodiscard]] std::string path_of(const std::string& name) const { return path() + "/" + name; }
  [[nodiscard]] bool shared() const noexcept { return shared_; }

  /// Opens a regular file for reading; an empty one where there is none.
  [[nodiscard]] SnapshotResult<File> open(const std::string& name) const;
  /// The same, and the file is made if absent.
  [[nodiscard]] SnapshotResult<File> open_or_make(const std::string& name) const;
  /// Makes a file that is not there yet, for reading and writing.
  [[nodiscard]] SnapshotResult<File> make(const std::string& name) const;

  /// The length of a regular file; nothing where there is none.
  [[nodiscard]] SnapshotResult<std::optional<std::uint64_t>> size_of(const std::string& name) const;

  /// What is in it.
  [[nodiscard]] SnapshotResult<std::vector<std::string>> names() const;
  /// Whether there was such a file; it is gone.
  [[nodiscard]] SnapshotResult<bool> remove(const std::string& name) const;
  /// Renames, in place of what has the new name.
  [[nodiscard]] SnapshotResult<void> move(const std::string& name, const Folder& to,
                                          const std::string& new_name) const;
  /// Brings the names to the disk.
  [[nodiscard]] SnapshotResult<void> sync() const;

 private:
  Folder(File handle, bool shared) noexcept : handle_(std::move(handle)), shared_(shared) {}
  [[nodiscard]] SnapshotResult<File> open_with(const std::string& name, int flags) const;

  File handle_;
  bool shared_ = false;
};

}  // namespace wasifs::directory
