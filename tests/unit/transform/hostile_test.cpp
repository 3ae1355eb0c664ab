// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Modules, frames and bytes of whatever kind: a sentence, or something valid if the module was.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "every_site.h"
#include "programs.h"

namespace wasifs::transform {
namespace {

using pause::Frame;

void mutate(Bytes& bytes, std::mt19937& random) {
  const auto place = [&](std::size_t size) {
    return std::uniform_int_distribution<std::size_t>(0, size - 1)(random);
  };
  static constexpr std::uint8_t some[] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x0b, 0x0c,
                                          0x0d, 0x10, 0x11, 0x1f, 0x40, 0x63, 0x64, 0x6f,
                                          0x70, 0x7f, 0x80, 0xfb, 0xfc, 0xfd, 0xff};
  for (std::size_t times = 1 + place(3); times > 0 && !bytes.empty(); --times) {
    const auto at = bytes.begin() + static_cast<std::ptrdiff_t>(place(bytes.size()));
    switch (place(5)) {
      case 0:
        bytes.erase(at);
        break;
      case 1:
        bytes.insert(at, static_cast<std::byte>(some[place(std::size(some))]));
        break;
      case 2:
        *at = static_cast<std::byte>(random());
        break;
      case 3:
        *at ^= static_cast<std::byte>(1U << place(8));
        break;
      default:
        *at = static_cast<std::byte>(some[place(std::size(some))]);
        break;
    }
  }
}

// What a module is transformed to is valid if it was. Whether it was transformed.
bool check(std::span<const std::byte> module, std::string_view what) {
  const auto read = read_pausable(module, PausePoints::anywhere);
  if (!read) {
    EXPECT_FALSE(read.error().empty()) << what;
    return false;
  }
  Analyses analyses(**read);
  FramePlan plan;
  const pause::Module& all = (*read)->module;
  for (std::size_t i = all.imported_functions; i < all.functions.size(); ++i) {
    if (!(*read)->graph.suspends[i]) continue;
    const auto function = static_cast<std::uint32_t>(i);
    const auto analysis = analyses.of(function);
    if (!analysis) return false;
    for (const Site& site : (*analysis)->sites.sites)
      plan.places[{function, site.offset}] = site.poll;
  }
  const auto made = transform_module(**read, pause::StartFunction::exported, analyses, plan);
  if (!made) {
    EXPECT_FALSE(made.error().empty()) << what;
    return false;
  }
  if (engine_refusal(module)) return false;
  EXPECT_EQ("valid", engine_refusal(made->module).value_or("valid")) << what;
  return true;
}

TEST(Hostile, ModulesThatAreMutated) {
  std::mt19937 random(5);
  std::vector<Bytes> modules;
  for (const Program& program : programs()) modules.push_back(binary_of(program.text));
  int taken = 0;
  for (int i = 0; i < 10'000 && !::testing::Test::HasFailure(); ++i) {
    Bytes module = modules[static_cast<std::size_t>(i) % modules.size()];
    mutate(module, random);
    taken += check(module, "mutation " + std::to_string(i)) ? 1 : 0;
  }
  EXPECT_GT(taken, 200) << "some of them should still be modules";
}

TEST(Hostile, FramesThatAreMutated) {
  std::mt19937 random(6);
  for (const std::string_view name : {"exceptions", "references", "multi_value"}) {
    const auto program = std::ranges::find(programs(), name, &Program::name);
    const Bytes module = binary_of(program->text);
    std::vector<std::vector<Frame>> all;
    (void)run_paused(
        module, {program->argument},
        {PausePoints::anywhere, 5, [&](std::vector<Frame>& frames) { all.push_back(frames); }});
    ASSERT_FALSE(all.empty());
    const auto pausable = PausableModule::read(module, PausePoints::anywhere);
    const auto any = [&](std::size_t size) { return random() % size; };
    int taken = 0;
    for (int i = 0; i < 1'000; ++i) {
      std::vector<Frame> frames = all[any(all.size())];
      Frame& frame = frames[any(frames.size())];
      switch (any(6)) {
        case 0:
          frame.function = static_cast<std::uint32_t>(any(8));
          break;
        case 1:
          frame.offset = static_cast<std::uint32_t>(any(200));
          break;
        case 2:
          frames.erase(frames.begin() + static_cast<std::ptrdiff_t>(any(frames.size())));
          break;
        case 3:
          frames.push_back(frames[any(frames.size())]);
          break;
        default:
          if (frame.values.empty()) break;
          pause::FrameValue& value = frame.values[any(frame.values.size())];
          value.bits.low = any(2) == 0 ? any(10) : random();
          if (any(4) == 0) value.bits.type = static_cast<pause::FrameType>(any(9));
          if (any(4) == 0) value.payload.resize(any(3));
      }
      const auto made = pausable->resuming(pause::StartFunction::exported, frames);
      if (made) {
        ++taken;
        ASSERT_EQ("valid", engine_refusal(made->module).value_or("valid"));
      } else {
        EXPECT_FALSE(made.error().empty());
      }
    }
    EXPECT_LT(100, taken);
  }
}

TEST(Hostile, NestsAndNumbersWithoutBound) {
  // Blocks, loops and ifs in one another, with a call in the innermost.
  constexpr int depth = 20'000;
  for (const int opener : {2, 3, 4}) {
    std::vector<std::uint8_t> body{0};
    for (int i = 0; i < depth; ++i) {
      if (opener == 4) body.insert(body.end(), {0x41, 0});
      body.insert(body.end(), {static_cast<std::uint8_t>(opener), 0x40});
    }
    body.insert(body.end(), {0x10, 0});
    body.insert(body.end(), depth + 1, 0x0b);
    pause::ByteWriter code;
    code.u32(1);
    code.u32(static_cast<std::uint32_t>(body.size()));
    code.bytes(std::as_bytes(std::span(body)));
    const std::uint8_t before[] = {0, 'a', 's', 'm', 1,   0, 0,   0, 1, 4, 1, 0x60, 0, 0,
                                   2, 7,   1,   1,   'h', 1, 'f', 0, 0, 3, 2, 1,    0};
    pause::ByteWriter out;
    out.bytes(std::as_bytes(std::span(before)));
    out.byte(10);
    out.u32(static_cast<std::uint32_t>(code.size()));
    out.bytes(code.written());
    const Bytes whole = out.take();
    const auto read = read_pausable(whole, PausePoints::anywhere);
    ASSERT_TRUE(read) << read.error();
    Analyses analyses(**read);
    FramePlan plan;
    const auto analysis = analyses.of(1);
    ASSERT_TRUE(analysis) << analysis.error();
    ASSERT_FALSE((*analysis)->sites.sites.empty());
    plan.places[{1, (*analysis)->sites.sites.back().offset}] = false;
    const auto made = transform_module(**read, pause::StartFunction::exported, analyses, plan);
    // A continuation of so many loops would hold each as often as it is deep.
    EXPECT_EQ(opener != 3, made.has_value()) << (made ? "" : made.error());
  }
}

}  // namespace
}  // namespace wasifs::transform
