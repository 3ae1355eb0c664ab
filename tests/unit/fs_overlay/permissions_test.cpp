// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Copying up where the program itself may not do something with the lower file.
#include <sys/stat.h>
#include <unistd.h>

#include "layers.h"
#include "wasifs/fs/host.h"

namespace wasifs::conformance {
namespace {

using CopyUp = Layers;

TEST_F(CopyUp, OfAFileThatMayOnlyBeReadLeavesTheContent) {
  const TemporaryDirectory below;
  const TemporaryDirectory above;
  const uid_t before = ::geteuid();
  const uid_t nobody = before == 0 ? 65534 : before;
  lower = world_of(make_host(below.path().string()).value());
  lower.put("f", "text");
  ASSERT_EQ(::chmod((below.path() / "f").c_str(), 0444), 0);
  ASSERT_EQ(::chmod(below.path().c_str(), 0755), 0);
  ASSERT_EQ(::chown(above.path().c_str(), nobody, gid_t(-1)), 0);
  upper = make_host(above.path().string()).value();
  ASSERT_EQ(::seteuid(nobody), 0);
  {
    const World world = overlay();
    EXPECT_EQ(world.try_open("f", cutting), Errno::acces);
    EXPECT_EQ(world.get("f"), "text");
    EXPECT_EQ(overlay().get("f"), "text");
    EXPECT_EQ(world.try_open("f", writing), Errno::acces);
    EXPECT_EQ(world.get("f"), "text");
  }
  ASSERT_EQ(::seteuid(before), 0);
}

}  // namespace
}  // namespace wasifs::conformance
