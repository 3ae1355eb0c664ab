// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The store in a directory: opening it, and its snapshots by name.
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "snapshot/sentence.h"
#include "stores/directory/collector.h"
#include "stores/directory/reader.h"
#include "stores/directory/root_record.h"
#include "stores/directory/state.h"
#include "stores/directory/writer.h"
#include "wasifs/snapshot_store.h"

namespace wasifs {
namespace {

using directory::File;
using directory::Folder;
using directory::StoreState;

constexpr std::string_view format_text = "wasifs snapshot store 1\n";

class DirectoryStore final : public SnapshotStore {
 public:
  explicit DirectoryStore(std::shared_ptr<StoreState> state) : state_(std::move(state)) {}

  std::string_view description() const noexcept override { return state_->path; }
  bool trusted() const noexcept override { return !state_->top.shared(); }

  SnapshotResult<std::unique_ptr<StoreWriter>> write() override {
    return directory::Writer::make(state_);
  }

  SnapshotResult<std::unique_ptr<StoreReader>> read(std::string_view name) override {
    if (!valid_snapshot_name(name)) return sentence("{} cannot name a snapshot", shown(name));
    return directory::Reader::open(*state_, std::string(name));
  }

  SnapshotResult<std::vector<StoredRoot>> list() override;

  SnapshotResult<void> remove(std::string_view name) override {
    if (!valid_snapshot_name(name)) return sentence("{} cannot name a snapshot", shown(name));
    SNAPSHOT_TRY(const bool was_there, state_->roots.remove(std::string(name)));
    if (!was_there) return sentence("{}: there is no snapshot {}", state_->path, name);
    return state_->roots.sync();
  }

  SnapshotResult<std::uint64_t> collect() override { return directory::Collector(*state_).run(); }

 private:
  std::shared_ptr<StoreState> state_;
};

SnapshotResult<std::vector<StoredRoot>> DirectoryStore::list() {
  SNAPSHOT_TRY(auto names, state_->roots.names());
  std::ranges::sort(names);
  std::vector<StoredRoot> roots;
  for (std::string& name : names) {
    if (!valid_snapshot_name(name)) continue;
    SNAPSHOT_TRY(const auto file, state_->roots.open(name));
    if (!file) continue;
    struct ::stat status{};
    if (::fstat(file.fd(), &status) != 0) return directory::failure(file.path(), errno);
    // One that is damaged is listed too, so that it can be seen and removed.
    const auto summary = directory::RootRecord::summary(file);
    roots.push_back({std::move(name), summary ? summary->root_size : 0, status.st_mtim.tv_sec});
  }
  return roots;
}

// Whether `top` says that it is a store.
SnapshotResult<bool> is_store(const Folder& top) {
  SNAPSHOT_TRY(const auto file, top.open("format"));
  if (!file) return false;
  std::array<std::byte, format_text.size()> text{};
  SNAPSHOT_TRY(const auto size, file.size());
  if (size == text.size()) SNAPSHOT_CHECK(file.read_at(0, text));
  if (size != text.size() || std::memcmp(text.data(), format_text.data(), text.size()) != 0) {
    return sentence("{}: not the format of a store that is known here", file.path());
  }
  return true;
}

// Somebody's directory with other things in it does not become a store by mistake.
SnapshotResult<void> check_empty(const Folder& top) {
  SNAPSHOT_TRY(const auto names, top.names());
  for (const std::string& name : names) {
    if (name == "packs" || name == "roots" || name == "writers" || name == "lock" ||
        name == "collector" || name.starts_with("format")) {
      continue;  // of another program that opens it for the first time too
    }
    return sentence("{}: neither a store nor empty, has {}", top.path(), name);
  }
  return {};
}

SnapshotResult<void> make_format(const Folder& top) {
  SNAPSHOT_TRY(const auto id, make_identifier(*system_random()));
  const std::string name = "format." + text_of(id);
  SNAPSHOT_TRY(const auto file, top.make(name));
  SNAPSHOT_CHECK(file.write_at(0, std::as_bytes(std::span(format_text))));
  SNAPSHOT_CHECK(file.sync());
  SNAPSHOT_CHECK(top.move(name, top, "format"));
  return top.sync();
}

}  // namespace

SnapshotResult<std::unique_ptr<SnapshotStore>> open_directory_store(const std::string& path,
                                                                    bool shared) {
  auto state = std::make_shared<StoreState>();
  state->path = path;
  SNAPSHOT_TRY(state->top, Folder::open_top(path, shared));
  SNAPSHOT_TRY(const bool is_one, is_store(state->top));
  if (!is_one) SNAPSHOT_CHECK(check_empty(state->top));
  SNAPSHOT_TRY(state->packs, state->top.folder("packs"));
  SNAPSHOT_TRY(state->roots, state->top.folder("roots"));
  SNAPSHOT_TRY(state->writers, state->top.folder("writers"));
  if (!is_one) SNAPSHOT_CHECK(make_format(state->top));
  return std::make_unique<DirectoryStore>(std::move(state));
}

}  // namespace wasifs
