// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Changes of an overlay: what is told of them, and what it is when they are committed or discarded.
#include <algorithm>
#include <filesystem>
#include <set>

#include "random_work.h"
#include "wasifs/fs/fault.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/overlay_changes.h"
#include "wasifs/fs/read_only.h"

namespace wasifs::conformance {
namespace {

using How = TimeChange::How;

/// "+ path", "- path", "* path" and "from > path".
std::vector<std::string> changes_of(const World& world) {
  std::vector<std::string> changes;
  EXPECT_TRUE(list_overlay_changes(*world.place().filesystem, [&](const OverlayChange& change) {
    switch (change.kind) {
      case OverlayChange::Kind::added:
        changes.push_back("+ " + change.path);
        break;
      case OverlayChange::Kind::deleted:
        changes.push_back("- " + change.path);
        break;
      case OverlayChange::Kind::modified:
        changes.push_back("* " + change.path);
        break;
      case OverlayChange::Kind::renamed:
        changes.push_back(change.from + " > " + change.path);
    }
    return true;
  }));
  return changes;
}

using Lines = std::vector<std::string>;

class Changes : public Layers {
 protected:
  void SetUp() override {
    Timestamp time = 1000;
    for (const World* layer : {&lower, &lowest}) {
      ASSERT_EQ(layer->make("d"), Errno::success);
      ASSERT_EQ(layer->make("d/e"), Errno::success);
    }
    lower.put("d/e/f", "f");
    lowest.put("d/e/g", "g");
    lowest.put("h", "h");
    lower.put("i", "i");
    for (const World* layer : {&lower, &lowest}) {
      for (const char* path : {"d", "d/e", "d/e/f", "d/e/g", "h", "i"}) {
        static_cast<void>(layer->set_times(path, {{How::set, ++time}, {How::set, ++time}}));
      }
    }
  }
};

TEST_F(Changes, AreToldByKind) {
  const World world = overlay();
  EXPECT_EQ(changes_of(world), Lines{});
  world.put("d/new", "x");
  world.put("h", "other");
  ASSERT_EQ(world.unlink("i"), Errno::success);
  ASSERT_EQ(world.make("j"), Errno::success);
  ASSERT_EQ(world.symlink("x", "j/l"), Errno::success);
  EXPECT_EQ(changes_of(world), (Lines{"+ d/new", "* h", "- i", "+ j", "+ j/l"}));
}

TEST_F(Changes, AreNoneWhereNothingIsDifferent) {
  const World world = overlay();
  ASSERT_EQ(world.try_open("h", writing), Errno::success);
  world.put("d/e/x", "x");
  ASSERT_EQ(world.unlink("d/e/x"), Errno::success);
  ASSERT_EQ(world.rename("d", "away"), Errno::success);
  ASSERT_EQ(world.rename("away", "d"), Errno::success);
  EXPECT_EQ(changes_of(world), Lines{});
  ASSERT_EQ(world.set_times("h", {{How::keep}, {How::set, 5}}), Errno::success);
  EXPECT_EQ(changes_of(world), Lines{"* h"});
}

TEST_F(Changes, RenamesAreFound) {
  const World world = overlay();
  ASSERT_EQ(world.rename("h", "h2"), Errno::success);
  ASSERT_EQ(world.rename("d/e", "moved"), Errno::success);
  ASSERT_EQ(world.rename("i", "i2"), Errno::success);
  world.put("i2", "changed as well");
  EXPECT_EQ(changes_of(world), (Lines{"h > h2", "- i", "+ i2", "d/e > moved"}));
  world.put("moved/f", "changed");
  EXPECT_EQ(changes_of(world),
            (Lines{"- d/e", "h > h2", "- i", "+ i2", "+ moved", "+ moved/f", "+ moved/g"}));
}

TEST_F(Changes, OneKindInThePlaceOfAnother) {
  const World world = overlay();
  ASSERT_EQ(world.unlink("h"), Errno::success);
  ASSERT_EQ(world.make("h"), Errno::success);
  world.put("h/x", "x");
  EXPECT_EQ(changes_of(world), (Lines{"- h", "+ h", "+ h/x"}));
}

TEST_F(Changes, ATellingCanEnd) {
  const World world = overlay();
  world.put("x", "");
  world.put("y", "");
  int told = 0;
  EXPECT_TRUE(list_overlay_changes(*world.place().filesystem,
                                   [&](const OverlayChange&) { return ++told < 1; }));
  EXPECT_EQ(told, 1);
}

TEST_F(Changes, AreCommittedToTheLayerBelow) {
  std::map<std::string, std::string> tree;
  {
    const World world = overlay();
    world.put("d/e/g", "was in the lowest");
    ASSERT_EQ(world.unlink("h"), Errno::success);
    ASSERT_EQ(world.unlink("d/e/f"), Errno::success);
    ASSERT_EQ(world.hard_link("i", "j"), Errno::success);
    ASSERT_EQ(world.set_times("d", {{How::set, 7}, {How::set, 8}}), Errno::success);
    tree = tree_of(world);
    ASSERT_TRUE(commit_overlay(*world.place().filesystem));
  }
  const World world = overlay();
  EXPECT_EQ(tree_of(world), tree);
  EXPECT_EQ(changes_of(world), Lines{});
  EXPECT_EQ(world.stat("d")->mtim, 8U);
  EXPECT_EQ(lowest.get("h"), "h") << "only the topmost is written";
  upper = make_mem();
  EXPECT_EQ(tree_of(overlay()), tree);
}

TEST_F(Changes, AreOnStableStorageBeforeTheyAreDiscarded) {
  std::map<std::string, std::string> tree;
  {
    const World world = overlay();
    world.put("h", "changed");
    ASSERT_EQ(world.make("d/new"), Errno::success);
    ASSERT_EQ(world.hard_link("h", "d/new/k"), Errno::success);
    ASSERT_EQ(world.unlink("i"), Errno::success);
    tree = tree_of(world);
  }
  const World plain = lower;
  // The file, and the directories ".", "d" and "d/new".
  for (std::uint64_t synced = 0; synced < 4; ++synced) {
    const auto plan =
        FaultPlan::create({{.operations = {ProxyOperation::sync}, .skip = synced, .times = 1}});
    ASSERT_TRUE(plan);
    lower = world_of(make_faulty(plain.place().filesystem, *plan));
    EXPECT_EQ(errno_of(commit_overlay(*overlay().place().filesystem)), Errno::io) << synced;
    EXPECT_EQ((*plan)->applied(0), 1U) << synced;
    EXPECT_EQ(world_of(upper).get("upper/h"), "changed") << synced;
    EXPECT_EQ(tree_of(overlay()), tree) << synced;
  }
  const auto plan = FaultPlan::create({{.operations = {ProxyOperation::sync}, .skip = 4}});
  lower = world_of(make_faulty(plain.place().filesystem, *plan));
  EXPECT_EQ(errno_of(commit_overlay(*overlay().place().filesystem)), Errno::success);
  EXPECT_EQ((*plan)->seen(0), 4U);
  EXPECT_EQ(world_of(upper).list("upper"), nothing);
  EXPECT_EQ(tree_of(overlay()), tree);
}

TEST_F(Changes, AreDiscarded) {
  const auto before = tree_of(overlay());
  {
    const World world = overlay();
    ASSERT_EQ(world.rename("d", "x"), Errno::success);
    ASSERT_EQ(world.unlink("h"), Errno::success);
    ASSERT_TRUE(discard_overlay(*world.place().filesystem));
  }
  EXPECT_EQ(tree_of(overlay()), before);
  EXPECT_EQ(changes_of(overlay()), Lines{});
}

TEST_F(Changes, Refusals) {
  EXPECT_EQ(errno_of(list_overlay_changes(*upper, [](const auto&) { return true; })), Errno::inval);
  EXPECT_EQ(errno_of(commit_overlay(*upper)), Errno::inval);
  EXPECT_EQ(errno_of(discard_overlay(*upper)), Errno::inval);
  const Ref<FileSystem> alone = make_overlay({}, upper).value();
  EXPECT_EQ(errno_of(commit_overlay(*alone)), Errno::inval);
  lower = world_of(make_read_only(lower.place().filesystem));
  const World world = overlay();
  world.put("new", "x");
  EXPECT_EQ(errno_of(commit_overlay(*world.place().filesystem)), Errno::rofs);
  EXPECT_EQ(overlay().get("new"), "x") << "nothing is lost";
}

/// Makes file systems in memory or on a host.
class Maker {
 public:
  explicit Maker(bool on_host) : on_host_(on_host) {}
  Ref<FileSystem> operator()() {
    if (!on_host_) return make_mem();
    const auto path = directory_.path() / std::to_string(made_++);
    std::filesystem::create_directory(path);
    return make_host(path.string(), {.links_verbatim = true}).value();
  }

 private:
  const bool on_host_;
  TemporaryDirectory directory_;
  int made_ = 0;
};

// As a layer of an image is unpacked: the mark and the directory of one name.
TEST_F(Changes, AMarkBesideADirectoryEndsWhatIsBelowIt) {
  const World layer = world_of(upper);
  for (const char* path : {"upper", "upper/d"}) ASSERT_EQ(layer.make(path), Errno::success);
  layer.put("upper/.wh.d", "");
  layer.put("upper/d/new", "new");
  const World world = overlay();
  const auto shown = tree_of(world);
  EXPECT_FALSE(shown.contains("d/e"));
  EXPECT_EQ(changes_of(world), (Lines{"- d/e", "+ d/new"}));
  EXPECT_TRUE(commit_overlay(*world.place().filesystem));
  upper = make_mem();
  EXPECT_EQ(tree_of(overlay()), shown);
}

/// Directories that hide what lies below them, and so below all that they hold: in memory, or on a
/// host.
class OpaqueDirectories : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    for (const World& layer : {world_of(lower), world_of(lowest)}) {
      for (const char* path : {"d", "d/e", "d/e/h"}) {
        ASSERT_EQ(layer.make(path), Errno::success);
      }
    }
    world_of(lower).put("d/e/f", "f");
    world_of(lower).put("d/e/h/i", "i");
    world_of(lowest).put("d/e/g", "g");
    world_of(lowest).put("d/e/h/j", "j");
  }
  World overlay() { return world_of(make_overlay({lower, lowest}, upper).value()); }
  /// What is there stays as it is when it is committed, and when all else is forgotten then.
  void commit(const std::vector<std::string>& lines) {
    std::map<std::string, std::string> tree;
    {
      const World world = overlay();
      EXPECT_EQ(changes_of(world), lines);
      tree = tree_of(world);
      ASSERT_TRUE(commit_overlay(*world.place().filesystem));
    }
    EXPECT_EQ(tree_of(overlay()), tree);
    EXPECT_EQ(changes_of(overlay()), Lines{});
    ASSERT_TRUE(discard_overlay(*overlay().place().filesystem));
    EXPECT_EQ(tree_of(overlay()), tree);
    EXPECT_EQ(world_of(lowest).get("d/e/g"), "g") << "only the topmost is written";
  }

  Maker make{GetParam()};
  Ref<FileSystem> lower = make();
  Ref<FileSystem> lowest = make();
  Ref<FileSystem> upper = make();
};

TEST_P(OpaqueDirectories, MadeAnewHoldNothingOfTheOldOnes) {
  {
    const World world = overlay();
    for (const char* path : {"d/e/f", "d/e/g", "d/e/h/i", "d/e/h/j"}) {
      ASSERT_EQ(world.unlink(path), Errno::success);
    }
    for (const char* path : {"d/e/h", "d/e", "d"}) {
      ASSERT_EQ(world.remove(path), Errno::success);
    }
    for (const char* path : {"d", "d/e", "d/e/h"}) {
      ASSERT_EQ(world.make(path), Errno::success);
    }
    world.put("d/e/new", "new");
  }
  commit({"- d/e/f", "- d/e/g", "- d/e/h/i", "- d/e/h/j", "+ d/e/new"});
}

TEST_P(OpaqueDirectories, MovedAwayAndBackLoseWhatIsRemoved) {
  {
    const World world = overlay();
    ASSERT_EQ(world.rename("d", "away"), Errno::success);
    ASSERT_EQ(world.rename("away", "d"), Errno::success);
    for (const char* path : {"d/e/f", "d/e/g", "d/e/h/j"}) {
      ASSERT_EQ(world.unlink(path), Errno::success);
    }
  }
  commit({"- d/e/f", "- d/e/g", "- d/e/h/j"});
}

INSTANTIATE_TEST_SUITE_P(In, OpaqueDirectories, testing::Bool(),
                         [](const auto& test) { return std::string(test.param ? "host" : "mem"); });

/// Random changes, in memory or on a host.
class RandomChanges : public testing::TestWithParam<std::tuple<bool, unsigned>> {
 protected:
  World overlay() { return world_of(make_overlay({lower, lowest}, upper).value()); }

  std::mt19937 random{std::get<1>(GetParam())};
  Maker make{std::get<0>(GetParam())};
  Ref<FileSystem> lower = make();
  Ref<FileSystem> lowest = make();
  Ref<FileSystem> upper = make();
};

bool lies_in(const std::string& path, const std::string& top) {
  return path == top || path.starts_with(top + "/");
}

/// Link counts are not a change of the file.
std::string content(const std::map<std::string, std::string>& tree, const std::string& path) {
  const auto found = tree.find(path);
  if (found == tree.end()) return "";
  const std::string& what = found->second;
  return what.starts_with("link") || what == "directory" ? what : what.substr(what.find(' '));
}

TEST_P(RandomChanges, ExplainEveryDifference) {
  for (const Ref<FileSystem>& layer : {lower, lowest}) {
    const World world = world_of(layer);
    work(our_hand(world), random, 80);
  }
  const auto before = tree_of(overlay());
  const World world = overlay();
  work(our_hand(world), random, 40);
  const auto after = tree_of(world);
  std::vector<OverlayChange> changes;
  ASSERT_TRUE(list_overlay_changes(*world.place().filesystem, [&](const OverlayChange& change) {
    changes.push_back(change);
    return true;
  }));
  using Kind = OverlayChange::Kind;
  const auto told = [&](Kind kind, const std::string& path) {
    return std::ranges::any_of(changes, [&](const OverlayChange& one) {
      if (one.kind == Kind::renamed && kind == Kind::deleted) return lies_in(path, one.from);
      if (one.kind == Kind::renamed && kind == Kind::added) return lies_in(path, one.path);
      if (one.kind != kind) return false;
      return kind == Kind::deleted ? lies_in(path, one.path) : path == one.path;
    });
  };
  for (const auto& [path, what] : after) {
    if (!before.contains(path)) {
      EXPECT_TRUE(told(Kind::added, path)) << path;
    } else if (content(before, path) != content(after, path)) {
      EXPECT_TRUE(told(Kind::modified, path) ||
                  (told(Kind::deleted, path) && told(Kind::added, path)))
          << path;
    }
  }
  for (const auto& [path, what] : before) {
    EXPECT_TRUE(after.contains(path) || told(Kind::deleted, path)) << path;
  }
  std::set<std::pair<std::string, bool>> once;
  for (const OverlayChange& change : changes) {
    EXPECT_TRUE(once.emplace(change.path, change.kind == Kind::deleted).second) << change.path;
    EXPECT_EQ(before.contains(change.path) && after.contains(change.path) &&
                  change.kind == Kind::added && !told(Kind::deleted, change.path),
              false)
        << change.path;
    const auto& tree = change.kind == Kind::deleted ? before : after;
    EXPECT_TRUE(tree.contains(change.path)) << change.path;
    if (change.kind != Kind::renamed) continue;
    for (const auto& [path, what] : before) {
      if (!lies_in(path, change.from)) continue;
      EXPECT_EQ(content(after, change.path + path.substr(change.from.size())),
                content(before, path))
          << path;
    }
  }
}

TEST_P(RandomChanges, AreCommittedWhole) {
  for (const Ref<FileSystem>& layer : {lower, lowest}) {
    const World world = world_of(layer);
    work(our_hand(world), random, 80);
  }
  const auto lowest_before = tree_of(world_of(lowest));
  for (int round = 0; round < 5; ++round) {
    std::map<std::string, std::string> tree;
    {
      const World world = overlay();
      work(our_hand(world), random, 40);
      tree = tree_of(world);
      ASSERT_EQ(errno_of(commit_overlay(*world.place().filesystem)), Errno::success);
    }
    EXPECT_EQ(tree_of(overlay()), tree) << "in round " << round;
    EXPECT_EQ(changes_of(overlay()), Lines{});
  }
  EXPECT_EQ(tree_of(world_of(lowest)), lowest_before);
}

INSTANTIATE_TEST_SUITE_P(In, RandomChanges,
                         testing::Combine(testing::Bool(), testing::Range(1U, 16U)),
                         [](const auto& test) {
                           return std::string(std::get<0>(test.param) ? "host" : "mem") + "_seed_" +
                                  std::to_string(std::get<1>(test.param));
                         });

}  // namespace
}  // namespace wasifs::conformance
