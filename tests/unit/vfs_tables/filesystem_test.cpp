// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/filesystem.h"

#include <gtest/gtest.h>

#include "fakes.h"

namespace wasifs::test {
namespace {

class BareFileSystem : public FileSystem {
 public:
  Result<Ref<Inode>> root() override { return Ref<Inode>(make_ref<BareDirectory>()); }
  std::string_view type_name() const noexcept override { return "bare"; }
};

TEST(FileSystem, IsReadOnlyAndUnboundedUnlessItSaysOtherwise) {
  const auto filesystem = make_ref<BareFileSystem>();
  const auto directory = make_ref<BareDirectory>();
  EXPECT_EQ(errno_of(filesystem->rename(*directory, "a", *directory, "b")), Errno::rofs);
  EXPECT_EQ(errno_of(filesystem->link(*directory, "a", *directory, "b")), Errno::rofs);
  EXPECT_EQ(filesystem->usage().bytes, 0U);
  EXPECT_EQ(filesystem->usage().bytes_limit, FileSystemUsage::unlimited);
  EXPECT_FALSE(filesystem->links_reach_host());
}

TEST(DeviceNumbers, AreNeverZeroAndNeverGivenTwice) {
  const std::uint64_t first = allocate_device_number();
  const std::uint64_t second = allocate_device_number();
  EXPECT_NE(first, 0U);
  EXPECT_NE(second, 0U);
  EXPECT_NE(first, second);
  reserve_device_number(second + 1000);
  EXPECT_EQ(allocate_device_number(), second + 1001);
  reserve_device_number(second);
  EXPECT_EQ(allocate_device_number(), second + 1002);
}

TEST(DeviceNumbers, OfWhatIsInNoSnapshotAreApart) {
  reserve_device_number(device_numbers_end);
  EXPECT_LT(allocate_device_number(), device_numbers_end);
  const std::uint64_t external = allocate_external_device_number();
  EXPECT_GE(external, device_numbers_end);
  EXPECT_LT(external, std::uint64_t{1} << 63) << "the host's";
  EXPECT_NE(allocate_external_device_number(), external);
}

}  // namespace
}  // namespace wasifs::test
