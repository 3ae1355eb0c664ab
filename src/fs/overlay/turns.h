// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Who may look at an overlay's names and who changes them, and which files are being copied up.
// What is held is no mutex but a turn, so system calls and other file systems may be called
// meanwhile (docs/locking.md). A turn to copy is taken before one to change; a thread takes one
// turn of a kind at a time. Any thread.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <unordered_set>

#include "base/mutex.h"

namespace wasifs::overlay {

/// Many look or one changes. Who waits to change keeps further lookers out.
class TreeTurns {
 public:
  TreeTurns() = default;
  TreeTurns(const TreeTurns&) = delete;
  TreeTurns& operator=(const TreeTurns&) = delete;

  void begin_look();
  void end_look();
  void begin_change();
  void end_change();

 private:
  Mutex mutex_{lock_rank::leaf};
  std::condition_variable changed_;
  std::uint32_t looking_ WASIFS_GUARDED_BY(mutex_) = 0;
  std::uint32_t waiting_to_change_ WASIFS_GUARDED_BY(mutex_) = 0;
  bool changing_ WASIFS_GUARDED_BY(mutex_) = false;
};

/// While it lives, nobody changes names.
class [[nodiscard]] Looking {
 public:
  explicit Looking(TreeTurns& turns) : turns_(turns) { turns_.begin_look(); }
  ~Looking() { turns_.end_look(); }
  Looking(const Looking&) = delete;
  Looking& operator=(const Looking&) = delete;

 private:
  TreeTurns& turns_;
};

/// While it lives, nobody else looks at names or changes them.
class [[nodiscard]] Changing {
 public:
  explicit Changing(TreeTurns& turns) : turns_(turns) { turns_.begin_change(); }
  ~Changing() { turns_.end_change(); }
  Changing(const Changing&) = delete;
  Changing& operator=(const Changing&) = delete;

 private:
  TreeTurns& turns_;
};

/// The files that are being copied up, by their numbers.
class CopyTurns {
 public:
  CopyTurns() = default;
  CopyTurns(const CopyTurns&) = delete;
  CopyTurns& operator=(const CopyTurns&) = delete;

  void begin(std::uint64_t number);
  void end(std::uint64_t number);

 private:
  Mutex mutex_{lock_rank::leaf};
  std::condition_variable changed_;
  std::unordered_set<std::uint64_t> copying_ WASIFS_GUARDED_BY(mutex_);
};

/// While it lives, nobody else copies that file up.
class [[nodiscard]] Copying {
 public:
  Copying(CopyTurns& turns, std::uint64_t number) : turns_(turns), number_(number) {
    turns_.begin(number_);
  }
  ~Copying() { turns_.end(number_); }
  Copying(const Copying&) = delete;
  Copying& operator=(const Copying&) = delete;

 private:
  CopyTurns& turns_;
  std::uint64_t number_;
};

}  // namespace wasifs::overlay
