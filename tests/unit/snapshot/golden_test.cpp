// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Snapshots of every version of the format are read for ever, and the bytes of the present one do
// not change by accident. tests/golden/snapshot/README.md says how the files came to be.
#include <gtest/gtest.h>

#include <cstdlib>

#include "sample.h"

namespace wasifs {
namespace {

std::string golden(const std::string& name) {
  return std::string(WASIFS_GOLDEN_FOLDER) + "/v1/" + name;
}

Bytes pattern(std::size_t size, std::size_t period) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i % period);
  return bytes;
}

/// What the files of version 1 hold. Never changed; a new version has a function of its own.
void write_version_1(SnapshotStore& store, std::string_view name) {
  auto begun = SnapshotWriter::begin(store);
  ASSERT_TRUE(begun) << begun.error();
  SnapshotWriter& writer = **begun;
  writer.offer("golden");
  writer.begin_part("first", 1);
  writer.segment(pattern(150'000, 251));
  writer.segment({});
  (void)writer.copied_chunk(pattern(snapshot_chunk_size, 241));
  (void)writer.copied_chunk(bytes_of("a few bytes"));
  writer.begin_part("second", 7);
  (void)writer.copied_chunk(bytes_of("a few bytes"));
  writer.segment(bytes_of("a short segment"));
  writer.begin_part("empty", 1);
  const auto written = writer.commit(name);
  ASSERT_TRUE(written) << written.error();
}

TEST(Golden, FilesOfVersion1AreRead) {
  const auto memory = make_memory_store();
  write_version_1(*memory, "expected");
  const Bytes root = root_of(*memory, "expected");
  if (std::getenv("WASIFS_WRITE_GOLDEN") != nullptr) {
    write_file(golden("container.root"), root);
    ASSERT_TRUE(copy_snapshot(*memory, "expected", **open_file_store(golden("container.snapshot")),
                              "snapshot"));
  }
  EXPECT_EQ(read_file(golden("container.root")), root)
      << "the same snapshot is written with other bytes";

  const auto file = open_file_store(golden("container.snapshot"));
  ASSERT_TRUE(file) << file.error();
  EXPECT_EQ(root_of(**file, "snapshot"), root);
  const auto read = read_all(**file, "snapshot");
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read, read_all(*memory, "expected"));
  const auto contents = *SnapshotContents::open(**file, "snapshot", no_limit, true);
  EXPECT_TRUE(contents->has_feature("golden"));
  EXPECT_EQ(contents->part(1).type, "second");
  EXPECT_EQ(contents->part(1).version, 7U);
}

}  // namespace
}  // namespace wasifs
