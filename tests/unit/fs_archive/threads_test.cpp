// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Many threads read one archive that has to be unpacked, with a cache that holds little of it.
#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "archives.h"

namespace wasifs::archive_tests {
namespace {

class Threads : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Archive, Threads, testing::Values("large.tar.gz", "bomb.zip", "pax.tar"));

TEST_P(Threads, ReadTheSameArchive) {
  const Ref<FileSystem> filesystem = open(GetParam(), {.cache_bytes = 600'000, .decoders = 3});
  struct File {
    Ref<Inode> inode;
    std::string bytes;
  };
  std::vector<File> files;
  visit_all(*filesystem, 100, [&](const std::string&, Inode& inode) {
    if (inode.kind() == InodeKind::file)
      files.push_back(
          {Ref<Inode>(&inode), read(inode, 0, static_cast<std::size_t>(inode.stat()->size))});
  });
  ASSERT_FALSE(files.empty());
  std::atomic<int> wrong{0};
  {
    std::vector<std::jthread> threads;
    for (unsigned seed = 0; seed < 6; ++seed) {
      threads.emplace_back([&, seed] {
        std::mt19937 random(seed);
        for (int round = 0; round < 25; ++round) {
          const File& file = files[random() % files.size()];
          if (file.bytes.empty()) continue;
          const std::size_t at = random() % file.bytes.size();
          if (read(*file.inode, at, 20'000) != file.bytes.substr(at, 20'000)) ++wrong;
        }
      });
    }
  }
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace wasifs::archive_tests
