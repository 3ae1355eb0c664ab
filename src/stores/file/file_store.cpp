// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A store that is one file with one snapshot, to be carried about. Never changes once it is open,
// so any thread may use it.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "snapshot/sentence.h"
#include "stores/file/file_reader.h"
#include "stores/file/file_writer.h"

namespace wasifs {
namespace file_store {
namespace {

constexpr std::string_view only_name = "snapshot";

class FileStore final : public SnapshotStore {
 public:
  explicit FileStore(std::string path) : path_(std::move(path)) {}

  std::string_view description() const noexcept override { return path_; }

  SnapshotResult<std::unique_ptr<StoreWriter>> write() override {
    SNAPSHOT_TRY(auto file, NewFile::make(path_));
    return std::make_unique<FileWriter>(std::move(file), path_);
  }

  SnapshotResult<std::unique_ptr<StoreReader>> read(std::string_view name) override {
    SNAPSHOT_CHECK(check(name));
    return FileReader::open(path_);
  }

  SnapshotResult<std::vector<StoredRoot>> list() override {
    struct ::stat status{};
    if (::stat(path_.c_str(), &status) != 0) {
      if (errno == ENOENT) return std::vector<StoredRoot>();
      return failure(path_, errno);
    }
    SNAPSHOT_TRY(const auto reader, FileReader::open(path_));
    return std::vector<StoredRoot>{
        {std::string(only_name), reader->root().size(), reader->written_at()}};
  }

  SnapshotResult<void> remove(std::string_view name) override {
    SNAPSHOT_CHECK(check(name));
    if (::unlink(path_.c_str()) != 0) return failure(path_, errno);
    return {};
  }

  // The file holds nothing but its snapshot.
  SnapshotResult<std::uint64_t> collect() override { return std::uint64_t{0}; }

 private:
  SnapshotResult<void> check(std::string_view name) const {
    if (name == only_name) return {};
    return sentence("{}: has no snapshot {}; the only one is named `{}`", path_, shown(name),
                    only_name);
  }

  std::string path_;
};

}  // namespace
}  // namespace file_store

SnapshotResult<std::unique_ptr<SnapshotStore>> open_file_store(const std::string& path) {
  if (path.empty()) return sentence("the path of a snapshot's file is empty");
  struct ::stat status{};
  if (::stat(path.c_str(), &status) == 0) {
    if (!S_ISREG(status.st_mode)) return sentence("{}: not a regular file", path);
  } else if (errno != ENOENT) {
    return file_store::failure(path, errno);
  } else if (path.back() == '/') {
    return sentence("{}: names a directory, not a file", path);
  }
  return std::make_unique<file_store::FileStore>(path);
}

}  // namespace wasifs
