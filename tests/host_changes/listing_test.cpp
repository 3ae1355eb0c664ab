// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A directory that is changed, replaced, moved out or removed while a guest lists it in small
// pieces: in memory, where the kernel's offsets are not relied on and names are those of the moment
// at which the listing began, and on a disk, where each piece is what the kernel has then.
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "guest_on.h"
#include "scene.h"
#include "wasifs/fs/host.h"

namespace wasifs::host_changes {
namespace {

constexpr int many = 120;
constexpr std::uint32_t piece = 700;

class ListingChanged : public ::testing::TestWithParam<Place> {
 protected:
  ListingChanged() : box_(GetParam()), other_((Box::fill(box_.path()), box_.path())) {
    other_.does("mkdir tree/many");
    other_.does("make_many tree/many stays- 0 " + std::to_string(many));
    other_.does("make_many tree/many goes- 0 " + std::to_string(many));
    guest_ = std::make_unique<GuestOn>(make_host(box_.path() + "/tree").value());
    fd_ = guest_->open("many");
  }

  /// Lists all of it; after each piece `meanwhile` gets the number of those that were. How often
  /// each name was seen.
  std::map<std::string, int> list(const std::function<void(int)>& meanwhile) {
    std::map<std::string, int> seen;
    std::uint64_t cookie = 0;
    bool ended = false;
    for (int pieces = 1; pieces < 100 * many; ++pieces) {
      for (const std::string& name : guest_->list(fd_, cookie, piece, ended)) ++seen[name];
      if (ended || ::testing::Test::HasFailure()) return seen;
      meanwhile(pieces);
    }
    ADD_FAILURE() << "the listing does not end";
    return seen;
  }
  static void expect_stable_once(const std::map<std::string, int>& seen) {
    for (int i = 0; i < many; ++i) {
      const std::string name = "stays-" + std::to_string(i);
      const auto found = seen.find(name);
      EXPECT_EQ(1, found == seen.end() ? 0 : found->second) << name;
    }
    for (const auto& [name, times] : seen) EXPECT_EQ(1, times) << name;
  }

  Box box_;
  Other other_;
  std::unique_ptr<GuestOn> guest_;
  Fd fd_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Places, ListingChanged, ::testing::Values(Place::memory, Place::disk),
                         [](const auto& made) {
                           return made.param == Place::memory ? "Memory" : "Disk";
                         });

TEST_P(ListingChanged, EachNameThatStaysIsSeenOnce) {
  int made = 0;
  expect_stable_once(list([&](int pieces) {
    const int next = 10 * pieces;
    if (next > many) return;
    const std::string range = std::to_string(next - 10) + " " + std::to_string(next);
    other_.does("remove_many tree/many goes- " + range);
    other_.does("make_many tree/many new" + std::to_string(++made) + "- 0 5");
  }));
}

TEST_P(ListingChanged, WhatWasRemovedBeforeItBeganIsNotSeen) {
  expect_stable_once(list([](int) {}));
  other_.does("remove_many tree/many goes- 0 " + std::to_string(many));
  const auto seen = list([](int) {});
  expect_stable_once(seen);
  EXPECT_EQ(std::size_t{many} + 2, seen.size()) << "with the two dots";
}

// The kernel ends such a listing as well, and so does a listing that begins then.
TEST_P(ListingChanged, ADirectoryThatIsRemovedListsItsDotsOrWhatWasThere) {
  const auto seen = list([this](int pieces) {
    if (pieces == 2) other_.does("remove tree/many");
  });
  for (const auto& [name, times] : seen) EXPECT_EQ(1, times) << name;
  const auto later = list([](int) {});
  EXPECT_EQ((std::map<std::string, int>{{".", 1}, {"..", 1}}), later);
}

TEST_P(ListingChanged, ADirectoryThatIsReplacedIsListedAsItWas) {
  expect_stable_once(list([this](int pieces) {
    if (pieces != 2) return;
    other_.does("rename tree/many taken");
    other_.does("mkdir tree/many");
    other_.does("make_many tree/many other- 0 5");
  }));
  expect_stable_once(list([](int) {}));
  EXPECT_EQ("other-", guest_->read("many/other-0")) << "by its path it is the new one";
}

TEST_P(ListingChanged, ADirectoryThatIsSwappedForALinkOutIsListedAsItWas) {
  expect_stable_once(list([this](int pieces) {
    if (pieces != 2) return;
    other_.does("rename tree/many taken");
    other_.does("symlink ../outside tree/many");
  }));
  EXPECT_EQ("perm", guest_->read("many/file"));
}

TEST_P(ListingChanged, TheRootMayBeMovedOrAnotherPutInItsPlace) {
  expect_stable_once(list([this](int pieces) {
    if (pieces == 2) other_.does("rename tree taken");
    if (pieces == 3) other_.does("rename spare/tree tree");
  }));
  EXPECT_EQ("0123456789", guest_->read("file")) << "the root is held, wherever it is";
}

TEST_P(ListingChanged, TheRightToListIsAskedForWhenItBegins) {
  const WithoutOverride rights;
  expect_stable_once(list([this](int pieces) {
    // Where it is read as it goes on, the directory stays open while there is more to come.
    if (pieces == 2) other_.does("chmod 333 tree/many");
  }));
  std::uint64_t cookie = 0;
  EXPECT_EQ("acces",
            guest_->calls().call("fd_readdir", fd_, FakeGuest::data, 4096, cookie, FakeGuest::out));
  other_.does("chmod 444 tree/many");
  expect_stable_once(list([](int) {}));
}

TEST_P(ListingChanged, AnyCookieMayBeAskedForAfterEveryChange) {
  std::vector<std::uint64_t> cookies;
  std::uint64_t cookie = 0;
  for (bool ended = false; !ended; cookies.push_back(cookie)) {
    static_cast<void>(guest_->list(fd_, cookie, piece, ended));
  }
  other_.does("remove_many tree/many goes- 0 " + std::to_string(many));
  other_.does("make_many tree/many new- 0 " + std::to_string(many));
  for (std::uint64_t before : cookies) {
    std::map<std::string, int> seen;
    for (bool ended = false; !ended && !HasFailure();) {
      for (const std::string& name : guest_->list(fd_, before, 32'768, ended))
        EXPECT_EQ(1, ++seen[name]) << name;
    }
  }
}

}  // namespace
}  // namespace wasifs::host_changes
