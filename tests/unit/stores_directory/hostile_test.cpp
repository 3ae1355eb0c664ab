// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files of a store that somebody has damaged: every truncation and many changed bytes, with and
// without a digest that fits. What comes out is an error or chunks; what can be digested is
// compared where nothing was changed behind the digest's back.
#include <gmock/gmock.h>

#include <cstring>
#include <fstream>
#include <random>

#include "snapshot/sha256.h"
#include "unit/stores_directory/directory.h"

namespace wasifs {
namespace {

using namespace testing_support;
using testing::HasSubstr;
namespace files = std::filesystem;

using Bytes = std::vector<std::byte>;

Bytes bytes_of(const std::string& path) {
  Bytes bytes(files::file_size(path));
  std::ifstream(path, std::ios::binary)
      .read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

void write(const std::string& path, std::span<const std::byte> bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

class DirectoryHostile : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(save(*opened(tree_.at("store"), GetParam()), "one", snapshot_));
    root_ = tree_.at("store/roots/one");
    pack_ = files_in(tree_.at("store/packs")).at(0);
  }

  // Reads all of it, whatever it is.
  [[nodiscard]] std::string read_all() const {
    return difference(*opened(tree_.at("store"), GetParam()), "one", snapshot_);
  }

  const TempTree tree_;
  const TestSnapshot snapshot_ = make_version(1, 6);
  std::string root_;
  std::string pack_;
};

INSTANTIATE_TEST_SUITE_P(All, DirectoryHostile, testing::Bool(), [](const auto& shared) {
  return std::string(shared.param ? "Shared" : "Own");
});

TEST_P(DirectoryHostile, EveryTruncationOfARecordIsAnError) {
  const auto whole = bytes_of(root_);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    files::resize_file(root_, size);
    EXPECT_THAT(read_all(), HasSubstr(root_ + ": damaged")) << size;
    write(root_, whole);
  }
  EXPECT_EQ("", read_all());
}

TEST_P(DirectoryHostile, EveryTruncationOfAPackIsAnError) {
  const auto whole = bytes_of(pack_);
  // All of the index, and some of what lies before it.
  const std::size_t step = static_cast<std::size_t>(times(1009, 101));
  for (std::size_t size = 0; size < whole.size(); size += size + 1000 < whole.size() ? step : 1) {
    files::resize_file(pack_, size);
    EXPECT_THAT(read_all(), HasSubstr(pack_ + ": damaged")) << size;
    write(pack_, whole);
  }
  EXPECT_EQ("", read_all());
}

TEST_P(DirectoryHostile, AChangedByteIsAnError) {
  std::mt19937 random(1);
  for (const auto& path : {root_, pack_}) {
    const auto whole = bytes_of(path);
    const auto index = path == root_ ? 0 : whole.size() - 64 - 48 * snapshot_.chunks.size();
    for (int i = 0; i < times(2000, 50000); ++i) {
      auto changed = whole;
      const auto at = index + random() % (whole.size() - index);
      changed[at] ^= static_cast<std::byte>(1 + random() % 255);
      write(path, changed);
      EXPECT_NE("", read_all()) << path << " " << at;
    }
    write(path, whole);
  }
  EXPECT_EQ("", read_all());
}

// The same with a digest that fits, so that what is behind it has to look for itself.
TEST_P(DirectoryHostile, AChangedByteWithAFittingDigestIsAnErrorOrHarmless) {
  std::mt19937 random(2);
  Sha256 sha256;
  const auto root = bytes_of(root_);
  const auto pack = bytes_of(pack_);
  const auto index = pack.size() - 64 - 48 * snapshot_.chunks.size();
  int errors = 0;
  const int rounds = times(2000, 50000);
  const auto value = [&](Bytes& bytes, std::size_t first, std::size_t end) {
    const auto at = first + random() % (end - first);
    bytes[at] = random() % 2 == 0 ? static_cast<std::byte>(random()) : std::byte{0xFF};
  };
  for (int i = 0; i < rounds; ++i) {
    auto changed = pack;
    for (unsigned n = 0; n <= random() % 3; ++n) value(changed, index, pack.size() - 32);
    const auto entries = std::span(changed).subspan(index, changed.size() - 32 - index);
    std::memcpy(&changed[changed.size() - 32], sha256.of(entries)->bytes.data(), 32);
    write(pack_, changed);
    errors += read_all().empty() ? 0 : 1;
  }
  EXPECT_GT(errors, rounds / 2);
  write(pack_, pack);
  errors = 0;
  for (int i = 0; i < rounds; ++i) {
    auto changed = root;
    for (unsigned n = 0; n <= random() % 3; ++n) value(changed, 0, 96);
    value(changed, 128, changed.size());
    const std::span<const std::byte> pieces[] = {std::span(changed).subspan(128),
                                                 std::span(changed).first(96)};
    std::memcpy(&changed[96], sha256.of(pieces)->bytes.data(), 32);
    write(root_, changed);
    errors += read_all().empty() ? 0 : 1;
  }
  EXPECT_GT(errors, rounds / 2);
  write(root_, root);
  EXPECT_EQ("", read_all());
}

TEST_P(DirectoryHostile, NumbersThatAreTooLargeAllocateNothing) {
  const auto root = bytes_of(root_);
  for (const std::size_t at : {12U, 16U, 24U}) {
    auto changed = root;
    std::fill_n(&changed[at], at == 12 ? 4 : 8, std::byte{0xFF});
    write(root_, changed);
    EXPECT_THAT(read_all(), HasSubstr(root_ + ": damaged or cut short"));
  }
  // A file of holes that fits its numbers.
  auto changed = root;
  const std::uint64_t size = std::uint64_t{1} << 40;
  std::memcpy(&changed[24], &size, sizeof(size));
  write(root_, changed);
  files::resize_file(root_, root.size() - snapshot_.root.size() + size);
  EXPECT_THAT(read_all(), HasSubstr("a record may have"));
}

}  // namespace
}  // namespace wasifs
