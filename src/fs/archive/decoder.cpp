// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/archive/decoder.h"

#include <algorithm>
#include <array>
#include <utility>

#include "fs/archive/library.h"

namespace wasifs::archives {
namespace {

/// One member of a zip as an archive of its own: a header made of what the directory says, and the
/// member's bytes.
class MemberInput final : public Input {
 public:
  MemberInput(Input& file, const ZipMember& member, std::uint64_t data)
      : file_(file), header_(local_header(member)), data_(data), packed_(member.packed) {}

  Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> bytes) override {
    if (offset < header_.size()) {
      const std::size_t count = std::min(bytes.size(), header_.size() - offset);
      std::copy_n(header_.begin() + static_cast<std::ptrdiff_t>(offset), count, bytes.begin());
      return count;
    }
    offset -= header_.size();
    if (offset >= packed_) return std::size_t{0};
    return file_.read(data_ + offset,
                      bytes.first(std::min<std::uint64_t>(bytes.size(), packed_ - offset)));
  }
  // Not told: libarchive would look for a directory at the end.
  std::uint64_t size() const noexcept override { return UINT64_MAX; }

 private:
  Input& file_;
  const std::vector<std::byte> header_;
  const std::uint64_t data_;
  const std::uint64_t packed_;
};

class LibraryDecoder final : public Decoder {
 public:
  explicit LibraryDecoder(Input& input) : reader_(input) {}
  explicit LibraryDecoder(std::unique_ptr<Input> input)
      : input_(std::move(input)), reader_(*input_) {}

  [[nodiscard]] Result<void> begin(const Recognised& recognised) {
    WASIFS_CHECK(reader_.open(recognised));
    ::archive_entry* entry = nullptr;
    const int read = archive_read_next_header(reader_.get(), &entry);
    if (read != ARCHIVE_OK && read != ARCHIVE_WARN) return failed();
    return {};
  }

  Result<std::size_t> next(std::span<std::byte> bytes) override {
    std::size_t total = 0;
    while (total < bytes.size()) {
      const la_ssize_t count =
          archive_read_data(reader_.get(), bytes.data() + total, bytes.size() - total);
      // A warning is one of a checksum or a length that is wrong.
      if (count < 0) return failed();
      if (count == 0) break;
      total += static_cast<std::size_t>(count);
    }
    return total;
  }

 private:
  [[nodiscard]] Errno failed() const noexcept {
    const Errno below = reader_.input_error();
    return below == Errno::success ? Errno::io : below;
  }

  const std::unique_ptr<Input> input_;
  Library reader_;
};

}  // namespace

Result<std::unique_ptr<Decoder>> make_file_decoder(Input& file) {
  auto decoder = std::make_unique<LibraryDecoder>(file);
  WASIFS_CHECK(decoder->begin({.filters = true, .raw = true}));
  return std::unique_ptr<Decoder>(std::move(decoder));
}

Result<std::unique_ptr<Decoder>> make_member_decoder(Input& file, const ZipMember& member,
                                                     std::uint64_t data) {
  auto decoder =
      std::make_unique<LibraryDecoder>(std::make_unique<MemberInput>(file, member, data));
  WASIFS_CHECK(decoder->begin({.zip_part = true}));
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace wasifs::archives
