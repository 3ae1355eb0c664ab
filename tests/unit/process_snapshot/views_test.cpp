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

}  // namespace
}  // namespace wasifs::testing_support
