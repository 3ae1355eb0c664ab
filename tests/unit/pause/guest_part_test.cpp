// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part "guest" by itself, over an instance without an engine: what it holds, and what becomes
// of bytes that nobody has written.
#include "pause/guest_part.h"

#include <gmock/gmock.h>

#include <random>

#include "corpus.h"
#include "fake_instance.h"
#include "pause/export_state.h"
#include "support/memory_part.h"

namespace wasifs::pause {
namespace {

using test::MemoryPart;
using test::MemoryPartReader;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view module_text = R"((module
  (memory $a 3) (memory $b 0)
  (table $t 4 funcref) (table (export "fixed") 2 funcref)
  (global $i (mut i32) (i32.const 1)) (global $f (mut funcref) (ref.null func))
  (global (mut i64) (i64.const 0)) (global i32 (i32.const 0))
  (elem (table $t) (i32.const 1) func $one $two) (elem $e func $two) (elem declare func $three)
  (data (memory $a) (i32.const 65534) "abcd") (data $d "x")
  (func $one) (func $two) (func $three) (func $four)
  (func (table.set $t (i32.const 0) (ref.func $three)) (data.drop $d) (elem.drop $e)
        (global.set $i (i32.const 2)) (global.set $f (ref.null func)) (memory.init $b $d
        (i32.const 0) (i32.const 0) (i32.const 0))))
  )";

StateMap make_map() {
  auto exported = export_state(binary_of(module_text), StartFunction::exported);
  EXPECT_TRUE(exported) << exported.error();
  return std::move(exported->map);
}

class GuestPart : public ::testing::Test {
 protected:
  GuestPart() : fresh_(map_, 3) { fresh_.memories.at(1).clear(); }

  MemoryPart save(FakeInstance& instance) {
    MemoryPart part;
    PageNotes notes;
    save_guest(map_, instance, notes, part);
    EXPECT_EQ("", part.failure);
    return part;
  }
  std::string restore(const MemoryPart& part, FakeInstance& instance) {
    MemoryPartReader reader(part);
    PageNotes notes;
    const auto result = restore_guest(map_, instance, notes, reader);
    return result ? std::string() : result.error();
  }
  /// With something of everything.
  FakeInstance changed() {
    FakeInstance instance = fresh_;
    instance.memories[0].resize(6 * snapshot_chunk_size);
    instance.memories[0][5] = std::byte{5};
    std::fill_n(instance.memories[0].begin() + snapshot_chunk_size, snapshot_chunk_size,
                std::byte{0});
    instance.memories[0][5 * snapshot_chunk_size - 1] = std::byte{6};
    instance.memories[1].resize(snapshot_chunk_size, std::byte{7});
    instance.globals = {{42, 0}, {2, 0}};  // a number and a function
    instance.tables[0] = {2, null_element, 1, 1, 0, 0, null_element};
    instance.drops.insert(map_.data_segments[0].drop);
    return instance;
  }

  const StateMap map_ = make_map();
  FakeInstance fresh_;
};

TEST_F(GuestPart, TheMapNamesWhatCanChange) {
  ASSERT_EQ(2U, map_.memories.size());
  EXPECT_EQ("wasifs:memory:1", map_.memories[1].name);
  ASSERT_EQ(2U, map_.memories[0].pieces.size()) << "a segment over the end of a page is two pieces";
  EXPECT_EQ(65534U, map_.memories[0].pieces[0].offset);
  EXPECT_EQ(1U, map_.memories[0].pieces[1].page);
  ASSERT_EQ(2U, map_.globals.size());
  EXPECT_EQ(ValueType::function, map_.globals[1].type);
  ASSERT_EQ(2U, map_.tables.size()) << "one is written to, one is exported";
  EXPECT_THAT(map_.tables[0].initial, ElementsAre(null_element, 0U, 1U, null_element));
  std::vector<std::uint32_t> functions;
  for (const StateFunction& function : map_.functions) functions.push_back(function.index);
  EXPECT_THAT(functions, ElementsAre(0U, 1U, 2U)) << "nobody can refer to the others";
  ASSERT_EQ(1U, map_.data_segments.size());
  EXPECT_EQ(1U, map_.data_segments[0].index);
  ASSERT_EQ(1U, map_.element_segments.size());
  EXPECT_EQ("", map_.start);
}

TEST_F(GuestPart, ThereAndBack) {
  FakeInstance instance = changed();
  const MemoryPart part = save(instance);
  EXPECT_EQ(3U, part.chunks.size());
  FakeInstance again = fresh_;
  ASSERT_EQ("", restore(part, again));
  EXPECT_EQ(instance, again);
  EXPECT_EQ(part, save(again));
}

TEST_F(GuestPart, NotesOfWhatNobodyWroteToAreBelieved) {
  FakeInstance instance = changed();
  PageNotes notes;
  MemoryPart first;
  save_guest(map_, instance, notes, first);
  EXPECT_EQ(0U, first.known_digests);
  MemoryPart second;
  save_guest(map_, instance, notes, second);
  EXPECT_EQ(3U, second.known_digests);
  EXPECT_EQ(first, second);

  FakeInstance again = fresh_;
  PageNotes restored;
  MemoryPartReader reader(first);
  ASSERT_TRUE(restore_guest(map_, again, restored, reader));
  MemoryPart third;
  save_guest(map_, again, restored, third);
  EXPECT_EQ(3U, third.known_digests) << "also after restoring";
  EXPECT_EQ(first, third);
}

TEST_F(GuestPart, SentencesSayWhatDoesNotFit) {
  FakeInstance instance = changed();
  const MemoryPart part = save(instance);
  const auto refusal = [&](auto change) {
    MemoryPart other = part;
    change(other);
    FakeInstance again = fresh_;
    return restore(other, again);
  };
  EXPECT_THAT(refusal([](MemoryPart& p) { p.segments.clear(); }), HasSubstr("0 segments"));
  EXPECT_THAT(refusal([](MemoryPart& p) { p.segments[0].resize(20); }), HasSubstr("is damaged"));
  EXPECT_THAT(refusal([](MemoryPart& p) { p.chunks[1].resize(100); }),
              HasSubstr("chunk 1 of the snapshot is no page of memory 0: it has 100 bytes"));
  EXPECT_THAT(refusal([](MemoryPart& p) { p.chunks.pop_back(); }), HasSubstr("no such chunk"));
  FakeInstance larger = fresh_;
  larger.memories[0].resize(7 * snapshot_chunk_size);
  EXPECT_THAT(restore(part, larger), HasSubstr("6 pages in the snapshot, but 7 in a fresh"));
  MemoryPartReader newer(part);
  newer.part_version = 3;
  PageNotes notes;
  FakeInstance again = fresh_;
  EXPECT_THAT(restore_guest(map_, again, notes, newer).error(), HasSubstr("version 3"));
}

TEST_F(GuestPart, AFunctionThatNobodyKnowsIsNotSaved) {
  FakeInstance instance = changed();
  instance.tables[0][3] = unknown_element;
  MemoryPart part;
  PageNotes notes;
  save_guest(map_, instance, notes, part);
  EXPECT_THAT(part.failure, HasSubstr("slot 3 of table 0"));
}

TEST_F(GuestPart, EveryTruncationAndTwentyThousandMutations) {
  FakeInstance instance = changed();
  const MemoryPart part = save(instance);
  for (std::size_t size = 0; size < part.segments[0].size(); ++size) {
    MemoryPart other = part;
    other.segments[0].resize(size);
    FakeInstance again = fresh_;
    const std::string why = restore(other, again);
    // The last bytes may be padding that nobody reads.
    EXPECT_TRUE(!why.empty() || size + 4 >= part.segments[0].size()) << size;
  }
  std::mt19937 random(7);
  int restored = 0;
  const std::size_t size = part.segments[0].size();
  for (int i = 0; i < 20'000; ++i) {
    MemoryPart other = part;
    for (auto times = random() % 3 + 1; times > 0; --times) {
      auto& byte = other.segments[0][random() % size];
      byte = random() % 2 == 0 ? byte ^ static_cast<std::byte>(1U << (random() % 8))
                               : static_cast<std::byte>(random());
    }
    FakeInstance again = fresh_;
    if (!restore(other, again).empty()) continue;
    ++restored;
    MemoryPart saved;
    PageNotes notes;
    save_guest(map_, again, notes, saved);
    ASSERT_EQ("", saved.failure) << "what was restored is a state that can be saved: " << i;
  }
  EXPECT_GT(restored, 500);
  EXPECT_LT(restored, 18'000);
}

}  // namespace
}  // namespace wasifs::pause
