// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "fake_process.h"

namespace wasifs {
namespace {

constexpr std::uint64_t memory_size = 65536;

class CallContextTest : public testing::TestWithParam<bool> {
 protected:
  Process process_;
  VectorMemory memory_{memory_size, GetParam()};

  CallContext context() { return CallContext(process_, memory_, process_.rules); }
  unsigned byte(std::size_t at) { return static_cast<unsigned>(memory_.bytes()[at]); }
};

INSTANTIATE_TEST_SUITE_P(OwnAndShared, CallContextTest, testing::Bool(),
                         [](const auto& param) { return param.param ? "shared" : "own"; });

TEST_P(CallContextTest, NumbersAreLittleEndianAtAnyAddress) {
  CallContext call = context();
  for (std::uint64_t at = 16; at < 32; ++at) {
    ASSERT_TRUE(call.store(GuestPtr<std::uint32_t>(at), 0x0403'0201U));
    EXPECT_EQ(byte(at), 1U);
    EXPECT_EQ(byte(at + 3), 4U);
    EXPECT_EQ(call.load(GuestPtr<const std::uint32_t>(at)).value(), 0x0403'0201U);
    EXPECT_EQ(call.load(GuestPtr<std::uint16_t>(at + 1)).value(), 0x0302U);
  }
}

TEST_P(CallContextTest, ValueMayEndExactlyAtTheEndOfMemory) {
  CallContext call = context();
  EXPECT_TRUE(call.store(GuestPtr<std::uint64_t>(memory_size - 8), ~0ULL));
  EXPECT_EQ(call.load(GuestPtr<std::uint64_t>(memory_size - 8)).value(), ~0ULL);
  EXPECT_FALSE(call.ended());
}

TEST_P(CallContextTest, ValueThatReachesOneBytePastTheEndIsRefused) {
  CallContext call = context();
  EXPECT_EQ(errno_of(call.store(GuestPtr<std::uint64_t>(memory_size - 7), ~0ULL)), Errno::fault);
  EXPECT_EQ(byte(memory_size - 1), 0U) << "no part of it may be written";
  EXPECT_TRUE(call.ended());
}

TEST_P(CallContextTest, AddressesDoNotWrapAround) {
  CallContext call = context();
  for (const std::uint64_t address :
       {std::uint64_t{0xffff'ffff}, std::uint64_t{0xffff'fffc}, ~std::uint64_t{0},
        std::numeric_limits<std::uint64_t>::max() - 3, memory_size}) {
    EXPECT_EQ(errno_of(call.load(GuestPtr<std::uint32_t>(address))), Errno::fault) << address;
    EXPECT_EQ(errno_of(call.span(GuestPtr<std::uint32_t>(address), 1)), Errno::fault) << address;
  }
  // 2^61 elements of 8 bytes are 2^64 bytes, which are 0 modulo 2^64.
  EXPECT_EQ(errno_of(call.span(GuestPtr<std::uint64_t>(0), 1ULL << 61)), Errno::fault);
  EXPECT_EQ(errno_of(call.span(GuestPtr<std::uint32_t>(8), 0x4000'0000)), Errno::fault);
}

TEST_P(CallContextTest, NothingIsInsideOfMemoryWhereverItPoints) {
  CallContext call = context();
  for (const std::uint64_t address : {std::uint64_t{0}, memory_size, std::uint64_t{0xffff'ffff}}) {
    EXPECT_TRUE(call.span(GuestPtr<std::uint64_t>(address), 0));
    EXPECT_TRUE(call.read_bytes({}, address));
    EXPECT_TRUE(call.write_bytes(address, {}));
    EXPECT_EQ(call.host_span(GuestSpan<std::uint8_t>(GuestPtr<std::uint8_t>(address), 0))->size,
              0U);
  }
  EXPECT_FALSE(call.ended());
}

TEST_P(CallContextTest, BytesAreCopiedBothWays) {
  CallContext call = context();
  std::array<std::byte, 37> out;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(i + 1);
  ASSERT_TRUE(call.write_bytes(memory_size - out.size(), out));
  std::array<std::byte, 37> in{};
  ASSERT_TRUE(call.read_bytes(in, memory_size - in.size()));
  EXPECT_EQ(in, out);
  EXPECT_EQ(errno_of(call.write_bytes(memory_size - out.size() + 1, out)), Errno::fault);
  EXPECT_EQ(errno_of(call.read_bytes(in, memory_size - in.size() + 1)), Errno::fault);
}

TEST_P(CallContextTest, BaseAndSizeAreFetchedForEachAccess) {
  CallContext call = context();
  const GuestPtr<std::uint32_t> late(2 * memory_size - 4);
  ASSERT_EQ(errno_of(call.span(late, 1)), Errno::fault);
  const auto early = call.span(GuestPtr<std::uint8_t>(100), 1);
  memory_.bytes().resize(2 * memory_size);
  memory_.bytes().shrink_to_fit();
  EXPECT_TRUE(call.span(late, 1));
  ASSERT_TRUE(call.store(early->data(), 7));
  EXPECT_EQ(byte(100), 7U);
  EXPECT_EQ(call.host_span(*early)->data, memory_.bytes().data() + 100);
}

TEST_P(CallContextTest, BadPointerTrapsWithAReason) {
  CallContext call = context();
  ASSERT_FALSE(call.span(GuestPtr<std::uint64_t>(memory_size - 4), 2));
  EXPECT_EQ(call.end().kind, Outcome::Kind::trapped);
  EXPECT_EQ(process_.trap_reason,
            "16 bytes at address 0xfffc are not inside of the memory of 65536 bytes");
  EXPECT_EQ(call.trap_text(), process_.trap_reason);
  EXPECT_EQ(call.failed(Errno::fault).kind, Outcome::Kind::trapped);
}

TEST_P(CallContextTest, BadPointerFaultsWhereTheRulesSaySo) {
  process_.rules.trap_pointers = false;
  CallContext call = context();
  EXPECT_EQ(errno_of(call.span(GuestPtr<std::uint64_t>(memory_size), 1)), Errno::fault);
  EXPECT_FALSE(call.ended());
  EXPECT_TRUE(process_.trap_reason.empty());
  EXPECT_EQ(call.failed(Errno::fault).kind, Outcome::Kind::returned);
  EXPECT_EQ(call.failed(Errno::fault).value, static_cast<std::uint32_t>(Errno::fault));
}

TEST_P(CallContextTest, AlignmentIsCheckedOnlyIfAskedFor) {
  EXPECT_TRUE(context().span(GuestPtr<std::uint32_t>(2), 1));
  process_.rules.check_alignment = true;
  CallContext call = context();
  EXPECT_TRUE(call.span(GuestPtr<std::uint32_t>(4), 1));
  EXPECT_TRUE(call.span(GuestPtr<std::uint8_t>(3), 1));
  EXPECT_EQ(errno_of(call.span(GuestPtr<std::uint32_t>(2), 1)), Errno::fault);
  EXPECT_EQ(process_.trap_reason, "address 0x2 is not aligned to 4");
}

TEST_P(CallContextTest, FirstEndStays) {
  CallContext call = context();
  EXPECT_EQ(call.suspend(), Errno::intr);
  EXPECT_EQ(call.trap("late"), Errno::fault);
  EXPECT_EQ(call.end().kind, Outcome::Kind::suspended);
  EXPECT_TRUE(process_.trap_reason.empty());
  CallContext other = context();
  other.exit(0xffff'fffe);
  EXPECT_EQ(other.failed(Errno::success).kind, Outcome::Kind::exited);
  EXPECT_EQ(other.failed(Errno::success).value, 0xffff'fffeU);
}

TEST_P(CallContextTest, BudgetsAreCharged) {
  process_.rules.limits.host_bytes_per_call = 100;
  process_.rules.limits.bytes_per_call = 10;
  CallContext call = context();
  EXPECT_TRUE(call.charge_host(60));
  EXPECT_EQ(errno_of(call.charge_host(41)), Errno::nomem);
  EXPECT_TRUE(call.charge_host(40)) << "what was refused is not charged";
  EXPECT_EQ(errno_of(call.charge_host(~0ULL)), Errno::nomem);
  EXPECT_EQ(call.take_transfer(7), 7U);
  EXPECT_EQ(call.take_transfer(7), 3U);
  EXPECT_EQ(call.take_transfer(1), 0U);
  EXPECT_EQ(context().transfer_left(), 10U) << "each call begins anew";
}

TEST_P(CallContextTest, PointersToPointersAreFourBytes) {
  CallContext call = context();
  const GuestPtr<GuestPtr<std::uint8_t>> argv(64);
  ASSERT_TRUE(call.store(argv.at(1), GuestPtr<std::uint8_t>(0x1234)));
  EXPECT_EQ(byte(68), 0x34U);
  EXPECT_EQ(byte(69), 0x12U);
  EXPECT_EQ(call.load(argv.at(1)).value().address(), 0x1234U);
}

// What a recorder is told, as text: "r 16+4", "|" at the end of inputs, "w 8+2".
class NotedAccesses final : public AccessWatch {
 public:
  void reads(std::uint64_t address, std::uint64_t size) noexcept override {
    add("r", address, size);
  }
  void inputs_end() noexcept override { text += "| "; }
  void writes(std::uint64_t address, std::uint64_t size) noexcept override {
    add("w", address, size);
  }
  std::string text;

 private:
  void add(std::string_view what, std::uint64_t address, std::uint64_t size) {
    text.append(what).append(std::to_string(address)).append("+");
    text.append(std::to_string(size)).append(" ");
  }
};

TEST_P(CallContextTest, WatchersLearnWhatIsReadAndWritten) {
  NotedAccesses noted;
  watch_accesses(process_, &noted);
  CallContext call = context();
  std::array<std::byte, 3> bytes{};
  EXPECT_TRUE(call.load(GuestPtr<const std::uint32_t>(16)));
  EXPECT_TRUE(call.read_bytes(bytes, 100));
  EXPECT_TRUE(call.store(GuestPtr<std::uint16_t>(8), std::uint16_t{1}));
  EXPECT_TRUE(call.write_bytes(200, bytes));
  EXPECT_TRUE(call.read_bytes(std::span(bytes).first(0), 5)) << "nothing is read";
  EXPECT_TRUE(call.span(GuestPtr<std::uint64_t>(0), 4)) << "nor here";
  EXPECT_EQ(noted.text, "r16+4 r100+3 | w8+2 | w200+3 ");
  noted.text.clear();
  EXPECT_FALSE(call.store(GuestPtr<std::uint64_t>(memory_size), 1));
  EXPECT_EQ(noted.text, "") << "what is refused is not done";
  watch_accesses(process_, nullptr);
  EXPECT_TRUE(call.store(GuestPtr<std::uint16_t>(8), std::uint16_t{1}));
  EXPECT_EQ(noted.text, "");
}

}  // namespace
}  // namespace wasifs
