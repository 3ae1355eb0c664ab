// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every file system that is made of others comes back in a process, with a file that is open in it,
// and goes on as before. What each keeps is tested where it is; here, that it is found again.
#include <functional>

#include "snapshots.h"
#include "wasifs/fs/filter.h"
#include "wasifs/fs/limited.h"
#include "wasifs/fs/overlay.h"
#include "wasifs/fs/read_only.h"
#include "wasifs/fs/subtree.h"
#include "wasifs/fs/union.h"

namespace wasifs::testing_support {
namespace {

struct View {
  std::string name;  // as `type_name` says
  std::function<Ref<FileSystem>(Ref<FileSystem>)> make;
  bool writable = true;
};

const std::vector<View> views{
    {"read_only", &make_read_only, false},
    {"subtree", [](Ref<FileSystem> below) { return make_subtree(below, "sub").value(); }},
    {"filter",
     [](Ref<FileSystem> below) {
       return make_filter(std::move(below), {.rules = {{"hidden"}}}).value();
     }},
    {"limited",
     [](Ref<FileSystem> below) {
       return make_limited(std::move(below), Quota::create({.inodes = 20}).value()).value();
     }},
    {"overlay",
     [](Ref<FileSystem> below) {
       return make_overlay({frozen_mem(), std::move(below)}, frozen_mem()).value();
     }},
    {"union",
     [](Ref<FileSystem> below) { return make_union({frozen_mem(), std::move(below)}).value(); },
     false},
};

class Views : public testing::TestWithParam<View> {};
std::string name_of(const testing::TestParamInfo<View>& view) {
  return view.param.name;
}
INSTANTIATE_TEST_SUITE_P(All, Views, testing::ValuesIn(views), name_of);

TEST_P(Views, ComeBackInAProcess) {
  const auto below = frozen_mem();
  const Location root = detached_root(below).value();
  ASSERT_TRUE(make_directory_path(root, "sub"));
  for (const char* name : {"f", "sub/f"}) ASSERT_TRUE(write_file(root, name, "some text"));
  const auto process = built(FrozenBuilder().mount("/", GetParam().make(below)));
  const Fd fd = process->open("f", {.access = Access::read}).value();
  EXPECT_EQ(read_some(*process, fd, 5), "some ");

  Snapshots snapshots;
  snapshots.save(*process);
  const auto restored = snapshots.restore();
  Process& again = *restored.process;
  EXPECT_EQ(again.names().root()->mount->filesystem->type_name(), GetParam().name);
  EXPECT_EQ(read_some(again, fd, 5), "text");
  const auto written = write_file(again.names().root().value(), "f", "new");
  EXPECT_EQ(errno_of(written), GetParam().writable ? Errno::success : Errno::rofs);
  EXPECT_EQ(read_text_file(again.names().root().value(), "f"),
            GetParam().writable ? "new" : "some text");
}

// One directory, open in the whole, in a subtree and in a subtree of that: each comes back where it
// was opened, and names are moved there as before.
TEST(Subtrees, DirectoriesComeBackInThem) {
  const auto whole = frozen_mem();
  const Location root = detached_root(whole).value();
  for (const char* path : {"a", "a/b", "a/b/c"}) ASSERT_TRUE(make_directory_path(root, path));
  ASSERT_TRUE(write_file(root, "a/b/f", "text"));
  const auto part = make_subtree(whole, "a").value();
  const auto inner = make_subtree(part, "b").value();
  const auto process = built(FrozenBuilder()
                                 .mount("/whole", whole)
                                 .mount("/part", part)
                                 .mount("/inner", inner)
                                 .mount("/view", make_read_only(part))
                                 .preopen("/part/b", "p")
                                 .preopen("/inner", "i"));
  const OpenHow directory{.access = Access::none, .directory = true};
  const Fd in_whole = process->open("whole/a/b", directory).value();
  const Fd in_part = process->open("part/b", directory).value();
  const Fd in_inner = process->open("inner", directory).value();
  const Fd below = process->open("inner/c", directory).value();
  const Fd viewed = process->open("view/b", directory).value();

  Snapshots snapshots;
  snapshots.save(*process);
  const auto restored = snapshots.restore();
  Process& again = *restored.process;
  const auto at = [&](Fd fd) { return entry_of(again, fd).file->location(); };
  const auto type = [&](Fd fd) { return at(fd).mount->filesystem->type_name(); };
  EXPECT_EQ(type(in_whole), "mem");
  EXPECT_EQ(type(in_part), "subtree");
  EXPECT_EQ(type(in_inner), "subtree");
  EXPECT_EQ(type(viewed), "read_only");
  EXPECT_EQ(at(in_part).inode, at(in_whole).inode);
  EXPECT_EQ(at(in_inner).inode, at(in_whole).inode);
  // Within each, and not from one to the other.
  EXPECT_TRUE(rename_path(at(in_part), "f", at(in_part), "g"));
  EXPECT_TRUE(rename_path(at(in_inner), "g", at(below), "h"));
  EXPECT_EQ(errno_of(rename_path(at(below), "h", at(in_part), "h")), Errno::xdev);
  EXPECT_EQ(read_text_file(at(in_whole), "c/h"), "text");
  EXPECT_EQ(read_text_file(at(viewed), "c/h"), "text");
  EXPECT_EQ(errno_of(write_file(at(viewed), "c/h", "")), Errno::rofs);
  // And once more.
  snapshots.save(again);
  EXPECT_EQ(snapshots.restore().process->names().mounts().size(), process->names().mounts().size());
}

}  // namespace
}  // namespace wasifs::testing_support
