// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>

#include "host_os/recording_files.h"
#include "replay/frame_reader.h"
#include "snapshot/sentence.h"
#include "wasifs/errno.h"

namespace wasifs {
namespace {

class FileSource final : public ByteSource {
 public:
  explicit FileSource(std::unique_ptr<ReadableFile> file) : file_(std::move(file)) {}

  std::uint64_t size() const noexcept override { return file_->size(); }
  ReplayResult<void> read(std::uint64_t offset, std::span<std::byte> bytes) override {
    const auto count = file_->read_at(offset, bytes);
    if (!count) return sentence("it cannot be read: {}", errno_message(count.error()));
    if (*count != bytes.size()) return sentence("it became shorter while it was read");
    return {};
  }

 private:
  std::unique_ptr<ReadableFile> file_;
};

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::vector<std::byte> bytes) : bytes_(std::move(bytes)) {}

  std::uint64_t size() const noexcept override { return bytes_.size(); }
  ReplayResult<void> read(std::uint64_t offset, std::span<std::byte> bytes) override {
    std::ranges::copy(std::span(bytes_).subspan(static_cast<std::size_t>(offset), bytes.size()),
                      bytes.begin());
    return {};
  }

 private:
  std::vector<std::byte> bytes_;
};

}  // namespace

ReplayResult<std::unique_ptr<ByteSource>> open_source(const std::string& path) {
  auto file = ReadableFile::open(path);
  if (!file && file.error() == Errno::inval) return sentence("{} is no file", path);
  if (!file) return sentence("cannot read {}: {}", path, errno_message(file.error()));
  return std::make_unique<FileSource>(*std::move(file));
}

std::unique_ptr<ByteSource> source_of(std::vector<std::byte> bytes) {
  return std::make_unique<MemorySource>(std::move(bytes));
}

}  // namespace wasifs
