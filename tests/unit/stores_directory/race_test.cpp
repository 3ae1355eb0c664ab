// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writers, readers and collectors at once, by threads that share a store object and by threads that
// have one each, as processes have. Whatever is read is one of the snapshots that were saved.
#include <atomic>
#include <thread>

#include "unit/stores_directory/directory.h"

namespace wasifs {
namespace {

using namespace testing_support;

class DirectoryRace : public testing::TestWithParam<bool> {
 protected:
  // The store of one thread.
  [[nodiscard]] std::shared_ptr<SnapshotStore> store() const {
    return GetParam() ? common_ : std::shared_ptr<SnapshotStore>(opened(tree_.at("store")));
  }

  const TempTree tree_;
  const std::shared_ptr<SnapshotStore> common_ = opened(tree_.at("store"));
};

INSTANTIATE_TEST_SUITE_P(All, DirectoryRace, testing::Bool(), [](const auto& common) {
  return std::string(common.param ? "OneObject" : "OneEach");
});

TEST_P(DirectoryRace, NothingIsEverBroken) {
  constexpr std::size_t chunks = 12;
  const int rounds = times(60, 1500);
  ASSERT_TRUE(save(*common_, "a", make_version(1, chunks)));
  ASSERT_TRUE(save(*common_, "b", make_version(1, chunks)));

  std::atomic<int> writing = 2;
  const auto writer = [&](const char* name, std::uint64_t step) {
    const auto own = store();
    for (int i = 0; i < rounds; ++i) {
      // Versions come back, so that what was just collected is needed again.
      const auto version = static_cast<std::uint64_t>(i) * step % 11;
      EXPECT_EQ("no error", sentence_of(save(*own, name, make_version(version, chunks))));
      if (i % 5 == 0) {
        EXPECT_EQ("no error", sentence_of(save(*own, "c", make_version(version + 1, chunks))));
      }
      if (i % 7 == 0) (void)own->remove("c");  // the other one may have done it
    }
    --writing;
  };
  const auto reader = [&] {
    const auto own = store();
    while (writing != 0) {
      EXPECT_EQ("", difference_from_version(*own, "a"));
      EXPECT_EQ("", difference_from_version(*own, "b"));
    }
  };
  const auto collector = [&] {
    const auto own = store();
    while (writing != 0) {
      EXPECT_EQ("no error", sentence_of(own->collect()));
      EXPECT_EQ("no error", sentence_of(own->list()));
    }
  };
  std::thread threads[] = {std::thread(writer, "a", 1), std::thread(writer, "b", 4),
                           std::thread(reader), std::thread(collector), std::thread(collector)};
  for (auto& thread : threads) thread.join();

  ASSERT_TRUE(common_->remove("a"));
  ASSERT_TRUE(common_->remove("b"));
  (void)common_->remove("c");
  ASSERT_TRUE(common_->collect());
  EXPECT_EQ(0U, bytes_in(tree_.at("store/packs")));
  EXPECT_TRUE(files_in(tree_.at("store/writers")).empty());
}

TEST_P(DirectoryRace, ManyOpenItForTheFirstTime) {
  for (int round = 0; round < times(20, 200); ++round) {
    const TempTree tree;
    const auto open_and_save = [&](int number) {
      const auto store = opened(tree.at("store"));
      const auto name = std::to_string(number);
      EXPECT_EQ("no error", sentence_of(save(*store, name, make_version(1, 3))));
    };
    std::thread threads[] = {std::thread(open_and_save, 1), std::thread(open_and_save, 2),
                             std::thread(open_and_save, 3)};
    for (auto& thread : threads) thread.join();
    const auto store = opened(tree.at("store"));
    for (const char* name : {"1", "2", "3"}) EXPECT_EQ("", difference_from_version(*store, name));
  }
}

}  // namespace
}  // namespace wasifs
