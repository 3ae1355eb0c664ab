// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One file with one snapshot: whole or not at all, private, small, and refused with a sentence when
// anything in it was changed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/little_endian.h"
#include "sample.h"
#include "stores/file/layout.h"

namespace wasifs {
namespace {

using testing::HasSubstr;

std::unique_ptr<SnapshotStore> file_store_at(const std::string& path) {
  auto store = open_file_store(path);
  EXPECT_TRUE(store) << store.error();
  return *std::move(store);
}

TEST(FileStore, HoldsASnapshot) {
  const ScratchFolder folder;
  const auto memory = make_memory_store();
  write_sample(*memory, "sample");
  const auto file = file_store_at(folder.path("a.snapshot"));
  EXPECT_TRUE(file->list()->empty());
  EXPECT_THAT(SnapshotContents::open(*file, "snapshot", no_limit, false).error(),
              HasSubstr("a.snapshot: No such file"));
  write_sample(*file, "snapshot");
  EXPECT_EQ(root_of(*file, "snapshot"), root_of(*memory, "sample"));
  EXPECT_EQ(read_all(*file, "snapshot"), read_all(*memory, "sample"));
  const auto listed = *file->list();
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].name, "snapshot");
  EXPECT_EQ(listed[0].size, root_of(*file, "snapshot").size());
  EXPECT_GT(listed[0].saved_at, 1'500'000'000);
  EXPECT_EQ(file->collect(), 0U);
  EXPECT_TRUE(file->remove("snapshot"));
  EXPECT_FALSE(file->remove("snapshot"));
  EXPECT_EQ(folder.entries(), 0);
}

TEST(FileStore, IsThisUsersOnlyAndLeavesNothingBeside) {
  const ScratchFolder folder;
  const auto file = file_store_at(folder.path("s"));
  write_sample(*file, "snapshot");
  struct ::stat status{};
  ASSERT_EQ(::stat(folder.path("s").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
  EXPECT_EQ(folder.entries(), 1);
}

TEST(FileStore, AWriterThatIsDroppedChangesNothing) {
  const ScratchFolder folder;
  const auto file = file_store_at(folder.path("s"));
  write_sample(*file, "snapshot");
  const Bytes before = read_file(folder.path("s"));
  {
    auto writer = *SnapshotWriter::begin(*file);
    writer->begin_part("mem", 1);
    writer->segment(some_bytes(std::size_t{18} << 20, 3));
  }
  EXPECT_EQ(read_file(folder.path("s")), before);
  EXPECT_EQ(folder.entries(), 1);
}

TEST(FileStore, IsReplacedAsAWhole) {
  const ScratchFolder folder;
  const auto file = file_store_at(folder.path("s"));
  write_sample(*file, "snapshot");
  const auto before = read_all(*file, "snapshot");
  auto reading = SnapshotContents::open(*file, "snapshot", no_limit, true);
  auto writer = *SnapshotWriter::begin(*file);
  writer->begin_part("other", 1);
  ASSERT_TRUE(writer->commit("snapshot"));
  EXPECT_TRUE((*reading)->segment(1, 0)) << "who has the old one open reads on";
  EXPECT_NE(read_all(*file, "snapshot"), before);
  EXPECT_EQ(folder.entries(), 1);
}

TEST(FileStore, SameSnapshotSameBytes) {
  const ScratchFolder folder;
  write_sample(*file_store_at(folder.path("a")), "snapshot");
  write_sample(*file_store_at(folder.path("b")), "snapshot");
  EXPECT_EQ(read_file(folder.path("a")), read_file(folder.path("b")));
}

TEST(FileStore, ManyGroupsComeBack) {
  const ScratchFolder folder;
  const auto file = file_store_at(folder.path("s"));
  const Bytes content = some_bytes(std::size_t{18} << 20, 3);
  auto writer = *SnapshotWriter::begin(*file);
  writer->begin_part("mem", 1);
  writer->segment(content);
  (void)writer->copied_chunk(bytes_of("small"));
  ASSERT_TRUE(writer->commit("snapshot"));
  auto contents = *SnapshotContents::open(*file, "snapshot", no_limit, true);
  EXPECT_TRUE(std::ranges::equal(*contents->segment(0, 0), content));
  EXPECT_EQ(contents->chunk(288)->bytes.size(), 5U);
}

TEST(FileStore, ZerosTakeNoRoom) {
  const ScratchFolder folder;
  const auto file = file_store_at(folder.path("s"));
  auto writer = *SnapshotWriter::begin(*file);
  writer->begin_part("mem", 1);
  writer->segment(Bytes(std::size_t{32} << 20));
  ASSERT_TRUE(writer->commit("snapshot"));
  EXPECT_LT(read_file(folder.path("s")).size(), 4096U);
}

TEST(FileStore, HasOneName) {
  const ScratchFolder folder;
  const auto file = file_store_at(folder.path("s"));
  auto writer = *SnapshotWriter::begin(*file);
  EXPECT_THAT(writer->commit("nightly").error(), HasSubstr("named `snapshot`, not `nightly`"));
  EXPECT_THAT(file->read("nightly").error(), HasSubstr("no snapshot `nightly`"));
  EXPECT_THAT(file->remove("nightly").error(), HasSubstr("no snapshot `nightly`"));
  EXPECT_EQ(folder.entries(), 0);
}

TEST(FileStore, OtherThingsAtItsPathAreRefused) {
  const ScratchFolder folder;
  EXPECT_THAT(open_file_store("").error(), HasSubstr("empty"));
  EXPECT_THAT(open_file_store(folder.path("")).error(), HasSubstr("not a regular file"));
  EXPECT_THAT(open_file_store(folder.path("new/")).error(), HasSubstr("names a directory"));
  ASSERT_EQ(::mkfifo(folder.path("fifo").c_str(), 0600), 0);
  EXPECT_THAT(open_file_store(folder.path("fifo")).error(), HasSubstr("not a regular file"));
  EXPECT_THAT(file_store_at(folder.path("none/s"))->write().error(), HasSubstr("No such file"));
}

/// Opens and reads what `change` made of the sample's file.
template <class Change>
std::string refusal(const Change& change) {
  const ScratchFolder folder;
  write_sample(*file_store_at(folder.path("s")), "snapshot");
  Bytes bytes = read_file(folder.path("s"));
  change(bytes);
  write_file(folder.path("s"), bytes);
  const auto read = read_all(*file_store_at(folder.path("s")), "snapshot", false);
  return read ? "accepted" : read.error();
}

TEST(FileStore, ChangedBytesAreNamed) {
  const auto flip = [](std::size_t at) {
    return refusal([at](Bytes& bytes) { bytes[at] ^= std::byte{1}; });
  };
  EXPECT_EQ(refusal([](Bytes&) {}), "accepted");
  EXPECT_THAT(flip(0), HasSubstr("not the file of a snapshot"));
  EXPECT_THAT(flip(16), HasSubstr("version 0 of the format of files"));
  EXPECT_THAT(flip(20), HasSubstr("bits are set"));
  EXPECT_THAT(flip(24), HasSubstr("damaged"));
  EXPECT_THAT(flip(56), HasSubstr("bits are set"));
  EXPECT_THAT(flip(64), HasSubstr("damaged"));
  EXPECT_THAT(refusal([](Bytes& bytes) { bytes[46] = std::byte{1}; }), HasSubstr("too many"));
  EXPECT_THAT(refusal([](Bytes& bytes) { bytes.back() ^= std::byte{1}; }),
              HasSubstr("root is damaged"));
  EXPECT_THAT(refusal([](Bytes& bytes) { bytes.push_back({}); }), HasSubstr("cut short"));
  EXPECT_THAT(refusal([](Bytes& bytes) { bytes.clear(); }), HasSubstr("0 bytes are not"));
}

TEST(FileStore, ChangedContentIsNamed) {
  const std::string first_byte = refusal([](Bytes& bytes) { bytes[96] ^= std::byte{1}; });
  EXPECT_THAT(first_byte, HasSubstr("no frame of zstd"));
  const std::string middle = refusal([](Bytes& bytes) { bytes[10'000] ^= std::byte{1}; });
  EXPECT_THAT(middle, HasSubstr("damaged"));
}

/// An index as a hostile file may have it, under a right digest.
std::string index_refusal(const file_store::Index& index, std::uint64_t group_bytes) {
  const auto encoded = file_store::encode_index(index);
  const file_store::Sizes sizes{group_bytes, index.groups.size(), index.chunks.size(), 0};
  const auto header = *file_store::encode_header(sizes, encoded);
  const auto decoded = file_store::decode_index(header, sizes, encoded);
  return decoded ? "accepted" : decoded.error();
}

TEST(FileStore, AnIndexThatDoesNotHoldTogetherIsRefused) {
  const auto chunk = [](unsigned number, std::uint32_t size) {
    NamedChunk named;
    named.digest.bytes[31] = static_cast<std::byte>(number + 1);
    named.size = size;
    return named;
  };
  file_store::Index good{{{50, 2}, {70, 1}}, {chunk(0, 10), chunk(1, 20), chunk(2, 30)}};
  EXPECT_EQ(index_refusal(good, 120), "accepted");
  EXPECT_THAT(index_refusal(good, 121), HasSubstr("instead of 121"));
  const auto with = [&](const auto& change) {
    file_store::Index index = good;
    change(index);
    return index_refusal(index, 120);
  };
  EXPECT_THAT(with([&](auto& index) { index.chunks[1] = chunk(0, 20); }), HasSubstr("twice"));
  EXPECT_THAT(with([](auto& index) { index.chunks[1].size = 0; }), HasSubstr("has 0 bytes"));
  EXPECT_THAT(with([](auto& index) { index.chunks[1].size = 65537; }), HasSubstr("65537 bytes"));
  EXPECT_THAT(with([](auto& index) { index.groups[1].chunks = 2; }), HasSubstr("where 1 are left"));
  EXPECT_THAT(with([](auto& index) { index.groups[1].chunks = 0; }), HasSubstr("0 chunks"));
  EXPECT_THAT(with([](auto& index) { index.groups[0].chunks = 1; }), HasSubstr("2 chunks instead"));
  EXPECT_THAT(with([](auto& index) { index.groups[0].stored = ~0U; }), HasSubstr("are allowed"));
  file_store::Index large{{{100, 17}}, {}};
  for (unsigned i = 0; i < 17; ++i) large.chunks.push_back(chunk(i, snapshot_chunk_size));
  EXPECT_THAT(index_refusal(large, 100), HasSubstr("1114112 bytes"));
}

TEST(FileStore, EveryTruncationIsRefused) {
  const ScratchFolder folder;
  const Bytes bytes = small_file();
  write_file(folder.path("s"), bytes);
  const auto file = file_store_at(folder.path("s"));
  ASSERT_TRUE(read_all(*file, "snapshot"));
  for (std::size_t size = bytes.size(); size-- > 0;) {
    ASSERT_EQ(::truncate(folder.path("s").c_str(), static_cast<off_t>(size)), 0);
    const auto read = read_all(*file, "snapshot");
    ASSERT_FALSE(read) << size;
    ASSERT_THAT(read.error(), HasSubstr("/s: "));
  }
}

}  // namespace
}  // namespace wasifs
