// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Modules of whatever bytes: the reader gives a sentence or a module, which is valid if the one it
// was made of is; and it refuses nothing as damaged that the engine takes.
#include <gtest/gtest.h>

#include <random>

#include "corpus.h"
#include "pause/export_state.h"

namespace wasifs::pause {
namespace {

constexpr std::string_view damage = "offset 0x";

// What holds for any bytes at all. Whether they were a module and taken.
bool check(std::span<const std::byte> module, std::string_view what) {
  const auto refused = engine_refusal(module);
  const auto exported = export_state(module, StartFunction::exported);
  if (!exported) {
    EXPECT_FALSE(exported.error().empty()) << what;
    EXPECT_TRUE(refused || !exported.error().starts_with(damage))
        << what << ": " << exported.error();
    return false;
  }
  const auto refused_after = engine_refusal(exported->module);
  EXPECT_TRUE(refused || !refused_after) << what << ": " << *refused_after;
  return !refused;
}

TEST(HostileModule, TheCorpusIsTakenWholeAndRefusedCutOff) {
  for (const CorpusModule& one : corpus()) {
    const Bytes module = binary_of(one.text);
    EXPECT_EQ("valid", engine_refusal(module).value_or("valid")) << one.name;
    EXPECT_EQ(one.savable, check(module, one.name)) << one.name;
    for (std::size_t size = 0; size < module.size(); ++size) {
      const auto cut = std::span(module).first(size);
      check(cut, std::string(one.name) + " cut at " + std::to_string(size));
    }
  }
}

void mutate(Bytes& module, std::mt19937& random) {
  const auto place = [&](std::size_t size) {
    return static_cast<std::ptrdiff_t>(
        std::uniform_int_distribution<std::size_t>(0, size - 1)(random));
  };
  const auto byte = [&] {
    // Those that begin or end something are more interesting than others.
    static constexpr std::uint8_t some[] = {0x00, 0x01, 0x02, 0x04, 0x0b, 0x40, 0x60, 0x63, 0x64,
                                            0x6f, 0x70, 0x7f, 0x80, 0xfb, 0xfc, 0xfd, 0xfe, 0xff};
    const auto which = place(2 * std::size(some));
    return static_cast<std::byte>(which < static_cast<std::ptrdiff_t>(std::size(some))
                                      ? some[which]
                                      : static_cast<std::uint8_t>(random()));
  };
  for (auto times = place(3); times >= 0 && !module.empty(); --times) {
    const auto at = module.begin() + place(module.size());
    switch (place(6)) {
      case 0:
        module.erase(at);
        break;
      case 1:
        module.insert(at, byte());
        break;
      case 2: {  // what stands elsewhere
        const auto from = place(module.size());
        const auto count = std::min<std::ptrdiff_t>(8, module.end() - at);
        for (std::ptrdiff_t i = 0; i < count; ++i)
          *(at + i) = module[static_cast<std::size_t>(from + i) % module.size()];
        break;
      }
      case 3:
        *at ^= static_cast<std::byte>(1U << static_cast<unsigned>(place(8)));
        break;
      default:
        *at = byte();
        break;
    }
  }
}

TEST(HostileModule, AHundredThousandMutations) {
  std::mt19937 random(20241);
  std::vector<Bytes> modules;
  for (const CorpusModule& one : corpus()) modules.push_back(binary_of(one.text));
  int taken = 0;
  for (int i = 0; i < 100'000; ++i) {
    Bytes module = modules[static_cast<std::size_t>(i) % modules.size()];
    mutate(module, random);
    taken += check(module, "mutation " + std::to_string(i)) ? 1 : 0;
    ASSERT_FALSE(::testing::Test::HasFailure()) << i;
  }
  EXPECT_GT(taken, 1'000) << "some of them should still be modules";
}

// Since memories may be addressed by 64 bits, each bound may be written in as many bytes.
TEST(HostileModule, BoundsOf32BitsMayBeWrittenAs64) {
  constexpr unsigned char bytes[] = {0,    'a',  's',  'm',  1,    0,    0,    0,    5,
                                     15,   1,    1,    0x81, 0x80, 0x80, 0x80, 0x80, 0,
                                     0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0};
  EXPECT_TRUE(check(std::as_bytes(std::span(bytes)), "a memory of 1 to 2 pages"));
}

TEST(HostileModule, SentencesSayWhere) {
  const auto refusal = [](std::initializer_list<int> some) {
    Bytes module = binary_of("(module)");
    for (const int byte : some) module.push_back(static_cast<std::byte>(byte));
    const auto exported = export_state(module, StartFunction::kept);
    return exported ? std::string("taken") : exported.error();
  };
  EXPECT_EQ("taken", refusal({}));
  EXPECT_EQ("offset 0x9 of the module: the size of a section is cut off", refusal({1}));
  EXPECT_EQ("offset 0xa of the module: a section has 5 bytes, but 1 are left", refusal({1, 5, 0}));
  EXPECT_EQ("offset 0x8 of the module: there is no section 14", refusal({14, 0}));
  EXPECT_EQ("offset 0xa of the module: 100 types cannot be in 0 bytes", refusal({1, 1, 100}));
  EXPECT_EQ("offset 0xa of the module: types has more than 32 bits",
            refusal({1, 5, 0xff, 0xff, 0xff, 0xff, 0x1f}));
  EXPECT_EQ("offset 0xa of the module: types has more than 32 bits",
            refusal({1, 6, 0x80, 0x80, 0x80, 0x80, 0x80, 0}));
  EXPECT_EQ("offset 0xb of the module: section 1 has 1 bytes too many", refusal({1, 2, 0, 0}));
  EXPECT_EQ("offset 0xb of the module: section 2 comes after section 3",
            refusal({3, 1, 0, 2, 1, 0, 1, 1, 0}));
  EXPECT_EQ("offset 0x17 of the module: instruction 0xff is not known",
            refusal({1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 5, 1, 3, 0, 0xff, 0x0b}));
  EXPECT_EQ("offset 0x0 of the module: this is no WebAssembly module of version 1",
            export_state(Bytes(8), StartFunction::kept).error());
  EXPECT_EQ("offset 0x0 of the module: the header has 8 bytes, but 0 are left",
            export_state({}, StartFunction::kept).error());
}

}  // namespace
}  // namespace wasifs::pause
