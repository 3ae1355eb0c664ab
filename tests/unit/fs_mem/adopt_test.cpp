// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Content that a store gives mapped: the file uses the very bytes, and lets go of them.
#include <gtest/gtest.h>

#include "fs/mem/file.h"
#include "saved_tree.h"

namespace wasifs::mem {
namespace {

using test::read;
using test::write;

constexpr std::size_t chunk = snapshot_chunk_size;

/// A restored tree of one file, "f", and the memory that its chunks are in.
class Adopted : public testing::Test {
 protected:
  void restore(const std::string& text, std::uint64_t offset = 0) {
    const Ref<FileSystem> files = make_mem();
    const Ref<Inode> file = test::root_of(*files)->as_directory()->create_file("f").value();
    ASSERT_EQ(write(*file, text, offset), text.size());
    const test::MemoryPart part = test::saved(*files);
    test::MemoryPartReader reader(part, true);
    mapping_ = reader.mapping();
    auto restored = restore_mem(reader, {});
    ASSERT_TRUE(restored) << restored.error();
    files_ = (*restored)->filesystem();
    file_ = test::root_of(*files_)->as_directory()->lookup("f").value();
    reader.drop_mapping();
  }
  Content& content() { return static_cast<File&>(*file_).content(); }
  /// The bytes of the mapping.
  std::string_view mapped(std::size_t size) {
    const auto memory = mapping_.lock();
    EXPECT_NE(memory, nullptr);
    return memory ? std::string_view(reinterpret_cast<const char*>(memory.get()), size) : "";
  }

  std::weak_ptr<std::byte> mapping_;
  Ref<FileSystem> files_;
  Ref<Inode> file_;
};

TEST_F(Adopted, TheFileIsTheMapping) {
  restore(std::string(3 * chunk, 'a'));
  EXPECT_EQ(content().extent_count(), 1U) << "neighbours are one extent";
  ASSERT_EQ(write(*file_, "written", chunk - 3), 7U);
  EXPECT_EQ(mapped(chunk + 4).substr(chunk - 3), "written") << "nothing was copied";
  EXPECT_EQ(read(*file_, 9, chunk - 4), "awrittena");
  file_ = nullptr;
  EXPECT_FALSE(mapping_.expired());
  files_ = nullptr;
  EXPECT_TRUE(mapping_.expired()) << "the last file lets go of it";
}

TEST_F(Adopted, ALongFileHasExtentsOfBoundedLength) {
  restore(std::string(3 * Content::largest_extent + 5'000, 'a'));
  EXPECT_EQ(content().extent_count(), 5U);
  EXPECT_EQ(files_->usage().bytes, 3 * Content::largest_extent + 5'000);
}

TEST_F(Adopted, TheRestOfABlockIsCopied) {
  restore(std::string(5'000, 'a'), 8'192);
  EXPECT_EQ(content().extent_count(), 2U);
  ASSERT_EQ(write(*file_, std::string(10'000, 'b'), 13'000), 10'000U);
  EXPECT_EQ(read(*file_, 400, 12'800), std::string(200, 'a') + std::string(200, 'b'));
  EXPECT_EQ(mapped(4'096), std::string(4'096, 'a'));
}

TEST_F(Adopted, AFileThatBecomesShortLetsGo) {
  restore(std::string(3 * chunk, 'a'));
  ASSERT_TRUE(file_->as_file()->truncate(chunk));
  EXPECT_FALSE(mapping_.expired());
  ASSERT_TRUE(file_->as_file()->truncate(10));
  EXPECT_TRUE(mapping_.expired()) << "ten bytes do not keep it";
  EXPECT_EQ(read(*file_, 20), std::string(10, 'a'));
  ASSERT_TRUE(file_->as_file()->truncate(20));
  EXPECT_EQ(read(*file_, 20), std::string(10, 'a') + std::string(10, '\0'));
}

TEST_F(Adopted, AFileThatWasCutInABlockGrowsAgain) {
  restore(std::string(3 * chunk, 'a'));
  ASSERT_TRUE(file_->as_file()->truncate(chunk + 100));
  ASSERT_TRUE(file_->as_file()->truncate(2 * chunk));
  EXPECT_EQ(files_->usage().bytes, chunk + 128) << "what is behind the cut is a hole";
  EXPECT_EQ(read(*file_, 200, chunk), std::string(100, 'a') + std::string(100, '\0'));
  ASSERT_EQ(write(*file_, "more", chunk + 1'000), 4U);
  EXPECT_EQ(read(*file_, 6, chunk + 999), std::string("\0more\0", 6));
  EXPECT_EQ(read(*file_, 10, 0), std::string(10, 'a'));
}

}  // namespace
}  // namespace wasifs::mem
