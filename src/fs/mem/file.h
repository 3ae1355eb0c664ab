// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A regular file and a symbolic link of a memory file system. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "fs/mem/content.h"
#include "fs/mem/node.h"

namespace wasifs::mem {

class File final : public FileInode, public Node {
 public:
  explicit File(Ref<Common> common) noexcept : Node(*this, std::move(common), 1) {}
  /// From a snapshot; `content()` is still to be filled.
  File(Ref<Common> common, const NodeState& state) noexcept : Node(std::move(common), state) {}
  ~File() override { content_.drop(bytes()); }

  Result<Stat> stat() override { return describe(type(), content_.size()); }
  Result<void> set_times(const TimesChange& change) override;
  Result<std::size_t> read_at(ReadBuffers& buffers, std::uint64_t offset) override;
  Result<std::size_t> write_at(WriteBuffers& buffers, std::uint64_t offset) override;
  Result<Appended> append(WriteBuffers& buffers) override;
  Result<void> truncate(std::uint64_t size) override;
  Result<void> allocate(std::uint64_t offset, std::uint64_t length) override;
  Result<std::uint64_t> size() override { return content_.size(); }
  Ref<Persistent> persistent() noexcept override { return shared_common(); }

  /// For snapshots, which are saved and restored while nobody uses the file.
  [[nodiscard]] Content& content() noexcept { return content_; }
  /// Guards the content, but for its size; see `Past`.
  [[nodiscard]] Lock& guard() noexcept { return lock_; }
  /// The last name goes, or went before a snapshot; with the tree's lock.
  void lose_names() noexcept;
  /// `to_change` by who does not hold the guard.
  void begin_change() noexcept;

 private:
  [[nodiscard]] Result<Appended> write(WriteBuffers& buffers, std::uint64_t offset, bool at_end);

  Lock lock_;
  Content content_;
};

class Link final : public LinkInode, public Node {
 public:
  /// The caller has taken `target.size()` from the budget of bytes.
  Link(Ref<Common> common, std::string_view target)
      : Node(*this, std::move(common), 1), target_(target) {}
  /// From a snapshot. As above.
  Link(Ref<Common> common, const NodeState& state, std::string_view target)
      : Node(std::move(common), state), target_(target) {}
  ~Link() override { bytes().give_back(target_.size()); }

  Result<Stat> stat() override { return describe(type(), target_.size()); }
  Result<void> set_times(const TimesChange& change) override;
  Result<std::string> target() override;
  Ref<Persistent> persistent() noexcept override { return shared_common(); }

  [[nodiscard]] std::string_view saved_target() const noexcept { return target_; }
  /// As above; the guard is the tree's lock.
  void begin_change() noexcept;

 private:
  const std::string target_;
};

}  // namespace wasifs::mem
