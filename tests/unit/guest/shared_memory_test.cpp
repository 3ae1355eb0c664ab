// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Another thread of the guest writes over everything that a call reads. Nothing here may be torn
// into something that was checked and is no longer what is used; under TSan nothing may be a data
// race.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>

#include "base/little_endian.h"
#include "base/race_free_copy.h"
#include "fake_process.h"
#include "guest/guest_buffers.h"
#include "guest/guest_string.h"

namespace wasifs {
namespace {

constexpr std::uint32_t memory_size = 4096;
constexpr int rounds = 3000;

// Writes one of two images over the beginning of the memory, again and again, as a guest's thread
// would: in relaxed atomic pieces, so that a reader may see any mixture of them.
class Scribbler {
 public:
  using Image = std::array<std::byte, 64>;

  Scribbler(VectorMemory& memory, const Image& a, const Image& b)
      : thread_([this, base = memory.view().base, a, b] {
          while (!done_.load(std::memory_order_relaxed)) {
            race_free_write(base, a.data(), a.size());
            race_free_write(base, b.data(), b.size());
          }
        }) {}
  ~Scribbler() {
    done_.store(true, std::memory_order_relaxed);
    thread_.join();
  }

 private:
  std::atomic<bool> done_{false};
  std::thread thread_;
};

Scribbler::Image iovecs(std::uint32_t address, std::uint32_t size) {
  Scribbler::Image image{};
  for (std::size_t i = 0; i < image.size(); i += 8) {
    store_le<std::uint32_t>(image.data() + i, address);
    store_le<std::uint32_t>(image.data() + i + 4, size);
  }
  return image;
}

TEST(SharedMemory, BuffersStayInsideWhateverTheArrayBecomes) {
  Process process;
  VectorMemory memory(memory_size, true);
  const std::byte* const begin = memory.view().base;
  // The buffers of the second image end outside of the memory, and so do those of any mixture of
  // the two.
  const Scribbler scribbler(memory, iovecs(1024, 512), iovecs(memory_size - 256, 4096));
  for (int round = 0; round < rounds; ++round) {
    CallContext call(process, memory, process.rules);
    GuestReadBuffers iovs(call);
    if (!iovs.copy_in(0, 4)) continue;
    const auto buffers = iovs.buffers();
    ASSERT_TRUE(buffers);
    EXPECT_TRUE(buffers->shared());
    for (const IoSpan& span : buffers->spans()) {
      if (span.size == 0) continue;
      ASSERT_GE(span.data, begin);
      ASSERT_LE(span.data + span.size, begin + memory_size);
    }
  }
}

TEST(SharedMemory, StringDoesNotChangeOnceItIsCopied) {
  Process process;
  VectorMemory memory(memory_size, true);
  Scribbler::Image a;
  a.fill(std::byte{'a'});
  Scribbler::Image b;
  b.fill(std::byte{'b'});
  const Scribbler scribbler(memory, a, b);
  for (int round = 0; round < rounds; ++round) {
    CallContext call(process, memory, process.rules);
    GuestString string;
    ASSERT_TRUE(string.copy_in(call, GuestPtr<const std::uint8_t>(3), 40));
    const std::string first(string.text().value());
    const std::string second(string.text().value());
    ASSERT_EQ(first, second);
  }
}

TEST(SharedMemory, ReadsAndWritesMeetNoRace) {
  Process process;
  VectorMemory memory(memory_size, true);
  const Scribbler scribbler(memory, iovecs(1, 2), iovecs(3, 4));
  for (int round = 0; round < rounds; ++round) {
    CallContext call(process, memory, process.rules);
    const auto value = call.load(GuestPtr<std::uint32_t>(4));
    ASSERT_TRUE(value);
    ASSERT_TRUE(*value == 0 || *value == 2 || *value == 4 || *value == 9) << *value;
    ASSERT_TRUE(call.store(GuestPtr<std::uint32_t>(4), 9));
    std::array<std::byte, 33> bytes;
    ASSERT_TRUE(call.read_bytes(bytes, 1));
    ASSERT_TRUE(call.write_bytes(31, bytes));
  }
}

}  // namespace
}  // namespace wasifs
