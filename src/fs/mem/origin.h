// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a clone of a memory file system was made of: its source, at the end of one period. Held by
// the clone's `Common` as long as that lives, and keeps the source's tree. Any thread; called
// without any lock of the clone, as it takes those of the source.
#pragma once

#include <cstdint>

#include "fs/mem/common.h"
#include "fs/mem/entry_table.h"
#include "fs/mem/past.h"

namespace wasifs::mem {

class Origin {
 public:
  Origin(Ref<Common> source, Ref<Directory> root) noexcept;
  Origin(const Origin&) = delete;
  Origin& operator=(const Origin&) = delete;
  ~Origin();

  /// Holds the present state of the source, whose tree is locked to be changed. Called once, before
  /// all others. Errors: `overflow`.
  [[nodiscard]] Result<void> hold();

  /// What inode `number` was. The caller knows that there was one. Errors: `io` (the host had no
  /// memory to keep it).
  [[nodiscard]] Result<Version> version_of(std::uint64_t number) const;
  /// The names that were in directory `number`. As above.
  [[nodiscard]] Result<Ref<const SharedTable>> names_of(std::uint64_t number) const;

 private:
  const Ref<Common> source_;
  const Ref<Directory> root_;
  std::uint32_t period_ = 0;
  bool holds_ = false;
};

}  // namespace wasifs::mem
