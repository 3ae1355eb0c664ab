// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the second snapshot of a large tree costs, in bytes: segments and chunks that the store does
// not have, and the root.
#include <random>

#include "snapshots.h"

namespace wasifs::testing_support {
namespace {

constexpr std::uint32_t directories = 1000;
constexpr std::uint32_t files_in_each = 100;
constexpr std::uint32_t files = directories * files_in_each;

std::string path_of(std::uint32_t file) {
  return "d" + std::to_string(file % directories) + "/f" + std::to_string(file);
}

/// 1 KiB that no other file has.
std::string content_of(std::uint32_t file, std::uint32_t version) {
  std::string content(1024, '\0');
  std::mt19937 random(file * 7 + version);
  for (char& byte : content) byte = static_cast<char>(random());
  return content;
}

/// Every hundredth file, in no order: as many as `files` / 100, since 7919 is prime.
std::uint32_t changed_file(std::uint32_t n) {
  return static_cast<std::uint32_t>(std::uint64_t{n} * 100 * 7919 % files + n % 100);
}

class LargeTree : public ::testing::Test {
 protected:
  LargeTree() : process_(built(FrozenBuilder().mount("/", frozen_mem()))) {
    for (std::uint32_t i = 0; i < directories; ++i) {
      EXPECT_TRUE(make_directories(root(), "d" + std::to_string(i)));
    }
    for (std::uint32_t i = 0; i < files; ++i) {
      EXPECT_TRUE(write_file(root(), path_of(i), content_of(i, 0)));
    }
  }

  Location root() const { return process_->names().root().value(); }
  /// Bytes that saving `process` writes.
  std::uint64_t save(Process& process) {
    return snapshots_.save(process).stored_bytes + snapshots_.root().size();
  }

  Snapshots snapshots_;
  std::unique_ptr<Process> process_;
};

TEST_F(LargeTree, TheSecondSnapshotWritesAtMostFivePerCentWhereOnePerCentHasChanged) {
  const std::uint64_t first = save(*process_);
  EXPECT_GT(first, std::uint64_t{files} * 1024);
  const std::uint64_t nothing_changed = save(*process_);
  EXPECT_EQ(nothing_changed, snapshots_.root().size());

  for (std::uint32_t n = 0; n < files / 100; ++n) {
    ASSERT_TRUE(write_file(root(), path_of(changed_file(n)), content_of(changed_file(n), 1)));
  }
  const std::uint64_t second = save(*process_);
  EXPECT_GT(second, std::uint64_t{files / 100} * 1024);
  EXPECT_LE(second * 20, first) << second << " of " << first << " bytes";

  // It is all there, and what came back saves no more than what changes either.
  auto restored = snapshots_.restore();
  const Location back = restored.process->names().root().value();
  EXPECT_EQ(read_text_file(back, path_of(changed_file(5))), content_of(changed_file(5), 1));
  EXPECT_EQ(read_text_file(back, path_of(files - 1)), content_of(files - 1, 0));
  ASSERT_TRUE(unlink_path(back, path_of(4711)));
  const std::uint64_t third = save(*restored.process);
  EXPECT_LE((third - snapshots_.root().size()) * 1000, first) << third;
}

}  // namespace
}  // namespace wasifs::testing_support
