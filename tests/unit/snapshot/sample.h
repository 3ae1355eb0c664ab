// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A small snapshot with something of everything, and a folder to keep files in. For the tests of
// snapshots.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "../../support/fresh_directory.h"
#include "../../support/rounds.h"
#include "reading.h"
#include "snapshot/snapshot_writer.h"
#include "some_bytes.h"

namespace wasifs {

using testing_support::rounds;

/// Writes the sample as `name`: chunks in pieces, copied, twice and of zeros; segments of several
/// chunks, of one and of none.
inline void write_sample(SnapshotStore& store, std::string_view name) {
  auto begun = SnapshotWriter::begin(store);
  ASSERT_TRUE(begun) << begun.error();
  SnapshotWriter& writer = **begun;
  const Bytes mixed = some_bytes(70'000, 1);
  const Bytes zeros(snapshot_chunk_size);
  const std::array<std::span<const std::byte>, 2> pieces{
      std::span(mixed).first(1000), std::span(mixed).subspan(1000, snapshot_chunk_size - 1000)};
  writer.offer("comments");
  writer.begin_part("process", 1);
  writer.segment(bytes_of("this is the process"));
  writer.begin_part("mem", 2);
  (void)writer.chunk(pieces, nullptr);
  (void)writer.copied_chunk(bytes_of("a few bytes"));
  (void)writer.copied_chunk(zeros);
  (void)writer.copied_chunk(bytes_of("a few bytes"));
  writer.segment(mixed);
  writer.segment({});
  const auto written = writer.commit(name);
  ASSERT_TRUE(written) << written.error();
}

/// The bytes of the root of `name`.
inline Bytes root_of(SnapshotStore& store, std::string_view name) {
  const auto reader = store.read(name);
  if (!reader) return {};
  return {(*reader)->root().begin(), (*reader)->root().end()};
}

/// A folder that goes with the object.
class ScratchFolder {
 public:
  ScratchFolder() : path_(testing_support::fresh_directory(testing::TempDir() + "snapshot")) {}
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::string path(const std::string& name) const { return (path_ / name).string(); }
  /// How many entries it has, hidden ones too.
  [[nodiscard]] std::ptrdiff_t entries() const {
    return std::distance(std::filesystem::directory_iterator(path_),
                         std::filesystem::directory_iterator());
  }

 private:
  std::filesystem::path path_;
};

inline Bytes read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return bytes_of(text);
}

inline void write_file(const std::string& path, std::span<const std::byte> bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

/// The bytes of a snapshot's file, few, so that many of its kind are read soon.
inline Bytes small_file() {
  const ScratchFolder folder;
  const auto store = *open_file_store(folder.path("s"));
  auto writer = *SnapshotWriter::begin(*store);
  writer->begin_part("mem", 1);
  (void)writer->copied_chunk(bytes_of("a chunk"));
  (void)writer->copied_chunk(some_bytes(100, 1));
  writer->segment(bytes_of("a segment of some bytes"));
  EXPECT_TRUE(writer->commit("snapshot"));
  return read_file(folder.path("s"));
}

}  // namespace wasifs
