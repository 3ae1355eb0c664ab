// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What compilers make of C can be paused at every place: the engine takes each continuation of each
// guest.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "every_site.h"
#include "wasifs/engine/wasmtime_threads.h"

namespace wasifs::transform {
namespace {

TEST(Guests, EachContinuationIsValid) {
  std::size_t guests = 0;
  for (const auto& entry : std::filesystem::directory_iterator(WASIFS_GUEST_DIR)) {
    if (entry.path().extension() != ".wasm") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    const auto bytes = std::as_bytes(std::span(text));
    if (*has_shared_memory(bytes)) continue;  // which is refused
    EXPECT_LT(0U, expect_valid_at_every_site(bytes, PausePoints::anywhere,
                                             entry.path().filename().string()));
    ++guests;
    // All of libc is in each of them; a few are different enough.
    if (guests == 8 || ::testing::Test::HasFailure()) break;
  }
  EXPECT_EQ(8U, guests);
}

}  // namespace
}  // namespace wasifs::transform
