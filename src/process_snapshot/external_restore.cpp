// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading external.fbs.
#include "process_snapshot/external_restore.h"

#include <cstring>

#include "external_generated.h"
#include "process_snapshot/external_encode.h"
#include "process_snapshot/external_path.h"
#include "process_snapshot/flat_bytes.h"
#include "wasifs/errno.h"
#include "wasifs/fs/read_only.h"

namespace wasifs {
namespace {

constexpr std::uint8_t all_access = static_cast<std::uint8_t>(Access::read_write);
constexpr std::uint16_t all_flags = 31;
/// What a file takes of a segment beside its path: its offset, a table with one field, a string.
constexpr std::size_t least_room = 20;

std::string_view text_of(const flatbuffers::String* text) {
  return text == nullptr ? std::string_view() : std::string_view(text->c_str(), text->size());
}

/// What is common to inodes of both sorts.
template <class Saved>
SnapshotResult<void> check_inode(const Saved& saved, std::uint8_t type) {
  if (type > static_cast<std::uint8_t>(FileType::symbolic_link) || saved.access() > all_access ||
      saved.flags() > all_flags) {
    return sentence("the part \"external\" describes an inode of type {}, access {}, flags {}",
                    type, saved.access(), saved.flags());
  }
  return {};
}

SnapshotResult<const saved::ExternalPart*> read_part(PartReader& reader) {
  if (reader.version() != external_part_version) {
    return sentence("the part \"external\" has version {}; this library knows {}", reader.version(),
                    external_part_version);
  }
  if (reader.segments() != 1) {
    return sentence("the part \"external\" has {} segments instead of one", reader.segments());
  }
  SNAPSHOT_TRY(const auto segment, reader.segment(0));
  SNAPSHOT_TRY(const auto* part,
               verified<saved::ExternalPart>(segment, saved::ExternalPartIdentifier(), "external"));
  if (part->kind() > static_cast<std::uint8_t>(External::Kind::inode)) {
    return sentence("the part \"external\" has the kind {}", part->kind());
  }
  SNAPSHOT_CHECK(check_inode(*part, part->file_type()));
  const bool has_files = part->files() != nullptr && part->files()->size() != 0;
  if (has_files && static_cast<External::Kind>(part->kind()) != External::Kind::filesystem) {
    return sentence("the part \"external\" describes an inode that has files");
  }
  std::size_t room = text_of(part->name()).size() + text_of(part->type()).size();
  if (has_files) {
    for (const saved::ExternalFile* file : *part->files()) {
      room += text_of(file->path()).size() + text_of(file->name()).size() + least_room;
      SNAPSHOT_CHECK(check_inode(*file, file->type()));
      if ((file->path() == nullptr) == (file->name() == nullptr)) {
        return sentence("the part \"external\" describes a file without a place, or with two");
      }
      if (file->digest() != nullptr && file->digest()->size() != sizeof(Digest::bytes)) {
        return sentence("the part \"external\" has a digest of {} bytes", file->digest()->size());
      }
    }
  }
  // One file or string may be referred to often, but is not to be opened or copied as often.
  if (room > segment.size()) return sentence("the part \"external\" says one thing many times");
  return part;
}

External describe(const saved::ExternalPart& part) {
  External external;
  external.kind = static_cast<External::Kind>(part.kind());
  external.name = text_of(part.name());
  external.type = text_of(part.type());
  external.file_type = static_cast<FileType>(part.file_type());
  external.access = static_cast<Access>(part.access());
  external.live = part.live();
  return external;
}

External describe_live(const saved::ExternalFile& file) {
  External external;
  external.kind = External::Kind::inode;
  external.name = text_of(file.name());
  external.file_type = static_cast<FileType>(file.type());
  external.access = static_cast<Access>(file.access());
  external.live = true;
  return external;
}

class Restored final : public RestoredPart {
 public:
  Restored(Ref<FileSystem> filesystem, std::vector<Ref<Inode>> inodes)
      : filesystem_(std::move(filesystem)), inodes_(std::move(inodes)) {}

  Ref<FileSystem> filesystem() override { return filesystem_; }
  SnapshotResult<Ref<Inode>> inode(std::uint32_t index) override {
    if (index >= inodes_.size()) {
      return sentence("something refers to inode {} of an external part that has {}", index,
                      inodes_.size());
    }
    return inodes_[index];
  }

 private:
  Ref<FileSystem> filesystem_;
  std::vector<Ref<Inode>> inodes_;  // null: left out
};

/// Asks for one part.
class Asker {
 public:
  explicit Asker(Restorer& restorer) : restorer_(restorer), options_(restorer.options()) {}

  SnapshotResult<Ref<FileSystem>> filesystem(const External& external) {
    SnapshotResult<Ref<FileSystem>> given = sentence("nobody gives it");
    if (options_.filesystem) given = options_.filesystem(external);
    if (given && *given) return given;
    const std::string reason = given ? "it is not given" : given.error();
    if (!options_.lenient) return sentence("{}: {}", external.name, reason);
    restorer_.report(
        fmt::format("{}: {}; an empty directory that cannot be written to is in its place",
                    external.name, reason));
    missing_ = true;
    return make_read_only(make_mem());
  }

  SnapshotResult<Ref<Inode>> inode(const External& external, FdFlags flags) {
    SnapshotResult<Ref<Inode>> given = give(external, flags);
    if (given && (*given)->kind() == InodeKind::link) given = sentence("it is a link");
    if (given) return given;
    return left_out(external.name, given.error());
  }

  SnapshotResult<Ref<Inode>> file(const Ref<FileSystem>& filesystem, const std::string& owner,
                                  const saved::ExternalFile& saved) {
    if (saved.name() != nullptr) {
      return inode(describe_live(saved), static_cast<FdFlags>(saved.flags()));
    }
    const std::string path(text_of(saved.path()));
    const std::string name = fmt::format("\"{}\" of {}", path, owner);
    const auto type = static_cast<FileType>(saved.type());
    if (missing_ && path.empty() && type == FileType::directory) return filesystem->root().value();
    const bool directory = type == FileType::directory;
    const auto opened =
        open_below(filesystem, path,
                   {.access = directory ? Access::none : static_cast<Access>(saved.access()),
                    .directory = directory,
                    .flags = static_cast<FdFlags>(saved.flags())});
    if (!opened) return left_out(name, errno_message(opened.error()));
    if ((*opened)->type() != type) return left_out(name, "it is of another type now");
    if (type == FileType::regular_file) {
      SNAPSHOT_TRY(const std::string change, change_of(filesystem, path, **opened, saved));
      if (!change.empty() && !options_.accept_changes) return sentence("{}: {}", name, change);
      if (!change.empty()) restorer_.report(fmt::format("{}: {}", name, change));
    }
    return *opened;
  }

 private:
  SnapshotResult<Ref<Inode>> give(const External& external, FdFlags flags) {
    if (external.live && !options_.live) {
      return sentence("it was saved to be handed over alive, which is not accepted");
    }
    if (!options_.inode) return sentence("nobody gives it");
    SNAPSHOT_TRY(Ref<Inode> given, options_.inode(external));
    if (!given) return sentence("it is not given");
    if (external.live) return given;
    const auto opened = given->open({.access = external.access, .flags = flags});
    if (!opened) return sentence("it cannot be opened: {}", errno_message(opened.error()));
    return *opened;
  }

  SnapshotResult<Ref<Inode>> left_out(const std::string& name, std::string_view reason) {
    if (!options_.lenient) return sentence("{}: {}", name, reason);
    restorer_.report(fmt::format("{}: {}; descriptors on it are closed", name, reason));
    return Ref<Inode>();
  }

  /// What is not as it was, in words; empty where nothing is known to be.
  static SnapshotResult<std::string> change_of(const Ref<FileSystem>& filesystem,
                                               const std::string& path, Inode& opened,
                                               const saved::ExternalFile& saved) {
    const auto stat = opened.stat();
    if (!stat) return std::string(errno_message(stat.error()));
    if (stat->size != saved.size()) {
      return fmt::format("it changed: it had {} bytes and has {}", saved.size(), stat->size);
    }
    if (stat->mtim != saved.modified()) {
      return fmt::format("it changed: it was written to at {} ns since 1970, then at {}",
                         saved.modified(), stat->mtim);
    }
    if (saved.digest() == nullptr) return std::string();
    const auto readable = open_below(filesystem, path, {.access = Access::read});
    FileInode* content = readable ? (*readable)->as_file() : nullptr;
    if (content == nullptr) return std::string("it cannot be read, so it may have changed");
    SNAPSHOT_TRY(const Digest digest, digest_of_file(*content));
    if (std::memcmp(digest.bytes.data(), saved.digest()->data(), digest.bytes.size()) != 0) {
      return std::string("it changed: its content is another at the same size and time");
    }
    return std::string();
  }

  Restorer& restorer_;
  const RestoreOptions& options_;
  bool missing_ = false;  // the file system is one that stands in
};

}  // namespace

SnapshotResult<std::unique_ptr<RestoredPart>> restore_external(PartReader& reader,
                                                               Restorer& restorer) {
  SNAPSHOT_TRY(const saved::ExternalPart* const part, read_part(reader));
  const External external = describe(*part);
  Asker asker(restorer);
  Ref<FileSystem> filesystem;
  std::vector<Ref<Inode>> inodes;
  if (external.kind == External::Kind::inode) {
    SNAPSHOT_TRY(Ref<Inode> inode, asker.inode(external, static_cast<FdFlags>(part->flags())));
    inodes.push_back(std::move(inode));
  } else {
    SNAPSHOT_TRY(filesystem, asker.filesystem(external));
    if (part->files() != nullptr) {
      for (const saved::ExternalFile* file : *part->files()) {
        SNAPSHOT_TRY(Ref<Inode> inode, asker.file(filesystem, external.name, *file));
        inodes.push_back(std::move(inode));
      }
    }
  }
  return std::make_unique<Restored>(std::move(filesystem), std::move(inodes));
}

SnapshotResult<std::vector<External>> list_externals(PartReader& reader) {
  SNAPSHOT_TRY(const saved::ExternalPart* const part, read_part(reader));
  std::vector<External> list{describe(*part)};
  if (part->files() != nullptr) {
    for (const saved::ExternalFile* file : *part->files()) {
      if (file->name() != nullptr) list.push_back(describe_live(*file));
    }
  }
  return list;
}

}  // namespace wasifs
