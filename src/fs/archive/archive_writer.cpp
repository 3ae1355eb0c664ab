// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/fs/archive_writer.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <new>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include "fs/archive/library.h"
#include "fs/archive/output.h"
#include "wasifs/file_attributes.h"
#include "wasifs/paths.h"

namespace wasifs {
namespace archives {
namespace {

constexpr std::size_t block_size = 65536;
constexpr std::uint64_t scanned_size = 262144;  // smaller files are not looked through for holes
constexpr std::uint64_t page_size = 4096;
constexpr std::uint64_t nanoseconds = 1'000'000'000;
constexpr PathRules rules{.utf8 = false};

struct EntryFree {
  void operator()(::archive_entry* entry) const noexcept { archive_entry_free(entry); }
};
using EntryPointer = std::unique_ptr<::archive_entry, EntryFree>;

bool all_zero(std::span<const std::byte> bytes) {
  // The first is zero, and each is what the one before it is.
  return bytes.empty() || (bytes[0] == std::byte{0} &&
                           std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

// Reads until `block` is full or the file ends.
Result<std::size_t> read_block(FileInode& file, std::span<std::byte> block, std::uint64_t offset) {
  std::size_t done = 0;
  while (done < block.size()) {
    const IoSpan span{block.data() + done, block.size() - done};
    ReadBuffers buffers(std::span(&span, 1));
    WASIFS_TRY(const std::size_t count, file.read_at(buffers, offset + done));
    if (count == 0) break;
    done += count;
  }
  return done;
}

unsigned type_bits(FileType type) {
  if (type == FileType::directory) return AE_IFDIR;
  return type == FileType::symbolic_link ? AE_IFLNK : AE_IFREG;
}

FilePermissions usual_permissions(FileType type) {
  if (type == FileType::symbolic_link) return {0777, 0, 0};
  return {type == FileType::directory ? 0755U : 0644U, 0, 0};
}

// One packing.
class Packing {
 public:
  Packing(const ArchiveSink& sink, const ArchiveWriterOptions& options)
      : output_(sink), options_(options) {}

  Outcome<ArchiveStats> run(const Location& from, std::string_view name);

 private:
  // A place below the first, by both names: where it is and how it is called in the archive.
  struct Item {
    std::string path;
    std::string name;
  };

  Outcome<void> pack(const Location& location, const std::string& name, std::vector<Item>& below,
                     const std::string& path);
  Outcome<void> pack_file(const Location& location, const Stat& stat, ::archive_entry* entry,
                          const std::string& name);
  Outcome<void> pack_content(FileInode& file, std::uint64_t size);
  Outcome<void> find_holes(FileInode& file, std::uint64_t size, ::archive_entry* entry);
  EntryPointer entry_for(const Location& location, const Stat& stat, const std::string& name) const;
  // Goes on without it where the embedder says so.
  Outcome<void> leave_out(const std::string& name, Errno error);

  Output output_;
  const ArchiveWriterOptions& options_;
  ArchiveStats stats_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> linked_;
};

// What a file has beside its content and owner; not what an overlay notes for itself.
void add_attributes(FileAttributes& kept, Inode& inode, ::archive_entry* entry) {
  auto names = kept.attribute_names(inode);
  if (!names) return;
  std::ranges::sort(*names);
  for (const std::string& name : *names) {
    if (is_overlay_mark(name)) continue;
    if (const auto value = kept.attribute(inode, name))
      archive_entry_xattr_add_entry(entry, name.c_str(), value->data(), value->size());
  }
}

Outcome<void> Packing::leave_out(const std::string& name, Errno error) {
  auto why = problem(error, "{}: {}", quoted(name), errno_message(error));
  if (options_.leave_out && options_.leave_out(why.error())) return {};
  return why;
}

EntryPointer Packing::entry_for(const Location& location, const Stat& stat,
                                const std::string& name) const {
  EntryPointer entry(archive_entry_new());
  if (!entry) throw std::bad_alloc();
  FilePermissions permissions = usual_permissions(stat.type);
  if (location.mount && location.mount->filesystem) {
    if (FileAttributes* kept = file_attributes_of(*location.mount->filesystem)) {
      if (const auto known = kept->permissions(*location.inode)) permissions = *known;
      if (!options_.reproducible) add_attributes(*kept, *location.inode, entry.get());
    }
  }
  std::int64_t seconds = static_cast<std::int64_t>(stat.mtim / nanoseconds);
  auto rest = static_cast<long>(stat.mtim % nanoseconds);
  if (options_.reproducible) {
    const bool runs = stat.type == FileType::regular_file && (permissions.mode & 0111) != 0;
    permissions = usual_permissions(stat.type);
    if (runs) permissions.mode = 0755;
    seconds = options_.time;
    rest = 0;
  }
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_filetype(entry.get(), type_bits(stat.type));
  archive_entry_set_perm(entry.get(), permissions.mode);
  archive_entry_set_uid(entry.get(), permissions.uid);
  archive_entry_set_gid(entry.get(), permissions.gid);
  archive_entry_set_mtime(entry.get(), seconds, rest);
  archive_entry_set_size(entry.get(), 0);
  return entry;
}

// Zeros from one block of 64 KiB on; data lies between, in whole pages.
Outcome<void> Packing::find_holes(FileInode& file, std::uint64_t size, ::archive_entry* entry) {
  struct Piece {
    std::uint64_t begin;
    std::uint64_t end;
  };
  std::vector<Piece> data;
  std::vector<std::byte> block(block_size);
  for (std::uint64_t offset = 0; offset < size; offset += block_size) {
    const std::uint64_t length = std::min<std::uint64_t>(block_size, size - offset);
    const auto count = read_block(file, std::span(block).first(length), offset);
    if (!count) return problem(count.error(), "{}", errno_message(count.error()));
    for (std::uint64_t at = 0; at < *count; at += page_size) {
      const auto piece = std::span<const std::byte>(block).subspan(
          at, std::min<std::uint64_t>(page_size, *count - at));
      if (all_zero(piece)) continue;
      const std::uint64_t begin = offset + at;
      if (!data.empty() && begin - data.back().end < block_size) {
        data.back().end = begin + piece.size();
      } else {
        data.push_back({begin, begin + piece.size()});
      }
    }
  }
  std::uint64_t held = 0;
  for (const Piece& piece : data) held += piece.end - piece.begin;
  if (size - held < block_size) return {};
  for (const Piece& piece : data)
    archive_entry_sparse_add_entry(entry, static_cast<la_int64_t>(piece.begin),
                                   static_cast<la_int64_t>(piece.end - piece.begin));
  // All of it is a hole.
  if (data.empty()) archive_entry_sparse_add_entry(entry, 0, 0);
  return {};
}

Outcome<void> Packing::pack_content(FileInode& file, std::uint64_t size) {
  std::vector<std::byte> block(block_size);
  for (std::uint64_t offset = 0; offset < size; offset += block_size) {
    const auto length =
        static_cast<std::size_t>(std::min<std::uint64_t>(block_size, size - offset));
    const auto count = read_block(file, std::span(block).first(length), offset);
    if (!count) return problem(count.error(), "{}", errno_message(count.error()));
    std::fill(block.begin() + static_cast<std::ptrdiff_t>(*count), block.end(), std::byte{0});
    if (auto written = output_.write(std::span<const std::byte>(block).first(length)); !written)
      return written;
    stats_.bytes += length;
    if (options_.progress && !options_.progress(stats_.bytes))
      return problem(Errno::canceled, "packing was ended");
  }
  return {};
}

Outcome<void> Packing::pack_file(const Location& location, const Stat& stat, ::archive_entry* entry,
                                 const std::string& name) {
  const bool tar = options_.format != ArchiveFormat::zip;
  if (tar && stat.nlink > 1) {
    const auto [first, is_new] = linked_.try_emplace({stat.dev, stat.ino}, name);
    if (!is_new) {
      archive_entry_set_hardlink(entry, first->second.c_str());
      return output_.add(entry);
    }
  }
  const auto opened = location.inode->open({.access = Access::read});
  FileInode* const file = opened ? (*opened)->as_file() : nullptr;
  if (file == nullptr) {
    // Its other names are not links to nothing.
    linked_.erase({stat.dev, stat.ino});
    --stats_.entries;
    return leave_out(name, opened ? Errno::notsup : opened.error());
  }
  archive_entry_set_size(entry, static_cast<la_int64_t>(stat.size));
  if (tar && stat.size >= scanned_size) {
    if (auto found = find_holes(*file, stat.size, entry); !found) {
      linked_.erase({stat.dev, stat.ino});
      --stats_.entries;
      return leave_out(name, found.error().error);
    }
  }
  if (auto added = output_.add(entry); !added) return added;
  auto packed = pack_content(*file, stat.size);
  if (!packed && packed.error().error != Errno::canceled)
    return problem(packed.error().error, "{}: {}", quoted(name), packed.error().sentence);
  return packed;
}

Outcome<void> Packing::pack(const Location& location, const std::string& name,
                            std::vector<Item>& below, const std::string& path) {
  const auto stat = location.inode->stat();
  if (!stat) return leave_out(name, stat.error());
  const bool directory = stat->type == FileType::directory;
  LinkInode* const link = location.inode->as_link();
  if (!directory && link == nullptr && stat->type != FileType::regular_file)
    return leave_out(name, Errno::notsup);
  if (directory) {
    std::vector<std::string> names;
    Location listed = location;
    const auto opened = location.inode->open({});
    Errno error = opened ? Errno::success : opened.error();
    if (opened) {
      listed.inode = *opened;
      error = errno_of(list_directory(listed, 0, [&](const DirEntry& entry) {
        if (entry.name != "." && entry.name != "..") names.emplace_back(entry.name);
        return true;
      }));
    }
    if (error != Errno::success) return leave_out(name, error);
    std::ranges::sort(names, std::greater{});
    for (const std::string& inner : names)
      below.push_back(
          {path == "." ? inner : path + "/" + inner, name.empty() ? inner : name + "/" + inner});
    if (name.empty()) return {};
  }
  const EntryPointer entry = entry_for(location, *stat, directory ? name + "/" : name);
  ++stats_.entries;
  if (link != nullptr) {
    const auto target = link->target();
    if (!target) {
      --stats_.entries;
      return leave_out(name, target.error());
    }
    archive_entry_set_symlink(entry.get(), target->c_str());
  }
  if (directory || link != nullptr) return output_.add(entry.get());
  return pack_file(location, *stat, entry.get(), name);
}

Outcome<ArchiveStats> Packing::run(const Location& from, std::string_view name) {
  if (auto begun = output_.begin(options_.format); !begun)
    return std::unexpected(std::move(begun.error()));
  std::vector<Item> pending;
  const bool directory = from.inode->kind() == InodeKind::directory;
  auto packed = pack(from, directory ? std::string() : std::string(name), pending, ".");
  while (packed && !pending.empty()) {
    const Item item = std::move(pending.back());
    pending.pop_back();
    const auto location = find_path(from, item.path, false, rules);
    packed = location ? pack(*location, item.name, pending, item.path)
                      : leave_out(item.name, location.error());
  }
  if (packed) packed = output_.finish();
  if (!packed) return std::unexpected(std::move(packed.error()));
  return stats_;
}

}  // namespace
}  // namespace archives

std::optional<ArchiveFormat> archive_format_of(std::string_view file_name) noexcept {
  struct Ending {
    std::string_view text;
    ArchiveFormat format;
  };
  constexpr std::array endings{
      Ending{".tar", ArchiveFormat::tar},      Ending{".tar.gz", ArchiveFormat::tar_gz},
      Ending{".tgz", ArchiveFormat::tar_gz},   Ending{".tar.bz2", ArchiveFormat::tar_bz2},
      Ending{".tbz2", ArchiveFormat::tar_bz2}, Ending{".tar.xz", ArchiveFormat::tar_xz},
      Ending{".txz", ArchiveFormat::tar_xz},   Ending{".tar.zst", ArchiveFormat::tar_zst},
      Ending{".tzst", ArchiveFormat::tar_zst}, Ending{".zip", ArchiveFormat::zip}};
  for (const Ending& ending : endings)
    if (file_name.ends_with(ending.text)) return ending.format;
  return std::nullopt;
}

std::expected<ArchiveStats, ArchiveProblem> write_archive(const Location& from,
                                                          std::string_view name,
                                                          const ArchiveSink& sink,
                                                          const ArchiveWriterOptions& options) {
  using archives::problem;
  if (!from.inode) return problem(Errno::inval, "there is nothing to pack");
  try {
    const archives::NamesInUtf8 names;
    return archives::Packing(sink, options).run(from, name);
  } catch (const std::bad_alloc&) {
    return problem(Errno::nomem, "no memory to pack it");
  }
}

}  // namespace wasifs
