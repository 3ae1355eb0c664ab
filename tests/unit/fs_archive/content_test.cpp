// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading: holes, any order of offsets in what has to be unpacked, archives in archives, and
// archive files that change.
#include <filesystem>
#include <fstream>
#include <random>

#include "archives.h"
#include "wasifs/fs/callback.h"

namespace wasifs::archive_tests {
namespace {

class Sparse : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Archive, Sparse,
                         testing::Values("sparse-gnu.tar", "sparse-0.0.tar", "sparse-0.1.tar",
                                         "sparse-1.0.tar", "sparse.tar.gz"));

TEST_P(Sparse, HolesAreZeros) {
  const Ref<FileSystem> filesystem = open(GetParam());
  EXPECT_EQ(names(*filesystem, ""), (std::vector<std::string>{"sparse", "hole", "many"}));
  for (const char* name : {"sparse", "hole", "many"}) {
    const std::string bytes = bytes_of(path_of(name));
    EXPECT_EQ(stat(*filesystem, name).size, bytes.size()) << name;
    EXPECT_TRUE(content(*filesystem, name) == bytes) << name;
    const Ref<Inode> file = find(*filesystem, name).value();
    for (std::size_t at = 1; at < bytes.size(); at += 61'681)
      EXPECT_TRUE(read(*file, at, 4000) == bytes.substr(at, 4000)) << name << " at " << at;
  }
}

TEST(Content, OfAZipMayBeXz) {
  const Ref<FileSystem> filesystem = open("xz.zip");
  EXPECT_TRUE(content(*filesystem, "file") == big());
  const Ref<Inode> file = find(*filesystem, "file").value();
  EXPECT_TRUE(read(*file, 200'000, 4000) == big().substr(200'000, 4000));
}

TEST(Content, IsReadIntoScatteredBuffers) {
  for (const char* name : {"pax.tar", "pax.tar.gz", "stored.zip", "deflated.zip"}) {
    const Ref<FileSystem> filesystem = open(name);
    const Ref<Inode> file = find(*filesystem, "big").value();
    std::string bytes(300'000, '?');
    auto* const to = reinterpret_cast<std::byte*>(bytes.data());
    const IoSpan spans[] = {{to, 1}, {nullptr, 0}, {to + 1, 99'999}, {to + 100'000, 200'000}};
    ReadBuffers buffers(spans);
    const std::size_t total = file->as_file()->read_at(buffers, 600'000).value();
    ASSERT_EQ(total, 100'000U) << name;
    EXPECT_EQ(buffers.done(), total) << name;
    EXPECT_TRUE(bytes.substr(0, total) == big().substr(600'000)) << name;
    EXPECT_EQ(bytes.find_first_not_of('?', total), std::string::npos) << name;
    EXPECT_EQ(read(*file, 700'000, 10), "") << name;
    EXPECT_EQ(read(*file, UINT64_MAX, 10), "") << name;
  }
}

TEST(Content, OfAStreamInAnyOrder) {
  const std::string bytes = big();
  for (const std::size_t cache : {std::size_t{0}, std::size_t{1} << 20, std::size_t{64} << 20}) {
    const Ref<FileSystem> filesystem = open("large.tar.gz", {.cache_bytes = cache, .decoders = 2});
    std::mt19937 random(1);
    for (int round = 0; round < 40; ++round) {
      const auto i = random() % 12;
      const std::size_t at = random() % 690'000;
      const Ref<Inode> file = find(*filesystem, "f" + std::to_string(i)).value();
      const std::string turned = bytes.substr(i) + bytes.substr(0, i);
      EXPECT_TRUE(read(*file, at, 9000) == turned.substr(at, 9000)) << i << " at " << at;
    }
  }
}

/// A read behind all decoders begins near it, not at the beginning.
TEST(Content, OfWhatWasDeflatedIsNotUnpackedFromTheBeginning) {
  const std::string bytes = bytes_of(path_of("noise"));
  for (const char* name : {"noise.tar.gz", "noise.zip"}) {
    std::uint64_t read_below = 0;
    const Ref<FileInode> file = host_file(path_of(name));
    const Ref<Inode> opened = file->open({}).value();
    const Ref<Inode> counted = make_random_access_file(
        {.read_at = [&](std::uint64_t offset, std::span<std::byte> into) -> Result<std::size_t> {
           const IoSpan span{into.data(), into.size()};
           ReadBuffers buffers({&span, 1});
           WASIFS_TRY(const std::size_t count, opened->as_file()->read_at(buffers, offset));
           read_below += count;
           return count;
         },
         .size = [&] { return opened->as_file()->size(); }});
    const auto made =
        make_archive(Ref<FileInode>(counted->as_file()), {.cache_bytes = 2'000'000, .decoders = 1});
    ASSERT_TRUE(made) << made.error().sentence;
    const Ref<Inode> inode = find(**made, "noise").value();
    EXPECT_TRUE(read(*inode, bytes.size() - 10, 10) == bytes.substr(bytes.size() - 10)) << name;
    for (const std::size_t at : {11'000'000U, 3'000'000U, 9'500'000U, 6'000'000U, 8'300'000U}) {
      read_below = 0;
      EXPECT_TRUE(read(*inode, at, 1000) == bytes.substr(at, 1000)) << name << " at " << at;
      EXPECT_LT(read_below, 2'700'000U) << name << " at " << at;
    }
  }
}

TEST(Content, OfAnArchiveInAnArchive) {
  const Ref<FileSystem> outer = open("nested.tar");
  for (const char* name : {"inner.tar.gz", "inner.zip", "inner.tar"}) {
    const Ref<Inode> file = find(*outer, name).value();
    const auto inner = make_archive(Ref<FileInode>(file->as_file()));
    ASSERT_TRUE(inner) << inner.error().sentence;
    EXPECT_EQ(content(**inner, "dir/file"), "hello\n");
    EXPECT_TRUE(content(**inner, "big") == big());
  }
}

TEST(Content, OfAnArchiveFileThatIsChanged) {
  const std::string path = path_of("changing.tar");
  std::filesystem::copy_file(path_of("pax.tar"), path,
                             std::filesystem::copy_options::overwrite_existing);
  const Ref<FileSystem> filesystem = make_archive(path).value();
  const Ref<Inode> opened = find(*filesystem, "big").value()->open({}).value();
  EXPECT_EQ(read(*opened, 0, 10), big().substr(0, 10));
  std::filesystem::resize_file(path, 20'000);
  std::string bytes(10, '?');
  const IoSpan span{reinterpret_cast<std::byte*>(bytes.data()), bytes.size()};
  ReadBuffers buffers({&span, 1});
  EXPECT_EQ(errno_of(opened->as_file()->read_at(buffers, 600'000)), Errno::io);
  EXPECT_EQ(read(*opened, 0, 10), "<stale>");
  EXPECT_EQ(content(*filesystem, "big"), "<stale>");
}

TEST(Content, ProgressAndCancelling) {
  for (const char* name : {"pax.tar", "large.tar.gz", "deflated.zip"}) {
    const std::uint64_t size = host_file(path_of(name))->size().value();
    std::uint64_t last = 0;
    int calls = 0;
    static_cast<void>(open(name, {.progress = [&](std::uint64_t read, std::uint64_t all) {
                             EXPECT_EQ(all, size);
                             EXPECT_LE(read, size);
                             last = read;
                             ++calls;
                             return true;
                           }}));
    EXPECT_GT(calls, 0) << name;
    EXPECT_GT(last, 0U) << name;
    int left = 1;
    const ArchiveProblem stopped =
        problem_of(name, {.progress = [&](std::uint64_t, std::uint64_t) { return left-- > 0; }});
    EXPECT_EQ(stopped.error, Errno::canceled) << name;
  }
}

}  // namespace
}  // namespace wasifs::archive_tests
