// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Guests that go on from one state and have a generator of random numbers of their own: without
// being told they all draw the same, told by the embedder each draws its own.
#include <gmock/gmock.h>

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "running.h"
#include "support/memory_part.h"
#include "wasifs/io/stdio.h"

namespace wasifs::engine_conformance {
namespace {

using ::testing::HasSubstr;
using Kind = RunResult::Kind;
using test::MemoryPart;
using test::MemoryPartReader;

// Prints eight letters, each drawn from its generator: one word of memory at 16.
constexpr std::string_view drawing = R"((module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\2a\00\00\00")
  (func $draw (result i32)
    (i32.store (i32.const 16)
      (i32.add (i32.mul (i32.load (i32.const 16)) (i32.const 1664525)) (i32.const 1013904223)))
    (i32.and (i32.shr_u (i32.load (i32.const 16)) (i32.const 20)) (i32.const 15)))
  (func $mix (param $by i32) (param $turns i32) (result i32)
    (if (i32.eqz (local.get $turns)) (then (return (local.get $by))))
    (call $mix (i32.add (local.get $by) (call $yield))
               (i32.sub (local.get $turns) (i32.const 1))))
  (func (export "reseed") (param $by i64)
    (i32.store (i32.const 16) (i32.xor (i32.load (i32.const 16))
      (call $mix (i32.wrap_i64 (local.get $by)) (i32.const 5)))))
  (func (export "fails") unreachable)
  (func (export "_start") (local $i i32)
    (loop $again
      (i32.store8 (i32.const 8) (i32.add (i32.const 97) (call $draw)))
      (i32.store (i32.const 0) (i32.const 8))
      (i32.store (i32.const 4) (i32.const 1))
      (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 12)))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1)))
                              (i32.const 8)))))))";

// Pauses before the third call; where that is given, before every other call since it was made.
class Pauser final : public CallInterceptor {
 public:
  Outcome call(const HostModule&, const HostCall& call, Process*& process, GuestMemory& memory,
               const std::uint64_t* arguments) noexcept override {
    if (++calls_ == 3) (void)process->pause();
    return call.thunk(*process, memory, arguments);
  }

 private:
  int calls_ = 0;
};

class Restored : public ::testing::Test {
 protected:
  using Told = std::function<EngineResult<void>(WasmtimeGuest&)>;

  Restored()
      : engine_(make_engine([] {
          WasmtimeOptions options;
          options.pausable = PausePoints::anywhere;
          return options;
        }())),
        module_(compile(*engine_, drawing)) {
    Pauser pauser;
    const auto process = make_process(std::move(ProcessBuilder().stdout_to(begun_)));
    WasmtimeGuest guest(*engine_, module_, *process, {.interceptor = &pauser});
    EXPECT_EQ(Kind::paused, guest.run_command().kind);
    guest.save_state(part_);
  }

  // What one prints that goes on.
  std::string rest(Told told, std::uint32_t poll_interval = 100'000) {
    const auto output = make_bytes_output();
    const auto process = make_process(std::move(ProcessBuilder().stdout_to(output)));
    WasmtimeGuest guest(*engine_, module_, *process,
                        {.poll_interval = poll_interval, .restored = std::move(told)});
    MemoryPartReader reader(part_);
    const auto restored = guest.restore_state(reader);
    EXPECT_TRUE(restored) << restored.error();
    if (!restored) return {};
    EXPECT_TRUE(guest.paused());
    const RunResult result = guest.resume();
    EXPECT_EQ(Kind::exited, result.kind) << result.message;
    return output->contents();
  }

  static EngineResult<void> reseed(WasmtimeGuest& guest, std::int64_t by) {
    const std::array<WasmValue, 1> arguments{by};
    const RunResult result = guest.call("reseed", arguments);
    if (result.kind == Kind::returned) return {};
    return std::unexpected(result.message);
  }

  const std::unique_ptr<WasmtimeEngine> engine_;
  const WasmtimeModule module_;
  const Ref<BytesOutput> begun_ = make_bytes_output();
  MemoryPart part_;
};

TEST_F(Restored, GuestsThatAreNotToldDrawTheSame) {
  const std::string first = rest({});
  EXPECT_EQ(6U, first.size());
  EXPECT_EQ(first, rest({}));
  EXPECT_EQ(2U, begun_->contents().size());
}

TEST_F(Restored, EachThatIsToldByACallDrawsItsOwn) {
  const std::string untold = rest({});
  const std::string first = rest([](WasmtimeGuest& guest) { return reseed(guest, 0x1234567); });
  const std::string second = rest([](WasmtimeGuest& guest) { return reseed(guest, 0x7654321); });
  // The letter that it was about to print when it was paused was drawn already.
  EXPECT_EQ(untold[0], first[0]);
  EXPECT_EQ(untold[0], second[0]);
  EXPECT_NE(untold, first);
  EXPECT_NE(untold, second);
  EXPECT_NE(first, second);
  EXPECT_EQ(first, rest([](WasmtimeGuest& guest) { return reseed(guest, 0x1234567); }, 1))
      << "polls change nothing";
}

TEST_F(Restored, EachThatIsToldInItsMemoryDrawsItsOwn) {
  const std::string untold = rest({});
  const auto write = [](unsigned char by) {
    return [by](WasmtimeGuest& guest) -> EngineResult<void> {
      guest.memory().view().base[16] = std::byte{by};
      return {};
    };
  };
  const std::string first = rest(write(7));
  EXPECT_NE(untold, first);
  EXPECT_NE(first, rest(write(8)));
}

TEST_F(Restored, APauseMeanwhileIsForTheGuestThatGoesOn) {
  const auto process = make_process();
  WasmtimeGuest guest(*engine_, module_, *process,
                      {.poll_interval = 1, .restored = [](WasmtimeGuest& restored) {
                         EXPECT_TRUE(restored.process().pause());
                         MemoryPart part;
                         restored.save_state(part);
                         EXPECT_THAT(part.failure, HasSubstr("on the stack"));
                         return reseed(restored, 1);
                       }});
  MemoryPartReader reader(part_);
  const auto restored = guest.restore_state(reader);
  ASSERT_TRUE(restored) << restored.error();
  EXPECT_EQ(Kind::paused, guest.resume().kind);
}

TEST_F(Restored, WhereItFailsTheGuestIsNotRestored) {
  const auto process = make_process();
  WasmtimeGuest guest(*engine_, module_, *process,
                      {.restored = [](WasmtimeGuest& restored) -> EngineResult<void> {
                        const RunResult result = restored.call("fails");
                        EXPECT_EQ(Kind::trapped, result.kind);
                        return std::unexpected("no numbers today");
                      }});
  MemoryPartReader reader(part_);
  const auto restored = guest.restore_state(reader);
  ASSERT_FALSE(restored);
  EXPECT_EQ("no numbers today", restored.error());
  EXPECT_EQ(Kind::failed, guest.resume().kind);
  EXPECT_EQ(Kind::failed, guest.call("reseed").kind);
}

}  // namespace
}  // namespace wasifs::engine_conformance
