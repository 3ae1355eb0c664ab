// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/directory/claim.h"

#include <sys/stat.h>

#include <cerrno>

#include "snapshot/sentence.h"

namespace wasifs::directory {
namespace {

constexpr std::string_view endings[] = {".pack", ".root", ".lock"};

// The lock goes last: as long as it is there, it says whether the rest is somebody's.
SnapshotResult<void> remove_all(const Folder& writers, const Identifier& id) {
  for (const auto ending : endings) {
    SNAPSHOT_CHECK(writers.remove(text_of(id).append(ending)));
  }
  return {};
}

// Whose file `name` is.
std::optional<Identifier> owner_of(std::string_view name) noexcept {
  for (const auto ending : endings) {
    if (name.ends_with(ending))
      return parse_identifier(name.substr(0, name.size() - ending.size()));
  }
  return std::nullopt;
}

}  // namespace

SnapshotResult<Claim> Claim::make(const Folder& writers) {
  for (;;) {
    SNAPSHOT_TRY(const auto id, make_identifier(*system_random()));
    SNAPSHOT_TRY(auto lock, writers.make(text_of(id) + ".lock"));
    SNAPSHOT_CHECK(lock.lock_alone());
    // Between the two calls a collector may have taken it for that of a dead writer.
    struct ::stat status{};
    if (::fstat(lock.fd(), &status) != 0) return failure(lock.path(), errno);
    if (status.st_nlink != 0) return Claim(writers, id, std::move(lock));
  }
}

Claim::~Claim() {
  // What cannot be removed is removed by a collector.
  if (lock_) (void)remove_all(*writers_, id_);
}

SnapshotResult<void> Claim::pin(const Identifier& pack) {
  SNAPSHOT_CHECK(lock_.write_at(pins_ * sizeof(Identifier), std::span(pack.bytes)));
  ++pins_;
  return {};
}

SnapshotResult<std::set<Identifier>> Claim::pinned(const Folder& writers) {
  SNAPSHOT_TRY(const auto names, writers.names());
  std::set<Identifier> ids;
  for (const std::string& name : names) {
    if (const auto id = owner_of(name)) ids.insert(*id);
  }
  std::set<Identifier> pinned;
  for (const Identifier& id : ids) {
    SNAPSHOT_TRY(const auto lock, writers.open(text_of(id) + ".lock"));
    bool dead = true;
    if (lock) {
      SNAPSHOT_TRY(dead, lock.try_lock_alone());
    }
    if (dead) {
      SNAPSHOT_CHECK(remove_all(writers, id));
      continue;
    }
    SNAPSHOT_TRY(const auto size, lock.size());
    for (std::uint64_t i = 0; i < size / sizeof(Identifier); ++i) {
      Identifier pack;
      SNAPSHOT_CHECK(lock.read_at(i * sizeof(Identifier), pack.bytes));
      pinned.insert(pack);
    }
  }
  return pinned;
}

}  // namespace wasifs::directory
