// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A directory of an overlay, and its listing. Layers are listed one after the other, the lowest
// first, since what is there stays there: each name in the place of the lowest layer that has it.
// So a name keeps its cookie when it is copied up, and nothing is kept between two calls but what
// the layers keep. Any thread.
#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "fs/overlay/inode.h"

namespace wasifs::overlay {

class OverlayDirectory final : public ViewOf<DirInode> {
 public:
  OverlayDirectory(Ref<Tree> tree, NodePtr node) noexcept
      : ViewOf(std::move(tree), std::move(node)) {}

  [[nodiscard]] Result<Ref<Inode>> open(const OpenHow& how) override;
  [[nodiscard]] Result<void> sync(bool data_only) override;
  [[nodiscard]] Result<Ref<Inode>> lookup(std::string_view name) override;
  [[nodiscard]] Result<void> read_entries(std::uint64_t cookie, const DirSink& sink) override;
  [[nodiscard]] std::uint64_t parent_ino() noexcept override;
  [[nodiscard]] Result<Ref<Inode>> create_file(std::string_view name) override;
  [[nodiscard]] Result<void> make_directory(std::string_view name) override;
  [[nodiscard]] Result<void> make_link(std::string_view name, std::string_view target) override;
  [[nodiscard]] Result<void> unlink(std::string_view name) override;
  [[nodiscard]] Result<void> remove_directory(std::string_view name) override;

 private:
  /// One layer's part of the directory.
  struct Source {
    const Layer* layer;
    Ref<Inode> inode;
    bool shows;  // whether what is in it is seen, or gives its place only
  };
  /// An entry that was read of a layer.
  struct Entry {
    std::string name;
    std::uint64_t ino;
    FileType type;
    std::uint64_t cookie;  // behind it, in that layer
    bool shown = false;
  };
  /// Cookies of layers that are too large to have their layer's place beside them.
  struct Large {
    std::vector<std::pair<std::uint32_t, std::uint64_t>> known;
    std::map<std::pair<std::uint32_t, std::uint64_t>, std::uint64_t> slots;
  };

  [[nodiscard]] std::vector<Source> sources() const;
  [[nodiscard]] Result<Ref<Inode>> opened(const Source& source);
  [[nodiscard]] Result<void> look_at(const std::vector<Source>& sources, std::size_t index,
                                     std::uint64_t device, Entry& entry) const;
  [[nodiscard]] std::uint32_t order_of(const Layer& layer) const noexcept;
  [[nodiscard]] std::uint64_t outer_cookie(std::uint32_t order, std::uint64_t inner);
  [[nodiscard]] std::pair<std::uint32_t, std::uint64_t> inner_cookie(std::uint64_t outer);

  Guarded<std::map<const Layer*, Ref<Inode>>, lock_rank::leaf> opened_;  // to be listed
  Guarded<Large, lock_rank::leaf> large_;
};

}  // namespace wasifs::overlay
