// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "handles.h"
#include "versioned.h"

namespace wasifs::capi {
namespace {

class FunctionClock final : public Clock {
 public:
  explicit FunctionClock(const Functions<wasifs_clock_functions>& functions)
      : functions_(functions) {}

  Result<Timestamp> now(ClockId id) noexcept override {
    wasifs_timestamp time = 0;
    const Errno error =
        from_c(functions_->now(functions_.context(), static_cast<wasifs_clock_id>(id), &time));
    if (error != Errno::success) return error;
    return time;
  }
  Result<Timestamp> resolution(ClockId id) noexcept override {
    wasifs_timestamp value = 1;
    if (functions_->resolution == nullptr) {
      if (const auto time = now(id); !time) return time;
      return value;
    }
    const Errno error = from_c(
        functions_->resolution(functions_.context(), static_cast<wasifs_clock_id>(id), &value));
    if (error != Errno::success) return error;
    return value == 0 ? 1 : value;
  }
  Timestamp file_time() noexcept override { return now(ClockId::realtime).value_or(0); }

 private:
  Functions<wasifs_clock_functions> functions_;
};

class FunctionRandom final : public Random {
 public:
  explicit FunctionRandom(const Functions<wasifs_random_functions>& functions)
      : functions_(functions) {}

  Result<void> fill(std::span<std::byte> bytes) noexcept override {
    const Errno error = from_c(functions_->fill(
        functions_.context(), reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()));
    if (error != Errno::success) return error;
    return {};
  }

 private:
  Functions<wasifs_random_functions> functions_;
};

}  // namespace
}  // namespace wasifs::capi

using namespace wasifs;
using namespace wasifs::capi;

extern "C" {

wasifs_errno wasifs_clock_create_system(wasifs_clock** clock) {
  return entry([&] {
    WASIFS_C_NEED(clock);
    *clock = nullptr;
    return give(clock, system_clock());
  });
}

wasifs_errno wasifs_clock_create_manual(wasifs_timestamp realtime, wasifs_timestamp monotonic,
                                        wasifs_clock** clock) {
  return entry([&] {
    WASIFS_C_NEED(clock);
    *clock = nullptr;
    return give(clock, std::make_shared<ManualClock>(realtime, monotonic));
  });
}

wasifs_errno wasifs_clock_create(const wasifs_clock_functions* functions, wasifs_clock** clock) {
  return entry([&] {
    WASIFS_C_NEED(clock);
    *clock = nullptr;
    WASIFS_C_NEED(functions);
    WASIFS_C_TAKE(wasifs_clock_functions, taken, functions);
    WASIFS_C_MEMBER(taken, now);
    return with_functions(taken, [&](const auto& held) {
      return give(clock, std::make_shared<FunctionClock>(held));
    });
  });
}

wasifs_errno wasifs_clock_advance(wasifs_clock* clock, wasifs_timestamp nanoseconds) {
  return entry([&] {
    WASIFS_C_NEED(clock);
    auto* const manual = dynamic_cast<ManualClock*>(clock->clock.get());
    if (manual == nullptr) return failed(Errno::inval, "only a manual clock can be advanced");
    manual->advance(nanoseconds);
    return success;
  });
}

void wasifs_clock_free(wasifs_clock* clock) {
  delete clock;
}

wasifs_errno wasifs_random_create_system(wasifs_random** random) {
  return entry([&] {
    WASIFS_C_NEED(random);
    *random = nullptr;
    return give(random, system_random());
  });
}

wasifs_errno wasifs_random_create_seeded(uint64_t seed, wasifs_random** random) {
  return entry([&] {
    WASIFS_C_NEED(random);
    *random = nullptr;
    return give(random, seeded_random(seed));
  });
}

wasifs_errno wasifs_random_create(const wasifs_random_functions* functions,
                                  wasifs_random** random) {
  return entry([&] {
    WASIFS_C_NEED(random);
    *random = nullptr;
    WASIFS_C_NEED(functions);
    WASIFS_C_TAKE(wasifs_random_functions, taken, functions);
    WASIFS_C_MEMBER(taken, fill);
    return with_functions(taken, [&](const auto& held) {
      return give(random, std::make_shared<FunctionRandom>(held));
    });
  });
}

void wasifs_random_free(wasifs_random* random) {
  delete random;
}
}
