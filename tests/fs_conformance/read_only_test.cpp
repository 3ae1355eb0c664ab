// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The read-only view over every file system, and the union of every file system alone: each way to
// change something is `rofs`, and nothing below has changed afterwards.
#include "wasifs/fs/read_only.h"

#include "wasifs/fs/union.h"
#include "world.h"

namespace wasifs::conformance {
namespace {

using How = TimeChange::How;

/// Shows a file system, so that it cannot be changed.
using MakeView = Ref<FileSystem> (*)(Ref<FileSystem>);

Ref<FileSystem> union_of(Ref<FileSystem> below) {
  return make_union({std::move(below)}).value();
}

class ReadOnly : public testing::TestWithParam<std::tuple<Factory, MakeView>> {
 protected:
  ReadOnly() {
    // Seeded through the root that the view shows, which the place's own base may lie below.
    below.put("f", "text");
    EXPECT_EQ(below.make("d"), Errno::success);
    EXPECT_EQ(below.make("d/e"), Errno::success);
    below.put("d/g", "more");
    if (links) {
      EXPECT_EQ(below.symlink("f", "l"), Errno::success);
      EXPECT_EQ(below.symlink("absent", "dangling"), Errno::success);
    }
    before = below.stat("f").value();
  }
  ~ReadOnly() override {
    EXPECT_EQ(below.get("f"), "text");
    EXPECT_EQ(below.get("d/g"), "more");
    std::vector<std::string> names{".", "..", "d", "f"};
    if (links) names = {".", "..", "d", "dangling", "f", "l"};
    EXPECT_EQ(below.list("."), names);
    EXPECT_EQ(below.list("d"), (std::vector<std::string>{".", "..", "e", "g"}));
    EXPECT_EQ(below.stat("f")->mtim, before.mtim);
    EXPECT_EQ(below.stat("f")->nlink, 1U);
  }

  /// Where the file system's root is the base.
  static Place at_root(Place place) {
    place.base = detached_root(place.filesystem).value();
    return place;
  }
  static Place view_of(Place place) {
    place.filesystem = std::get<MakeView>(GetParam())(place.filesystem);
    auto names = make_ref<Namespace>();
    EXPECT_TRUE(names->mount("/", place.filesystem));
    place.base = names->root().value();
    place.names = std::move(names);
    return place;
  }
  static Place fresh() {
    Place place = at_root(std::get<Factory>(GetParam()).make());
    // Some places have made directories already.
    static_cast<void>(remove_directory_path(place.base, "sub/directory"));
    static_cast<void>(remove_directory_path(place.base, "sub"));
    return place;
  }

  World below{fresh()};
  World view{view_of(below.place())};
  const bool links = below.has_links();
  Stat before;
};

std::string name_of_factory(const testing::TestParamInfo<ReadOnly::ParamType>& info) {
  return std::get<Factory>(info.param).name;
}
INSTANTIATE_TEST_SUITE_P(On, ReadOnly,
                         testing::Combine(testing::ValuesIn(all_factories()),
                                          testing::Values(&make_read_only)),
                         name_of_factory);
INSTANTIATE_TEST_SUITE_P(AsUnion, ReadOnly,
                         testing::Combine(testing::ValuesIn(all_factories()),
                                          testing::Values(&union_of)),
                         name_of_factory);

TEST_P(ReadOnly, Reads) {
  EXPECT_EQ(view.get("f"), "text");
  if (links) {
    EXPECT_EQ(view.get("l"), "text");
  }
  EXPECT_EQ(view.get("d/../d/g"), "more");
  if (links) {
    EXPECT_EQ(view.read_link("l"), "f");
  }
  EXPECT_EQ(view.list("d"), (std::vector<std::string>{".", "..", "e", "g"}));
  EXPECT_EQ(view.stat("d/g")->ino, below.stat("d/g")->ino);
  if (links) {
    EXPECT_EQ(view.stat("l", false)->type, FileType::symbolic_link);
  }
  EXPECT_TRUE(view.open("f", reading)->inode().sync(false));
}

TEST_P(ReadOnly, OpenForWriting) {
  for (const char* path : {"f", links ? "l" : "f", "d/g"}) {
    EXPECT_EQ(view.try_open(path, writing), Errno::rofs) << path;
    EXPECT_EQ(view.try_open(path, both), Errno::rofs) << path;
    EXPECT_EQ(view.try_open(path, cutting), Errno::rofs) << path;
    EXPECT_EQ(view.try_open(path, appending), Errno::rofs) << path;
    EXPECT_EQ(view.try_open(path, {.access = Access::read, .truncate = true}), Errno::rofs) << path;
    EXPECT_EQ(view.try_open(path, {.access = Access::read, .create = true}), Errno::success)
        << path;
  }
  EXPECT_EQ(view.try_open("new", creating), Errno::rofs);
  EXPECT_EQ(view.try_open("d/new", creating_anew), Errno::rofs);
  if (links) {
    EXPECT_EQ(view.try_open("dangling", creating), Errno::rofs);
  }
  EXPECT_EQ(view.try_open("new", {.access = Access::read, .create = true}), Errno::rofs);
  EXPECT_EQ(view.try_open("f", creating_anew), Errno::exist);
  EXPECT_EQ(view.try_open("d", both), Errno::isdir);
  EXPECT_EQ(view.try_open("absent", writing), Errno::noent);
  if (links) {
    EXPECT_EQ(view.try_open("l", writing, false), Errno::loop);
  }
}

TEST_P(ReadOnly, NamesStay) {
  EXPECT_EQ(view.make("x"), Errno::rofs);
  EXPECT_EQ(view.make("d"), Errno::exist);
  EXPECT_EQ(view.symlink("f", "x"), Errno::rofs);
  EXPECT_EQ(view.unlink("f"), Errno::rofs);
  EXPECT_EQ(view.unlink("d/g"), Errno::rofs);
  EXPECT_EQ(view.remove("d/e"), Errno::rofs);
  EXPECT_EQ(view.rename("f", "x"), Errno::rofs);
  EXPECT_EQ(view.rename("f", "d/g"), Errno::rofs);
  EXPECT_EQ(view.hard_link("f", "x"), Errno::rofs);
}

TEST_P(ReadOnly, TimesStay) {
  EXPECT_EQ(view.set_times("f", {{How::set, 1}, {How::set, 1}}), Errno::rofs);
  if (links) {
    EXPECT_EQ(view.set_times("l", {{How::now}, {How::now}}, false), Errno::rofs);
  }
  EXPECT_EQ(errno_of(view.open("f", reading)->inode().set_times({{How::set, 1}, {How::set, 1}})),
            Errno::rofs);
}

TEST_P(ReadOnly, WhatIsOpenNeverGainsWriting) {
  Handle file = view.open("f", reading).value();
  EXPECT_EQ(errno_of(file.write_at("x", 0)), Errno::rofs);
  const ConstIoSpan span{reinterpret_cast<const std::byte*>("x"), 1};
  WriteBuffers buffers({&span, 1});
  EXPECT_EQ(errno_of(file.inode().append(buffers)), Errno::rofs);
  EXPECT_EQ(errno_of(file.inode().truncate(0)), Errno::rofs);
  EXPECT_EQ(errno_of(file.inode().allocate(0, 100)), Errno::rofs);
  EXPECT_EQ(errno_of(file.inode().open(both)), Errno::rofs);
  EXPECT_EQ(errno_of(view.open("d", as_directory)->file().inode()->open(both)), Errno::isdir);
  const Location d = view.open("d", as_directory)->file().location();
  EXPECT_EQ(errno_of(open_path(d, "g", true, writing)), Errno::rofs);
  EXPECT_EQ(errno_of(unlink_path(d, "g")), Errno::rofs);
}

TEST_P(ReadOnly, NothingPassesBetweenTheViewAndWhatIsBelow) {
  const PathRules& rules = view.place().rules;
  EXPECT_EQ(errno_of(hard_link_path(view.base(), "f", false, below.base(), "x", rules)),
            Errno::xdev);
  EXPECT_EQ(errno_of(hard_link_path(below.base(), "f", false, view.base(), "x", rules)),
            Errno::xdev);
  EXPECT_EQ(errno_of(rename_path(view.base(), "f", below.base(), "x", rules)), Errno::xdev);
  EXPECT_EQ(errno_of(rename_path(below.base(), "f", view.base(), "x", rules)), Errno::xdev);
  // Nor past the check of file systems, by handing over the other's directory.
  FileSystem& files = *view.place().filesystem;
  DirInode& inside = *view.base().inode->as_directory();
  DirInode& outside = *below.base().inode->as_directory();
  EXPECT_EQ(errno_of(files.rename(outside, "f", outside, "x")), Errno::xdev);
  EXPECT_EQ(errno_of(files.link(inside, "f", outside, "x")), Errno::xdev);
}

}  // namespace
}  // namespace wasifs::conformance
