// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/overlay/directory.h"

#include <utility>

namespace wasifs::overlay {
namespace {

/// Entries that are read of a layer at a time.
constexpr std::size_t batch_size = 64;
/// A cookie is the layer's own with the layer's place in these bits, or a slot.
constexpr unsigned order_shift = 54;
constexpr std::uint64_t slot_mark = std::uint64_t{1} << 62U;
constexpr std::uint64_t inner_mask = (std::uint64_t{1} << order_shift) - 1;

}  // namespace

Result<Ref<Inode>> OverlayDirectory::open(const OpenHow& how) {
  if (has_any(how.access, Access::write) || how.truncate) return Errno::isdir;
  return view_of(shared_tree(), node());
}

Result<void> OverlayDirectory::sync(bool data_only) {
  Inode* upper = node()->upper();
  return upper != nullptr ? upper->sync(data_only) : Result<void>{};
}

Result<Ref<Inode>> OverlayDirectory::lookup(std::string_view name) {
  WASIFS_TRY(NodePtr found, tree().lookup(node(), name));
  return view_of(shared_tree(), std::move(found));
}

std::uint64_t OverlayDirectory::parent_ino() noexcept {
  return tree().parent_number(*node());
}

Result<Ref<Inode>> OverlayDirectory::create_file(std::string_view name) {
  WASIFS_TRY(auto created, tree().create_file(node(), name));
  return Ref<Inode>(make_ref<OverlayFile>(shared_tree(), std::move(created.node),
                                          std::move(created.opened), true));
}

Result<void> OverlayDirectory::make_directory(std::string_view name) {
  return tree().make_directory(node(), name);
}

Result<void> OverlayDirectory::make_link(std::string_view name, std::string_view target) {
  return tree().make_link(node(), name, target);
}

Result<void> OverlayDirectory::unlink(std::string_view name) {
  return tree().unlink(node(), name);
}

Result<void> OverlayDirectory::remove_directory(std::string_view name) {
  return tree().remove_directory(node(), name);
}

/// The place of a layer in listings: the lowest has 0.
std::uint32_t OverlayDirectory::order_of(const Layer& layer) const noexcept {
  return static_cast<std::uint32_t>(tree().layers().size()) - 1 - layer.place();
}

/// In the order of listing.
std::vector<OverlayDirectory::Source> OverlayDirectory::sources() const {
  std::vector<Source> sources;
  const auto& lowers = node()->lowers();
  for (auto lower = lowers.rbegin(); lower != lowers.rend(); ++lower) {
    sources.push_back({lower->layer, lower->inode, node()->merges()});
  }
  if (Inode* upper = node()->upper()) {
    sources.push_back({&tree().upper(), Ref<Inode>(upper), true});
  }
  return sources;
}

/// A layer's directory for this view alone: layers may keep a listing's state in it.
Result<Ref<Inode>> OverlayDirectory::opened(const Source& source) {
  {
    const auto known = opened_.lock();
    if (const auto found = known->find(source.layer); found != known->end()) return found->second;
  }
  WASIFS_TRY(Ref<Inode> fresh, source.inode->open({.access = Access::none, .directory = true}));
  const auto known = opened_.lock();
  return known->emplace(source.layer, fresh).first->second;
}

std::uint64_t OverlayDirectory::outer_cookie(std::uint32_t order, std::uint64_t inner) {
  if (inner <= inner_mask) return (std::uint64_t{order} << order_shift) | inner;
  const auto large = large_.lock();
  const auto [slot, is_new] = large->slots.emplace(std::pair(order, inner), large->known.size());
  if (is_new) large->known.emplace_back(order, inner);
  return slot_mark | slot->second;
}

std::pair<std::uint32_t, std::uint64_t> OverlayDirectory::inner_cookie(std::uint64_t outer) {
  if ((outer & slot_mark) == 0 || outer > INT64_MAX) {
    return {static_cast<std::uint32_t>(outer >> order_shift), outer & inner_mask};
  }
  const auto large = large_.lock();
  const std::uint64_t slot = outer & ~slot_mark;
  // One that was never given: behind everything.
  if (slot >= large->known.size()) return {UINT32_MAX, 0};
  return large->known[slot];
}

/// Whether an entry of `sources[index]` is listed there, and what is seen under its name.
Result<void> OverlayDirectory::look_at(const std::vector<Source>& sources, std::size_t index,
                                       std::uint64_t device, Entry& entry) const {
  const Source& source = sources[index];
  const auto directory = [&](std::size_t i) -> DirInode& {
    return *sources[i].inode->as_directory();
  };
  WASIFS_TRY(const bool mark, source.layer->is_mark(directory(index), entry.name, entry.type));
  if (mark || tree().upper().reserved(entry.name)) return {};
  Stat stat;
  for (std::size_t lower = 0; lower < index; ++lower) {
    WASIFS_TRY(const Shown shown, sources[lower].layer->look(directory(lower), entry.name, stat));
    if (shown == Shown::present) return {};  // Listed there.
  }
  for (std::size_t above = sources.size() - 1; above > index; --above) {
    if (!sources[above].shows) continue;
    WASIFS_TRY(const Shown shown, sources[above].layer->look(directory(above), entry.name, stat));
    if (shown == Shown::hidden) return {};
    if (shown == Shown::absent) continue;
    entry.shown = true;
    entry.type = stat.type;
    entry.ino = tree().nodes().number_of(*sources[above].layer, stat.dev, stat.ino);
    return {};
  }
  if (!source.shows) return {};
  entry.shown = true;
  entry.ino = tree().nodes().number_of(*source.layer, device, entry.ino);
  return {};
}

Result<void> OverlayDirectory::read_entries(std::uint64_t cookie, const DirSink& sink) {
  auto [order, inner] =
      cookie == 0 ? std::pair(std::uint32_t{0}, std::uint64_t{0}) : inner_cookie(cookie);
  std::vector<Entry> batch;
  for (;;) {
    batch.clear();
    if (node()->removed()) return {};
    {
      const Looking turn(tree().turns());
      const std::vector<Source> all = sources();
      std::size_t index = 0;
      while (index < all.size() && order_of(*all[index].layer) < order) ++index;
      if (index == all.size()) return {};
      if (order_of(*all[index].layer) != order) {
        order = order_of(*all[index].layer);
        inner = 0;
      }
      WASIFS_TRY(const Ref<Inode> listed, opened(all[index]));
      WASIFS_TRY(const Stat stat, all[index].inode->stat());
      WASIFS_CHECK(listed->as_directory()->read_entries(inner, [&](const DirEntry& entry) {
        if (batch.size() == batch_size) return false;
        batch.push_back({std::string(entry.name), entry.ino, entry.type, entry.next});
        return true;
      }));
      for (Entry& entry : batch) WASIFS_CHECK(look_at(all, index, stat.dev, entry));
    }
    for (const Entry& entry : batch) {
      const std::uint64_t next = outer_cookie(order, entry.cookie);
      if (entry.shown && !sink({entry.name, entry.ino, entry.type, next})) return {};
      inner = entry.cookie;
    }
    if (batch.size() < batch_size) {
      ++order;
      inner = 0;
    }
  }
}

}  // namespace wasifs::overlay
