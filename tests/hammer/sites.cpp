// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "sites.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "wasifs/file_ops.h"
#include "wasifs/fs/fault.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/limited.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/overlay.h"
#include "wasifs/fs/subtree.h"
#include "wasifs/fs/traced.h"
#include "wasifs/paths.h"
#include "work.h"

namespace wasifs::hammer {
using conformance::Place;
using conformance::TemporaryDirectory;
using conformance::World;

Place mounted(const Ref<FileSystem>& filesystem) {
  Place place;
  place.filesystem = filesystem;
  place.names = make_ref<Namespace>();
  EXPECT_TRUE(place.names->mount("/", filesystem));
  place.base = place.names->find("/").value();
  return place;
}

Ref<FileSystem> filled(const Ref<FileSystem>& filesystem, bool other) {
  const World world(mounted(filesystem));
  const char* const directories[] = {other ? "c" : "a", "b"};
  for (const std::string directory : directories) {
    EXPECT_EQ(world.make(directory), Errno::success);
    EXPECT_EQ(world.make(directory + "/d"), Errno::success);
    world.put(directory + "/a", std::string(record_size * 60, 'l'));
    world.put(directory + "/d/b", std::string(record_size, 'm'));
    EXPECT_EQ(world.hard_link(directory + "/a", directory + "/d/c"), Errno::success);
    EXPECT_EQ(world.hard_link(directory + "/a", directory + "/b"), Errno::success);
  }
  EXPECT_EQ(world.hard_link("b/d/b", "d"), Errno::success);
  EXPECT_EQ(world.symlink("b/d", other ? "a" : "c"), Errno::success);
  return filesystem;
}

std::map<std::string, std::string> tree_of(const Location& at, const std::string& path) {
  std::map<std::string, std::string> tree;
  std::vector<std::string> names;
  EXPECT_TRUE(list_directory(at, 0, [&](const DirEntry& entry) {
    if (entry.name != "." && entry.name != "..") names.emplace_back(entry.name);
    return true;
  }));
  for (const std::string& name : names) {
    const auto child = find_path(at, name, false);
    const auto stat = child ? child->inode->stat() : Result<Stat>(child.error());
    std::string& what = tree[path + "/" + name];
    what = std::string(errno_name(errno_of(stat)));
    if (!stat) continue;
    what += " " + std::to_string(static_cast<int>(stat->type));
    if (child->inode->as_directory() != nullptr) {
      tree.merge(tree_of(*child, path + "/" + name));
    } else if (LinkInode* link = child->inode->as_link()) {
      what += " to " + link->target().value_or("?");
    } else {
      what += " " + std::to_string(stat->nlink) + read_text_file(at, name).value_or("?");
    }
  }
  return tree;
}

namespace {

/// A row of the conformance suite.
Site conforming(const conformance::Factory& factory) {
  Site site;
  site.place = factory.make();
  // What a disk has in use is not for one test to say.
  site.usage_returns = !site.place.directory && !site.place.layers;
  return site;
}

Site plain(const Ref<FileSystem>& filesystem, Content content = Content::records) {
  Site site;
  site.place = mounted(filesystem);
  site.content = content;
  return site;
}

/// An overlay, and that its layers hold what it shows: one that is made of them anew shows the
/// same, and nothing is left that was being prepared.
Site overlaid(const std::vector<Ref<FileSystem>>& lowers, const Ref<FileSystem>& upper) {
  Site site;
  site.place = mounted(make_overlay(lowers, upper).value());
  site.usage_returns = false;  // what hides the lower layers is left
  const Location base = site.place.base;
  site.check = [lowers, upper, base] {
    const Location anew = detached_root(make_overlay(lowers, upper).value()).value();
    EXPECT_EQ(tree_of(anew), tree_of(base));
    const auto prepared = find_path(detached_root(upper).value(), "work/wasifs", false);
    ASSERT_TRUE(prepared);
    EXPECT_EQ(tree_of(*prepared), (std::map<std::string, std::string>{}));
  };
  site.check_empty = site.check;
  return site;
}

Site overlaid_on_host(bool lower) {
  const auto directory = std::make_shared<TemporaryDirectory>();
  const auto make = [&](const char* name) {
    std::filesystem::create_directory(directory->path() / name);
    return make_host((directory->path() / name).string()).value();
  };
  Site site = overlaid({filled(lower ? make("lower") : make_mem()), filled(make_mem(), true)},
                       make("changes"));
  site.place.layers = directory;
  return site;
}

/// A file system that is full most of the time, and gets back all that it gave.
Site full(const Ref<FileSystem>& below) {
  const auto quota = Quota::create({.bytes = record_size * 100, .inodes = 12}).value();
  Site site;
  site.place = mounted(make_limited(below, quota).value());
  const QuotaUsage before = quota->usage();
  site.check_empty = [quota, before] {
    EXPECT_EQ(quota->usage().bytes, before.bytes);
    EXPECT_EQ(quota->usage().inodes, before.inodes);
  };
  return site;
}

Site full_on_host() {
  const auto directory = std::make_shared<TemporaryDirectory>();
  Site site = full(make_host(directory->path().string()).value());
  site.place.directory = directory;
  site.usage_returns = false;
  return site;
}

/// An overlay whose copies are often refused.
Site overlaid_on_full() {
  const auto quota = Quota::create({.bytes = record_size * 200, .inodes = 20}).value();
  Site site = overlaid({filled(make_mem()), filled(make_mem(), true)},
                       make_limited(make_mem(), quota).value());
  site.settle = [quota] { EXPECT_TRUE(quota->set_limits({})); };
  return site;
}

std::shared_ptr<FaultPlan> often_failing() {
  auto plan = FaultPlan::create({{.probability = 0.03}}).value();
  plan->enable(false);
  return plan;
}

Site failing() {
  const auto plan = often_failing();
  Site site;
  site.place = mounted(make_faulty(make_mem(), plan));
  site.settle = [plan] { plan->enable(false); };
  plan->enable(true);
  return site;
}

/// An overlay of which every layer fails now and then, in the middle of what takes several steps.
Site overlaid_on_failing() {
  const auto plan = often_failing();
  const Ref<FileSystem> upper = make_faulty(make_mem(), plan);
  const std::vector<Ref<FileSystem>> lowers = {make_faulty(filled(make_mem()), plan),
                                               make_faulty(filled(make_mem(), true), plan)};
  Site site;
  site.place = mounted(make_overlay(lowers, upper).value());
  site.usage_returns = false;
  const Location base = site.place.base;
  site.settle = [plan] { plan->enable(false); };
  site.check = [lowers, upper, base] {
    const Location anew = detached_root(make_overlay(lowers, upper).value()).value();
    EXPECT_EQ(tree_of(anew), tree_of(base));
  };
  site.check_empty = site.check;
  plan->enable(true);
  return site;
}

/// File systems of all kinds, mounted where the workers' names are: also two clones of one tree and
/// two parts of another.
Site composed() {
  const Ref<FileSystem> image = filled(make_mem());
  const Ref<FileSystem> parts = make_mem();
  Site site;
  site.place = mounted(make_mem());
  const World root(site.place);
  EXPECT_EQ(root.make("b"), Errno::success);
  const World whole(mounted(parts));
  EXPECT_EQ(whole.make("one"), Errno::success);
  EXPECT_EQ(whole.make("two"), Errno::success);
  const auto directory = std::make_shared<TemporaryDirectory>();
  const auto mount = [&](const char* at, const Ref<FileSystem>& filesystem) {
    EXPECT_TRUE(site.place.names->mount(at, filesystem));
  };
  mount("/a", clone_mem(*image).value());
  mount("/a/a", clone_mem(*image).value());
  mount("/b/c", make_overlay({image}, make_mem()).value());
  mount("/c", make_subtree(parts, "one").value());
  mount("/c/b", make_subtree(parts, "two").value());
  mount("/d/a", make_host(directory->path().string()).value());
  mount("/d/b", make_traced(make_mem(), [](const FileSystemEvent&) {}));
  site.place.layers = directory;
  site.usage_returns = false;
  site.place.base = site.place.names->find("/").value();
  return site;
}

}  // namespace

std::vector<Row> all_rows() {
  std::vector<Row> rows;
  for (const conformance::Factory& factory : conformance::shared_factories())
    rows.push_back({factory.name, [factory] { return conforming(factory); }});
  const Row more[] = {
      {"mem_few_inodes", [] { return plain(make_mem({.inodes = 12})); }},
      {"mem_few_bytes", [] { return plain(make_mem({.bytes = 30'000}), Content::any); }},
      {"mem_clone_of_filled", [] { return plain(clone_mem(*filled(make_mem())).value()); }},
      {"mem_full", [] { return full(make_mem()); }},
      {"mem_failing", [] { return failing(); }},
      {"host_full", [] { return full_on_host(); }},
      {"overlay_of_filled",
       [] { return overlaid({filled(make_mem()), filled(make_mem(), true)}, make_mem()); }},
      {"overlay_of_filled_on_host", [] { return overlaid_on_host(false); }},
      {"overlay_of_filled_host_on_host", [] { return overlaid_on_host(true); }},
      {"overlay_of_overlay",
       [] {
         return overlaid({make_overlay({filled(make_mem())}, make_mem()).value(),
                          make_overlay({filled(make_mem(), true)}, make_mem()).value()},
                         make_mem());
       }},
      {"overlay_on_full", [] { return overlaid_on_full(); }},
      {"overlay_on_failing", [] { return overlaid_on_failing(); }},
      {"mounts", [] { return composed(); }},
  };
  rows.insert(rows.end(), std::begin(more), std::end(more));
  return rows;
}

}  // namespace wasifs::hammer
