// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Copies from store to store: the same snapshot, only what is lacking, and nothing damaged.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sample.h"

namespace wasifs {
namespace {

using testing::HasSubstr;

/// A store that counts what is put into it, and damages what is read from it if told to.
class WatchedStore final : public SnapshotStore {
 public:
  std::size_t put = 0;
  bool damage = false;
  std::size_t damage_only = ~std::size_t{0};  // the one at this place in what is read

  std::string_view description() const noexcept override { return "watched"; }
  SnapshotResult<std::unique_ptr<StoreWriter>> write() override {
    return std::make_unique<Writer>(*this, *inner_->write());
  }
  SnapshotResult<std::unique_ptr<StoreReader>> read(std::string_view name) override {
    return std::make_unique<Reader>(*this, *inner_->read(name));
  }
  SnapshotResult<std::vector<StoredRoot>> list() override { return inner_->list(); }
  SnapshotResult<void> remove(std::string_view name) override { return inner_->remove(name); }
  SnapshotResult<std::uint64_t> collect() override { return inner_->collect(); }

 private:
  class Writer final : public StoreWriter {
   public:
    Writer(WatchedStore& store, std::unique_ptr<StoreWriter> inner)
        : store_(store), inner_(std::move(inner)) {}
    SnapshotResult<std::vector<bool>> present(std::span<const Digest> digests) override {
      return inner_->present(digests);
    }
    SnapshotResult<void> put(std::span<const NewChunk> chunks) override {
      store_.put += chunks.size();
      return inner_->put(chunks);
    }
    SnapshotResult<void> commit(std::string_view name, std::span<const std::byte> root,
                                std::span<const NamedChunk> chunks) override {
      std::set<Digest> once;
      for (const NamedChunk& chunk : chunks) EXPECT_TRUE(once.insert(chunk.digest).second);
      return inner_->commit(name, root, chunks);
    }

   private:
    WatchedStore& store_;
    std::unique_ptr<StoreWriter> inner_;
  };
  class Reader final : public StoreReader {
   public:
    Reader(WatchedStore& store, std::unique_ptr<StoreReader> inner)
        : store_(store), inner_(std::move(inner)) {}
    std::span<const std::byte> root() const noexcept override { return inner_->root(); }
    SnapshotResult<void> expect(std::span<const NamedChunk> chunks) override {
      return inner_->expect(chunks);
    }
    SnapshotResult<ChunkBytes> chunk(const Digest& digest) override {
      auto chunk = inner_->chunk(digest);
      const bool hit = store_.damage || given_++ == store_.damage_only;
      if (!hit || !chunk) return chunk;
      auto bytes = std::make_shared<Bytes>(chunk->bytes.begin(), chunk->bytes.end());
      bytes->back() ^= std::byte{1};
      const std::span<std::byte> all(*bytes);
      return ChunkBytes{all, std::move(bytes), false};
    }

   private:
    WatchedStore& store_;
    std::unique_ptr<StoreReader> inner_;
    std::size_t given_ = 0;
  };

  std::unique_ptr<SnapshotStore> inner_ = make_memory_store();
};

TEST(CopySnapshot, MakesTheSameSnapshot) {
  const ScratchFolder folder;
  const auto memory = make_memory_store();
  write_sample(*memory, "sample");
  const auto file = *open_file_store(folder.path("s"));
  ASSERT_TRUE(copy_snapshot(*memory, "sample", *file, "snapshot"));
  const auto other = make_memory_store();
  ASSERT_TRUE(copy_snapshot(*file, "snapshot", *other, "came-back"));
  EXPECT_EQ(root_of(*other, "came-back"), root_of(*memory, "sample"));
  EXPECT_EQ(read_all(*other, "came-back"), read_all(*memory, "sample"));
}

TEST(CopySnapshot, SendsWhatIsLacking) {
  const auto from = make_memory_store();
  write_sample(*from, "sample");
  WatchedStore to;
  ASSERT_TRUE(copy_snapshot(*from, "sample", to, "first"));
  EXPECT_EQ(to.put, 5U) << "no chunk twice";
  ASSERT_TRUE(copy_snapshot(*from, "sample", to, "second"));
  EXPECT_EQ(to.put, 5U);
  EXPECT_EQ(to.list()->size(), 2U);
}

TEST(CopySnapshot, PassesNothingDamagedOn) {
  WatchedStore from;
  write_sample(from, "sample");
  from.damage = true;
  const auto to = make_memory_store();
  EXPECT_THAT(copy_snapshot(from, "sample", *to, "copy").error(), HasSubstr("is damaged"));
  EXPECT_TRUE(to->list()->empty());
  EXPECT_THAT(read_all(from, "sample", false).error(), HasSubstr("is damaged"))
      << "a store that is not trusted is checked unasked";
}

TEST(CheckedChunks, OneThatIsDamagedConcernsNoOther) {
  WatchedStore store;
  auto writer = *SnapshotWriter::begin(store);
  writer->begin_part("mem", 1);
  for (unsigned i = 0; i < 200; ++i) (void)writer->copied_chunk(some_bytes(5000, i));
  ASSERT_TRUE(writer->commit("many"));
  auto contents = *SnapshotContents::open(store, "many", no_limit, true);
  store.damage_only = 70;
  for (ChunkNumber i = 0; i < 200; ++i) {
    const auto chunk = contents->chunk(i);
    if (i == 70) {
      EXPECT_THAT(chunk.error(), HasSubstr("is damaged"));
    } else {
      ASSERT_TRUE(chunk) << chunk.error();
      EXPECT_TRUE(std::ranges::equal(chunk->bytes, some_bytes(5000, i))) << i;
    }
  }
  // In any order, and again.
  for (const ChunkNumber i : {3U, 150U, 149U, 3U, 4U, 5U, 199U, 0U}) {
    EXPECT_TRUE(std::ranges::equal(contents->chunk(i)->bytes, some_bytes(5000, i))) << i;
  }
}

TEST(CopySnapshot, NamesWhatIsMissing) {
  const auto from = make_memory_store();
  const auto to = make_memory_store();
  EXPECT_THAT(copy_snapshot(*from, "none", *to, "copy").error(), HasSubstr("`none`"));
  EXPECT_THAT(copy_snapshot(*from, "a", *to, "a/b").error(), HasSubstr("`a/b`"));
}

TEST(MemoryStore, CollectsWhatNobodyNeeds) {
  const auto store = make_memory_store();
  write_sample(*store, "one");
  write_sample(*store, "two");
  EXPECT_EQ(store->collect(), 0U);
  ASSERT_TRUE(store->remove("one"));
  EXPECT_EQ(store->collect(), 0U) << "the other one has the same chunks";
  const std::uint64_t all = 19 + 65536 + 11 + 65536 + (70'000 - 65536);
  {
    const auto reading = SnapshotContents::open(*store, "two", no_limit, false);
    ASSERT_TRUE(store->remove("two"));
    EXPECT_EQ(store->collect(), 0U) << "somebody reads";
  }
  EXPECT_EQ(store->collect(), all);
  EXPECT_THAT(store->remove("two").error(), HasSubstr("`two`"));
  EXPECT_TRUE(store->list()->empty());
}

TEST(MemoryStore, KeepsWhatAWriterWasToldIsThere) {
  const auto store = make_memory_store();
  write_sample(*store, "one");
  const auto chunks = (*SnapshotContents::open(*store, "one", no_limit, false))->chunks().size();
  std::vector<Digest> digests;
  const auto contents = *SnapshotContents::open(*store, "one", no_limit, false);
  for (const NamedChunk& chunk : contents->chunks()) digests.push_back(chunk.digest);
  auto writer = *store->write();
  EXPECT_EQ(writer->present(digests), std::vector<bool>(chunks, true));
  const Bytes root = root_of(*store, "one");
  ASSERT_TRUE(store->remove("one"));
  ASSERT_TRUE(store->collect());
  EXPECT_TRUE(writer->commit("again", root, contents->chunks()));
  EXPECT_TRUE(read_all(*store, "again"));
}

}  // namespace
}  // namespace wasifs
