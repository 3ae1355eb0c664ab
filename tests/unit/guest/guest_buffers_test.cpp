// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest/guest_buffers.h"

#include <gtest/gtest.h>

#include <cstring>
#include <initializer_list>
#include <random>
#include <string_view>
#include <vector>

#include "base/little_endian.h"
#include "fake_process.h"

namespace wasifs {
namespace {

constexpr std::uint32_t memory_size = 65536;
constexpr std::uint32_t array_at = 1024;

struct Iovec {
  std::uint32_t address;
  std::uint32_t size;
};

class GuestBuffersTest : public testing::Test {
 protected:
  Process process_;
  VectorMemory memory_{memory_size};

  void place(const std::vector<Iovec>& iovecs, std::size_t at = array_at) {
    for (const Iovec& iovec : iovecs) {
      store_le<std::uint32_t>(memory_.bytes().data() + at, iovec.address);
      store_le<std::uint32_t>(memory_.bytes().data() + at + 4, iovec.size);
      at += 8;
    }
  }
  static std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
  }
  std::string_view text(std::size_t at, std::size_t size) {
    return {reinterpret_cast<const char*>(memory_.bytes().data()) + at, size};
  }
  CallContext context() { return CallContext(process_, memory_, process_.rules); }
};

TEST_F(GuestBuffersTest, ReadFillsOneAfterTheOther) {
  place({{100, 3}, {0xffff'ffff, 0}, {200, 5}});
  CallContext call = context();
  GuestReadBuffers iovs(call);
  ASSERT_TRUE(iovs.copy_in(array_at, 3));
  auto buffers = iovs.buffers();
  ASSERT_TRUE(buffers);
  EXPECT_EQ(buffers->size(), 8U);
  EXPECT_EQ(buffers->put(bytes_of("ab")), 2U);
  EXPECT_EQ(buffers->put(bytes_of("cdefghijk")), 6U);
  EXPECT_EQ(text(100, 3), "abc");
  EXPECT_EQ(text(200, 5), "defgh");
  EXPECT_EQ(buffers->remaining(), 0U);
}

TEST_F(GuestBuffersTest, WriteDrainsWhatTheArrayHeldAtTheBeginning) {
  std::memcpy(memory_.bytes().data() + 100, "hello world", 11);
  place({{106, 5}, {100, 5}});
  CallContext call = context();
  GuestWriteBuffers iovs(call);
  ASSERT_TRUE(iovs.copy_in(array_at, 2));
  place({{0, 4096}, {0, 4096}});
  auto buffers = iovs.buffers();
  ASSERT_TRUE(buffers);
  std::array<std::byte, 16> taken;
  ASSERT_EQ(buffers->take(taken), 10U);
  EXPECT_EQ(std::memcmp(taken.data(), "worldhello", 10), 0);
}

TEST_F(GuestBuffersTest, ArrayAndBufferMayEndExactlyAtTheEndOfMemory) {
  place({{memory_size - 16, 16}}, memory_size - 8);
  CallContext call = context();
  GuestReadBuffers iovs(call);
  ASSERT_TRUE(iovs.copy_in(memory_size - 8, 1));
  EXPECT_EQ(iovs.buffers()->size(), 16U);
}

TEST_F(GuestBuffersTest, OneBadBufferSpoilsAll) {
  for (const Iovec bad : {Iovec{memory_size - 15, 16}, Iovec{memory_size, 1}, Iovec{0xffff'ffff, 2},
                          Iovec{16, 0xffff'fff0}}) {
    place({{100, 4}, bad});
    CallContext call = context();
    GuestReadBuffers iovs(call);
    EXPECT_EQ(errno_of(iovs.copy_in(array_at, 2)), Errno::fault) << bad.address;
    EXPECT_TRUE(call.ended());
  }
}

TEST_F(GuestBuffersTest, ArrayOutsideOfMemoryIsRefused) {
  for (const Iovec array : {Iovec{memory_size - 7, 1}, Iovec{memory_size - 8, 2},
                            Iovec{8, 0x2000'0000}, Iovec{0, 0xffff'ffff}}) {
    CallContext call = context();
    GuestReadBuffers iovs(call);
    EXPECT_EQ(errno_of(iovs.copy_in(array.address, array.size)), Errno::fault) << array.size;
  }
}

TEST_F(GuestBuffersTest, LongestArrayIsTakenAndLongerOnesAreInvalLater) {
  place(std::vector<Iovec>(1025, {100, 1}));
  CallContext call = context();
  GuestReadBuffers most(call);
  ASSERT_TRUE(most.copy_in(array_at, 1024));
  EXPECT_EQ(most.buffers()->size(), 1024U);
  GuestReadBuffers more(call);
  ASSERT_TRUE(more.copy_in(array_at, 1025)) << "the descriptor is looked at before the count";
  EXPECT_EQ(errno_of(more.buffers()), Errno::inval);
  EXPECT_FALSE(call.ended());
}

TEST_F(GuestBuffersTest, ProcessMayAllowFewer) {
  process_.rules.limits.buffers_per_call = 2;
  place({{0, 1}, {0, 1}, {0, 1}});
  CallContext call = context();
  GuestReadBuffers two(call);
  ASSERT_TRUE(two.copy_in(array_at, 2));
  EXPECT_TRUE(two.buffers());
  GuestReadBuffers three(call);
  ASSERT_TRUE(three.copy_in(array_at, 3));
  EXPECT_EQ(errno_of(three.buffers()), Errno::inval);
}

TEST_F(GuestBuffersTest, EmptyArrayMayPointAnywhere) {
  CallContext call = context();
  GuestWriteBuffers iovs(call);
  ASSERT_TRUE(iovs.copy_in(0xffff'ffff, 0));
  EXPECT_EQ(iovs.buffers()->size(), 0U);
  EXPECT_TRUE(iovs.buffers()->spans().empty());
}

TEST_F(GuestBuffersTest, LongTransferIsCutShortInTheMiddleOfABuffer) {
  process_.rules.limits.bytes_per_call = 10;
  place({{0, 4}, {0, 8}, {0, 8}});
  CallContext call = context();
  GuestReadBuffers iovs(call);
  ASSERT_TRUE(iovs.copy_in(array_at, 3));
  const auto buffers = iovs.buffers();
  EXPECT_EQ(buffers->size(), 10U);
  ASSERT_EQ(buffers->spans().size(), 3U);
  EXPECT_EQ(buffers->spans()[1].size, 6U);
  EXPECT_EQ(buffers->spans()[2].size, 0U);
  EXPECT_EQ(call.transfer_left(), 0U);
}

TEST_F(GuestBuffersTest, BuffersThatShareMemoryCannotAddUpBeyondASignedNumber) {
  process_.rules.limits.bytes_per_call = ~0ULL;
  place(std::vector<Iovec>(1024, {0, memory_size}));
  VectorMemory big(1U << 22);
  std::memcpy(big.bytes().data(), memory_.bytes().data(), memory_size);
  // 1024 times 4 MiB are 4 GiB.
  for (std::size_t i = 0; i < 1024; ++i)
    store_le<std::uint32_t>(big.bytes().data() + array_at + i * 8 + 4, 1U << 22);
  CallContext call(process_, big, process_.rules);
  GuestReadBuffers iovs(call);
  ASSERT_TRUE(iovs.copy_in(array_at, 1024));
  EXPECT_EQ(iovs.buffers()->size(), 0x7fff'ffffU);
}

TEST_F(GuestBuffersTest, FollowMemoryThatMovesDuringTheCall) {
  place({{100, 4}, {200, 4}});
  CallContext call = context();
  GuestReadBuffers iovs(call);
  ASSERT_TRUE(iovs.copy_in(array_at, 2));
  auto buffers = iovs.buffers();
  ASSERT_EQ(buffers->put(bytes_of("ab")), 2U);
  const std::byte* const before = memory_.bytes().data();
  memory_.bytes().resize(std::size_t{64} * memory_size);
  ASSERT_NE(memory_.bytes().data(), before);
  ASSERT_EQ(buffers->put(bytes_of("cdef")), 4U);
  EXPECT_EQ(text(100, 4), "abcd");
  EXPECT_EQ(text(200, 2), "ef");
  EXPECT_EQ(buffers->spans()[1].data, memory_.bytes().data() + 200);
}

TEST_F(GuestBuffersTest, MemoryThatShrinksIsNotTouched) {
  place({{memory_size - 8, 8}});
  CallContext call = context();
  GuestReadBuffers iovs(call);
  ASSERT_TRUE(iovs.copy_in(array_at, 1));
  auto buffers = iovs.buffers();
  memory_.bytes().resize(memory_size / 2);
  memory_.bytes().shrink_to_fit();
  EXPECT_EQ(buffers->put(bytes_of("abcdefgh")), 0U);
  EXPECT_EQ(buffers->spans()[0].size, 0U);
}

TEST_F(GuestBuffersTest, AlignmentOfTheArrayIsCheckedIfAskedFor) {
  process_.rules.check_alignment = true;
  place({{101, 3}}, array_at + 2);
  CallContext call = context();
  GuestReadBuffers iovs(call);
  EXPECT_EQ(errno_of(iovs.copy_in(array_at + 2, 1)), Errno::fault);
  place({{101, 3}});
  CallContext other = context();
  GuestReadBuffers aligned(other);
  EXPECT_TRUE(aligned.copy_in(array_at, 1)) << "the buffers themselves are bytes";
}

class NotedBuffers final : public AccessWatch {
 public:
  void reads(std::uint64_t address, std::uint64_t size) noexcept override {
    read.push_back({static_cast<std::uint32_t>(address), static_cast<std::uint32_t>(size)});
  }
  void inputs_end() noexcept override { ended = true; }
  void writes(std::uint64_t address, std::uint64_t size) noexcept override {
    written.push_back({static_cast<std::uint32_t>(address), static_cast<std::uint32_t>(size)});
  }
  std::vector<Iovec> read;
  std::vector<Iovec> written;
  bool ended = false;
};

bool operator==(const Iovec& a, const Iovec& b) {
  return a.address == b.address && a.size == b.size;
}

TEST_F(GuestBuffersTest, WatchersLearnWhatAReadHasFilled) {
  NotedBuffers noted;
  watch_accesses(process_, &noted);
  place({{100, 3}, {0xffff'ffff, 0}, {200, 5}, {300, 5}});
  CallContext call = context();
  {
    GuestReadBuffers iovs(call);
    ASSERT_TRUE(iovs.copy_in(array_at, 4));
    EXPECT_FALSE(noted.ended);
    ASSERT_TRUE(iovs.buffers());
    EXPECT_TRUE(noted.ended);
    iovs.filled(4);
  }
  EXPECT_EQ(noted.read, (std::vector<Iovec>{{array_at, 32}}));
  EXPECT_EQ(noted.written, (std::vector<Iovec>{{100, 3}, {200, 1}}));
}

TEST_F(GuestBuffersTest, WatchersLearnAllThatAFailedReadMayHaveFilled) {
  NotedBuffers noted;
  watch_accesses(process_, &noted);
  place({{100, 3}, {200, 5}});
  CallContext call = context();
  {
    GuestReadBuffers iovs(call);
    ASSERT_TRUE(iovs.copy_in(array_at, 2));
  }
  EXPECT_TRUE(noted.written.empty()) << "nothing was handed out";
  {
    GuestReadBuffers iovs(call);
    ASSERT_TRUE(iovs.copy_in(array_at, 2));
    ASSERT_TRUE(iovs.buffers());
  }
  EXPECT_EQ(noted.written, (std::vector<Iovec>{{100, 3}, {200, 5}}));
}

TEST_F(GuestBuffersTest, WatchersLearnWhatAWriteTakes) {
  NotedBuffers noted;
  watch_accesses(process_, &noted);
  place({{100, 3}, {200, 0}, {300, 5}});
  CallContext call = context();
  {
    GuestWriteBuffers iovs(call);
    ASSERT_TRUE(iovs.copy_in(array_at, 3));
    ASSERT_TRUE(iovs.buffers());
  }
  EXPECT_EQ(noted.read, (std::vector<Iovec>{{array_at, 24}, {100, 3}, {300, 5}}));
  EXPECT_FALSE(noted.ended);
  EXPECT_TRUE(noted.written.empty());
}

// An array that nobody can write to meanwhile is read where it lies: with the same answers.
TEST_F(GuestBuffersTest, ArraysOfSharedMemoriesAndOthersAreTheSame) {
  VectorMemory shared(memory_size, true);
  std::mt19937 random(7);
  const auto some_of = [&](std::initializer_list<std::uint32_t> values) {
    return *(values.begin() + random() % values.size());
  };
  int accepted = 0;
  for (int round = 0; round < 4000; ++round) {
    const std::uint32_t count = some_of({0, 1, 1, 2, 33, 70});
    const std::uint32_t at =
        some_of({0, 1024, 1026, memory_size - 8 * count, memory_size - 8 * count + 4, 0xffff'fff8});
    process_.rules.limits.bytes_per_call = some_of({0, 10, 500, 1'000'000});
    std::vector<Iovec> iovecs(count, {100, some_of({0, 1, 300})});
    if (count != 0 && random() % 2 == 0)
      iovecs[random() % count] = {some_of({0, memory_size - 4, memory_size, 0xffff'ffff}),
                                  some_of({0, 4, 5, 0xffff'ffff})};
    if (std::uint64_t{at} + 8 * count <= memory_size) place(iovecs, at);
    shared.bytes() = memory_.bytes();
    CallContext of_private = context();
    CallContext of_shared(process_, shared, process_.rules);
    GuestReadBuffers here(of_private);
    GuestReadBuffers there(of_shared);
    const auto taken = here.copy_in(at, count);
    ASSERT_EQ(errno_of(taken), errno_of(there.copy_in(at, count))) << at << ' ' << count;
    if (!taken) continue;
    accepted += count == 0 ? 0 : 1;
    ASSERT_EQ(of_private.transfer_left(), of_shared.transfer_left());
    const auto first = here.buffers();
    const auto second = there.buffers();
    ASSERT_EQ(first->spans().size(), second->spans().size());
    for (std::size_t i = 0; i < first->spans().size(); ++i) {
      const IoSpan& one = first->spans()[i];
      const IoSpan& other = second->spans()[i];
      ASSERT_EQ(one.size, other.size);
      ASSERT_EQ(one.data == nullptr, other.data == nullptr);
      if (one.data != nullptr) {
        ASSERT_EQ(one.data - memory_.view().base, other.data - shared.view().base);
      }
    }
  }
  EXPECT_GT(accepted, 500);
}

}  // namespace
}  // namespace wasifs
