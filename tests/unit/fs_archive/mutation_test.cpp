// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Good archives with bytes changed, cut out and doubled, some thousand times: each ends with a
// sentence, or with a tree of which every file can be read or says that it cannot. The seeds are
// fixed; fuzz/archive_fuzzer.cpp goes on from here.
#include <filesystem>
#include <random>

#include "archives.h"

namespace wasifs::archive_tests {
namespace {

class Mutations : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Archive, Mutations,
                         testing::Values("ustar.tar", "pax.tar", "gnu.tar", "sparse-1.0.tar",
                                         "sparse-gnu.tar", "deflated.zip", "stored.zip", "lzma.zip",
                                         "pax.tar.gz", "pax.tar.xz"));

/// Most changes where headers are: at the beginning, and at the end of a zip.
std::string mutated(std::string bytes, std::mt19937& random) {
  const unsigned changes = 1 + random() % 4;
  for (unsigned i = 0; i < changes && bytes.size() > 16; ++i) {
    const std::size_t reach =
        std::min<std::size_t>(bytes.size(), random() % 2 == 0 ? 8192 : bytes.size());
    std::size_t at = random() % reach;
    if (random() % 2 == 0) at = bytes.size() - 1 - at;
    switch (random() % 5) {
      case 0:
        bytes[at] = static_cast<char>(random());
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
        break;
      case 2:
        bytes.resize(std::max<std::size_t>(at, 1));
        break;
      case 3:
        bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 600));
        break;
      default:
        for (std::size_t end = std::min(at + 8, bytes.size()); at < end; ++at) bytes[at] = '\x7f';
        break;
    }
  }
  return bytes;
}

TEST_P(Mutations, EndWithASentenceOrATree) {
  const std::string good = bytes_of(path_of(GetParam())).substr(0, 200'000);
  const ArchiveOptions options{.max_entries = 1000,
                               .max_index_bytes = 1 << 20,
                               .max_content = 20 << 20,
                               .cache_bytes = 1 << 20,
                               .leave_out = [](const ArchiveProblem&) { return true; }};
  std::mt19937 random(7);
  for (int round = 0; round < 150; ++round) {
    const auto made = make_archive(file_of(mutated(good, random)), options);
    if (!made) {
      EXPECT_FALSE(made.error().sentence.empty());
      EXPECT_NE(made.error().error, Errno::success);
      continue;
    }
    visit_all(**made, 100, [](const std::string&, Inode& inode) {
      if (inode.kind() != InodeKind::file) return;
      const std::uint64_t size = inode.stat()->size;
      static_cast<void>(read(inode, 0, 70'000));
      static_cast<void>(read(inode, size - std::min<std::uint64_t>(size, 5000), 5000));
    });
  }
}

}  // namespace
}  // namespace wasifs::archive_tests
