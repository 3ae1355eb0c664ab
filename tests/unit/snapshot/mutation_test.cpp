// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whatever happens to the bytes of a root or of a file, reading ends with a sentence or with a
// snapshot. Run under the sanitizers it also shows that nothing is read beside what is there. A
// hundred thousand times each, and a million times in the test of label `long`.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <random>

#include "base/little_endian.h"
#include "hostile.h"
#include "sample.h"
#include "snapshot/root.h"
#include "snapshot/root_header.h"

namespace wasifs {
namespace {

/// Changes some of `bytes`, in ways that parsers stumble over.
void mutate(Bytes& bytes, std::minstd_rand& random) {
  const auto below = [&random](std::size_t n) { return random() % n; };
  for (std::size_t i = 1 + below(4); i > 0 && !bytes.empty(); --i) {
    const std::size_t at = below(bytes.size());
    switch (below(6)) {
      case 0:
        bytes[at] = static_cast<std::byte>(random() >> 8);
        break;
      case 1:
        bytes[at] ^= static_cast<std::byte>(1U << below(8));
        break;
      case 2: {  // a number near a bound
        constexpr std::array<std::uint32_t, 8> odd{0,      1,          4,          65536,
                                                   65'537, 0x7fffffff, 0x80000000, 0xffffffff};
        if (bytes.size() - at >= 4) store_le<std::uint32_t>(bytes.data() + at, odd[below(8)]);
        break;
      }
      case 3: {  // a number of its own, moved
        const std::size_t from = below(bytes.size());
        const std::size_t size = std::min({std::size_t{4}, bytes.size() - at, bytes.size() - from});
        std::memmove(bytes.data() + at, bytes.data() + from, size);
        break;
      }
      case 4:
        bytes.resize(at);
        break;
      default:
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), 1 + below(8), std::byte{0});
    }
  }
}

TEST(Mutation, OfARootThatIsSealedAgain) {
  const auto memory = make_memory_store();
  write_sample(*memory, "sample");
  const Bytes root = root_of(*memory, "sample");
  const Bytes body(root.begin() + root_header_size, root.end());
  FixedStore store;
  std::minstd_rand random(1);
  std::size_t accepted = 0;
  const std::size_t count = rounds(100'000, 1'000'000);
  for (std::size_t i = 0; i < count; ++i) {
    Bytes mutated = body;
    mutate(mutated, random);
    store.root = *seal_root(mutated);
    const auto read = read_all(store, "any", false);
    ASSERT_TRUE(read || !read.error().empty());
    accepted += read ? 1 : 0;
  }
  // The digests of chunks may be changed freely; much of the rest may not.
  EXPECT_GT(accepted, count / 100);
  EXPECT_LT(accepted, count / 2);
}

TEST(Mutation, OfARootAsItIs) {
  const auto memory = make_memory_store();
  write_sample(*memory, "sample");
  const Bytes root = root_of(*memory, "sample");
  std::minstd_rand random(2);
  for (std::size_t i = 0; i < rounds(100'000, 1'000'000); ++i) {
    Bytes mutated = root;
    mutate(mutated, random);
    const auto decoded = decode_root(mutated, no_limit);
    ASSERT_TRUE(mutated == root ? decoded.has_value() : !decoded) << i;
  }
}

TEST(Mutation, OfAFile) {
  const Bytes file = small_file();
  const FileInMemory place;
  place.set(file);
  const auto store = *open_file_store(place.path());
  const auto whole = read_all(*store, "snapshot");
  ASSERT_TRUE(whole) << whole.error();
  std::minstd_rand random(3);
  for (std::size_t i = 0; i < rounds(100'000, 1'000'000); ++i) {
    Bytes mutated = file;
    mutate(mutated, random);
    if (i % 2 == 0) seal_file(mutated);
    place.set(mutated);
    const auto read = read_all(*store, "snapshot");
    // The root has a digest of its own and names those of the chunks: what is read is what was
    // written, or nothing.
    ASSERT_TRUE(!read || read == whole) << i;
  }
}

}  // namespace
}  // namespace wasifs
