// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/archive/index.h"

#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "fs/archive/library.h"
#include "fs/archive/tree_builder.h"
#include "fs/archive/unxz.h"

namespace wasifs::archives {
namespace {

/// Most bytes that the headers of one entry may be long: what they cost in memory is more.
// A program that a zip is appended to.
constexpr std::uint64_t prefix_bytes = std::uint64_t{64} << 20;
constexpr std::uint64_t header_bytes = std::uint64_t{4} << 20;
constexpr std::uint32_t nobody = 65534;

std::uint64_t saturated_sum(std::uint64_t a, std::uint64_t b) noexcept {
  return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

Timestamp to_timestamp(std::int64_t seconds, long nanoseconds) noexcept {
  constexpr std::uint64_t in_second = 1'000'000'000;
  if (seconds < 0) return 0;
  const auto whole = static_cast<std::uint64_t>(seconds);
  if (whole >= UINT64_MAX / in_second) return UINT64_MAX;
  return whole * in_second + static_cast<std::uint64_t>(std::clamp(nanoseconds, 0L, 999'999'999L));
}

std::uint32_t to_owner(std::int64_t number) noexcept {
  return number < 0 || number > UINT32_MAX ? nobody : static_cast<std::uint32_t>(number);
}

FileType type_of(::archive_entry* entry) noexcept {
  switch (archive_entry_filetype(entry)) {
    case AE_IFDIR:
      return FileType::directory;
    case AE_IFLNK:
      return FileType::symbolic_link;
    case AE_IFCHR:
      return FileType::character_device;
    case AE_IFBLK:
      return FileType::block_device;
    case AE_IFSOCK:
      return FileType::socket_stream;
    case AE_IFIFO:
      return FileType::unknown;
    default:
      return FileType::regular_file;
  }
}

std::string_view text_of(const char* text) noexcept {
  return text != nullptr ? std::string_view(text) : std::string_view();
}

class Indexer {
 public:
  Indexer(Contents& contents, const ArchiveOptions& options)
      : contents_(contents),
        options_(options),
        builder_(options, contents.file_stat().mtim),
        reader_(contents.input(), [this](std::uint64_t at) { return go_on(at); }) {}

  Outcome<Tree> run();

 private:
  [[nodiscard]] Outcome<bool> find_members();
  [[nodiscard]] bool go_on(std::uint64_t at);
  [[nodiscard]] std::unexpected<ArchiveProblem> failed(std::string_view doing) const;
  [[nodiscard]] Outcome<void> take(::archive_entry* entry);
  [[nodiscard]] Outcome<void> find_content(::archive_entry* source, Entry& entry);
  [[nodiscard]] Outcome<void> find_member(Entry& entry);
  [[nodiscard]] Outcome<bool> find_extents(::archive_entry* source, const Entry& entry);
  [[nodiscard]] Outcome<void> check_end(std::uint64_t begin, std::uint64_t size) const;
  [[nodiscard]] Outcome<void> count_unpacked(std::uint64_t bytes);
  [[nodiscard]] Outcome<void> read_to_end();

  Contents& contents_;
  const ArchiveOptions& options_;
  TreeBuilder builder_;
  Library reader_;
  std::optional<std::vector<ZipMember>> members_;  // where it is a zip
  std::vector<Extent> extents_;
  std::string last_name_;
  std::uint64_t directory_bytes_ = 0;  // of a zip, with what a program before it may take
  std::uint64_t unpacked_ = 0;         // counted so far, beside a stream
  Errno stopped_ = Errno::success;
};

bool Indexer::go_on(std::uint64_t at) {
  if (contents_.compressed() && saturated_sum(at, unpacked_) > options_.max_content) {
    stopped_ = Errno::fbig;
  } else if (options_.progress &&
             !options_.progress(std::min(contents_.file_position(), contents_.file_stat().size),
                                contents_.file_stat().size)) {
    stopped_ = Errno::canceled;
  }
  return stopped_ == Errno::success;
}

std::unexpected<ArchiveProblem> Indexer::failed(std::string_view doing) const {
  if (stopped_ == Errno::canceled) return problem(Errno::canceled, "canceled");
  if (stopped_ == Errno::fbig)
    return problem(Errno::fbig, "it unpacks to more than {} bytes", options_.max_content);
  if (contents_.compressed() && reader_.input_error() == Errno::nomem)
    return problem(Errno::nomem, "it cannot be unpacked with {} bytes of memory", most_window);
  const std::string behind =
      last_name_.empty() ? "" : fmt::format(" behind the entry {}", quoted(last_name_));
  const Errno below = reader_.input_error();
  if (below != Errno::success && below != Errno::io)
    return problem(below, "{}{}: {}", doing, behind, errno_message(below));
  return problem(Errno::io, "{} at offset {}{}: {}", doing, reader_.position(), behind,
                 below == Errno::io && contents_.compressed() ? "the compressed data is damaged"
                                                              : reader_.failure());
}

/// Looks whether it is a zip. What begins as a tar is one, whatever its last file ends with.
Outcome<bool> Indexer::find_members() {
  if (contents_.compressed()) return false;
  Input& file = contents_.input();
  constexpr std::size_t magic_at = 257;
  std::array<std::byte, 512> head{};
  const auto count = file.read(0, head);
  if (!count) return problem(count.error(), "it cannot be read: {}", errno_message(count.error()));
  constexpr std::string_view magic = "ustar";
  const auto is_at = [&](std::size_t at, std::string_view text) {
    return std::ranges::equal(text, std::span(head).subspan(at, text.size()), {},
                              [](char sign) { return static_cast<std::byte>(sign); });
  };
  if (is_at(magic_at, magic)) return false;
  const auto end = find_zip_end(file);
  if (!end) return problem(end.error(), "it cannot be read: {}", errno_message(end.error()));
  if (!*end) {
    if (is_at(0, "PK\x03\x04"))
      return problem(Errno::io,
                     "it begins as a zip and has no directory at its end: it was cut off");
    return false;
  }
  if ((*end)->entries > options_.max_entries || (*end)->size > options_.max_index_bytes)
    return problem(Errno::dquot, "there are more than {} entries, or they take more than {} bytes",
                   options_.max_entries, options_.max_index_bytes);
  directory_bytes_ = (*end)->size + std::min((*end)->shift, prefix_bytes);
  auto members = read_zip_directory(file, **end);
  if (!members) return problem(members.error(), "the directory of the zip is damaged");
  if (members->size() > options_.max_entries)
    return problem(Errno::dquot, "there are more than {} entries", options_.max_entries);
  members_ = *std::move(members);
  return true;
}

Outcome<Tree> Indexer::run() {
  const NamesInUtf8 names;
  const auto zip = find_members();
  if (!zip) return std::unexpected(zip.error());
  if (*zip && members_->empty()) return builder_.finish();
  if (!reader_.open({.tar = !*zip, .zip = *zip})) {
    if (stopped_ != Errno::success || reader_.input_error() != Errno::success)
      return failed("it cannot be read");
    return problem(Errno::inval, "{} no archive of a kind that is known (tar, zip)",
                   contents_.compressed() ? "what it unpacks to is" : "it is");
  }
  for (bool first = true;; first = false) {
    // What is left of the content before is not part of the header.
    reader_.allow(UINT64_MAX);
    if (!first && archive_read_data_skip(reader_.get()) < ARCHIVE_WARN)
      return failed("it is damaged or cut off");
    // Of a zip, the whole directory is first; libarchive looks for it where it wants.
    reader_.allow(header_bytes + (*zip && first ? directory_bytes_ : 0));
    ::archive_entry* entry = nullptr;
    const int read = archive_read_next_header(reader_.get(), &entry);
    if (read == ARCHIVE_EOF) break;
    if (read != ARCHIVE_OK && read != ARCHIVE_WARN) return failed("it is damaged");
    if (const auto taken = take(entry); !taken) {
      ArchiveProblem met = taken.error();
      met.sentence = fmt::format("entry {} at offset {}: {}", quoted(last_name_),
                                 archive_read_header_position(reader_.get()), met.sentence);
      const bool ends = met.error == Errno::dquot || met.error == Errno::fbig;
      if (ends || !options_.leave_out || !options_.leave_out(met))
        return std::unexpected(std::move(met));
    }
  }
  if (contents_.compressed()) {
    if (const auto whole = read_to_end(); !whole) return std::unexpected(whole.error());
  }
  return builder_.finish();
}

/// What is behind the last entry; then the checksums of the stream have been compared.
Outcome<void> Indexer::read_to_end() {
  std::vector<std::byte> piece(Streams::block_size);
  std::uint64_t at = reader_.position() / piece.size() * piece.size();
  for (;;) {
    if (!go_on(at)) return failed("");
    const auto count = contents_.input().read(at, piece);
    if (!count)
      return problem(count.error(), "the compressed data is damaged behind {} unpacked bytes", at);
    at += *count;
    if (*count < piece.size()) return {};
  }
}

Outcome<void> Indexer::count_unpacked(std::uint64_t bytes) {
  unpacked_ = saturated_sum(unpacked_, bytes);
  if (unpacked_ > options_.max_content)
    return problem(Errno::fbig, "with it the archive unpacks to more than {} bytes",
                   options_.max_content);
  return {};
}

Outcome<void> Indexer::check_end(std::uint64_t begin, std::uint64_t size) const {
  const std::uint64_t all = contents_.input().size();
  if (begin > all || size > all - begin)
    return problem(Errno::io,
                   "{} bytes of content, of which the last are not there: it was cut off", size);
  return {};
}

Outcome<void> Indexer::find_member(Entry& entry) {
  const std::uint64_t data = reader_.position();
  const auto behind = std::ranges::upper_bound(*members_, data, {}, &ZipMember::header);
  if (behind == members_->begin() || behind[-1].size != entry.size)
    return problem(Errno::io, "the directory of the zip says something else than the entry");
  const ZipMember& member = behind[-1];
  if (const auto there = check_end(data, member.packed); !there) return there;
  if (member.encrypted()) {
    entry.stored = Stored::locked;
  } else if (!member.known()) {
    entry.stored = Stored::unknown;
  } else if (member.stored()) {
    if (member.packed != member.size)
      return problem(Errno::io, "it is stored as it is, but has two sizes");
    entry.stored = Stored::plain;
    entry.at = data;
  } else {
    if (const auto counted = count_unpacked(member.size); !counted) return counted;
    entry.stored = Stored::packed;
    entry.at = contents_.add({member, data});
  }
  return {};
}

/// Whether it is sparse; then `extents_` says where its bytes are.
Outcome<bool> Indexer::find_extents(::archive_entry* source, const Entry& entry) {
  extents_.clear();
  if (archive_entry_sparse_reset(source) == 0) return false;
  std::uint64_t at = reader_.position();
  std::uint64_t end = 0;
  std::uint64_t held = 0;
  la_int64_t offset = 0;
  la_int64_t length = 0;
  while (archive_entry_sparse_next(source, &offset, &length) == ARCHIVE_OK) {
    const auto begin = static_cast<std::uint64_t>(offset);
    const auto size = static_cast<std::uint64_t>(length);
    if (offset < 0 || length < 0 || begin < end || begin > entry.size || size > entry.size - begin)
      return problem(Errno::io, "a sparse file whose pieces are not in order");
    if (size == 0) continue;
    extents_.push_back({begin, size, at});
    at += size;
    held += size;
    end = begin + size;
  }
  if (const auto there = check_end(reader_.position(), held); !there)
    return std::unexpected(there.error());
  if (const auto counted = count_unpacked(entry.size - held); !counted)
    return std::unexpected(counted.error());
  return true;
}

Outcome<void> Indexer::find_content(::archive_entry* source, Entry& entry) {
  const la_int64_t size = archive_entry_size(source);
  if (size < 0) return problem(Errno::io, "a negative size");
  entry.size = static_cast<std::uint64_t>(size);
  if (size == 0) return {};
  if (members_) return find_member(entry);
  const auto sparse = find_extents(source, entry);
  if (!sparse) return std::unexpected(sparse.error());
  if (*sparse) {
    entry.stored = Stored::sparse;
    entry.extents = extents_;
    return {};
  }
  entry.stored = Stored::plain;
  entry.at = reader_.position();
  return check_end(entry.at, entry.size);
}

Outcome<void> Indexer::take(::archive_entry* source) {
  const char* path = archive_entry_pathname(source);
  last_name_ = text_of(path);
  if (path == nullptr) return problem(Errno::inval, "an entry without a name");
  Entry entry{.path = last_name_,
              .hard_link = text_of(archive_entry_hardlink(source)),
              .target = {},
              .type = type_of(source),
              .mode = static_cast<std::uint16_t>(archive_entry_perm(source)),
              .uid = to_owner(archive_entry_uid(source)),
              .gid = to_owner(archive_entry_gid(source)),
              .mtim = to_timestamp(archive_entry_mtime(source), archive_entry_mtime_nsec(source)),
              .extents = {},
              .attributes = {}};
  entry.atim = archive_entry_atime_is_set(source) != 0
                   ? to_timestamp(archive_entry_atime(source), archive_entry_atime_nsec(source))
                   : entry.mtim;
  entry.ctim = archive_entry_ctime_is_set(source) != 0
                   ? to_timestamp(archive_entry_ctime(source), archive_entry_ctime_nsec(source))
                   : entry.mtim;
  if (entry.type == FileType::symbolic_link) {
    entry.target = text_of(archive_entry_symlink(source));
  } else if (entry.type == FileType::regular_file && entry.hard_link.empty()) {
    if (const auto found = find_content(source, entry); !found) return found;
  }
  std::vector<std::pair<std::string_view, std::string_view>> attributes;
  archive_entry_xattr_reset(source);
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  while (archive_entry_xattr_next(source, &name, &value, &size) == ARCHIVE_OK)
    attributes.emplace_back(name, std::string_view(static_cast<const char*>(value), size));
  entry.attributes = attributes;
  return builder_.add(entry);
}

}  // namespace

Outcome<Tree> read_index(Contents& contents, const ArchiveOptions& options) {
  return Indexer(contents, options).run();
}

}  // namespace wasifs::archives
