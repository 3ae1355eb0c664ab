// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listings of merged directories while what they list is copied, moved and removed.
#include <filesystem>

#include "layers.h"
#include "wasifs/fs/host.h"

namespace wasifs::conformance {
namespace {

struct Listed {
  std::uint64_t ino = 0;
  int times = 0;
};

class OverlayListing : public Layers {
 protected:
  /// The next `count` entries; empty at the end.
  static std::size_t go_on(const Location& directory, std::uint64_t& cookie, std::size_t count,
                           std::map<std::string, Listed>& to) {
    std::size_t listed = 0;
    EXPECT_TRUE(directory.inode->as_directory()->read_entries(cookie, [&](const DirEntry& entry) {
      if (listed == count) return false;
      ++listed;
      Listed& seen = to[std::string(entry.name)];
      seen.ino = entry.ino;
      ++seen.times;
      cookie = entry.next;
      EXPECT_GE(cookie, 3U);
      EXPECT_LT(cookie, std::uint64_t{1} << 63U);
      return true;
    }));
    return listed;
  }
};

TEST_F(OverlayListing, EachNameOnceWhateverIsCopiedMeanwhile) {
  ASSERT_EQ(lower.make("d"), Errno::success);
  ASSERT_EQ(lowest.make("d"), Errno::success);
  for (int i = 0; i < 200; ++i) {
    const std::string name = "d/" + std::to_string(i);
    if (i % 3 != 0) lower.put(name, "lower");
    if (i % 3 != 1) lowest.put(name, "lowest");
  }
  const World world = overlay();
  const Location directory = world.open("d", as_directory)->file().location();
  std::map<std::string, Listed> seen;
  std::uint64_t cookie = 0;
  for (int i = 0; go_on(directory, cookie, 7, seen) != 0; i += 5) {
    // Ahead of the listing and behind it.
    for (int k = i; k < i + 5 && k < 200; ++k) {
      const std::string name = "d/" + std::to_string(k);
      const std::string other = "d/" + std::to_string(199 - k);
      if (k % 4 < 2) {
        EXPECT_EQ(world.try_open(k % 4 == 0 ? name : other, writing), Errno::success);
      }
      if (k % 4 == 2) {
        EXPECT_EQ(world.unlink(name), Errno::success);
        world.put(name, "again");
      }
    }
    if (i == 50) {
      EXPECT_EQ(world.rename("d", "moved"), Errno::success);
      EXPECT_EQ(world.rename("moved", "d"), Errno::success);
    }
  }
  EXPECT_EQ(seen.size(), 200U);
  for (const auto& [name, listed] : seen) EXPECT_EQ(listed.times, 1) << name;
}

TEST_F(OverlayListing, GivesTheNumbersThatStatGives) {
  ASSERT_EQ(lower.make("d"), Errno::success);
  ASSERT_EQ(lowest.make("d"), Errno::success);
  ASSERT_EQ(lowest.make("d/e"), Errno::success);
  lower.put("d/lower", "x");
  lower.put("d/both", "x");
  lowest.put("d/both", "x");
  lowest.put("d/lowest", "x");
  ASSERT_EQ(lowest.symlink("x", "d/link"), Errno::success);
  const World world = overlay();
  for (int round = 0; round < 2; ++round) {
    std::map<std::string, Listed> seen;
    std::uint64_t cookie = 0;
    const Location directory = world.open("d", as_directory)->file().location();
    go_on(directory, cookie, SIZE_MAX, seen);
    EXPECT_EQ(seen.size(), 5U + static_cast<std::size_t>(round));
    for (const auto& [name, listed] : seen) {
      EXPECT_EQ(listed.ino, world.stat("d/" + name, false)->ino) << name << " in round " << round;
    }
    // The same again with some of it in the upper layer.
    for (const char* name : {"d/lower", "d/both"}) world.put(name, "y");
    ASSERT_EQ(world.set_times("d/e", {{TimeChange::How::now}, {}}), Errno::success);
    world.put("d/new", "x");
  }
}

/// As some file systems of Linux: with cookies that leave no room.
class LargeCookies final : public DirInode {
 public:
  Result<Stat> stat() override { return Stat{.dev = 1, .ino = 1, .type = type()}; }
  Result<Ref<Inode>> lookup(std::string_view) override { return Errno::noent; }
  Result<void> read_entries(std::uint64_t cookie, const DirSink& sink) override {
    constexpr std::uint64_t base = (std::uint64_t{1} << 63U) - 1000;
    for (std::uint64_t i = cookie == 0 ? 0 : cookie - base; i < 100; ++i) {
      if (!sink({"n" + std::to_string(i), 100 + i, FileType::regular_file, base + i + 1})) break;
    }
    return {};
  }
};

class LargeCookieSystem final : public FileSystem {
 public:
  Result<Ref<Inode>> root() override { return Ref<Inode>(make_ref<LargeCookies>()); }
  std::string_view type_name() const noexcept override { return "large"; }
};

TEST_F(OverlayListing, CookiesOfAnySizeAreServed) {
  const World world = world_of(make_overlay({make_ref<LargeCookieSystem>()}, upper).value());
  world.put("new", "x");
  std::map<std::string, Listed> seen;
  std::uint64_t cookie = 0;
  while (go_on(world.base(), cookie, 7, seen) != 0) {
  }
  EXPECT_EQ(seen.size(), 101U);
  for (const auto& [name, listed] : seen) EXPECT_EQ(listed.times, 1) << name;
}

}  // namespace
}  // namespace wasifs::conformance
