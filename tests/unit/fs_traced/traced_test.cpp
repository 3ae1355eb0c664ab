// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/fs/traced.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wasifs/file_ops.h"
#include "wasifs/fs/mem.h"
#include "wasifs/mount.h"
#include "wasifs/paths.h"

namespace wasifs {
namespace {

using testing::Contains;
using testing::Field;

class TracedTest : public testing::Test {
 protected:
  // As one line, without what the operation is not about.
  static std::string line(const FileSystemEvent& event) {
    std::string line(operation_name(event.operation));
    line += " " + event.path;
    if (!event.new_path.empty()) line += " -> " + event.new_path;
    if (event.bytes != 0) line += " " + std::to_string(event.bytes);
    if (event.error != Errno::success) line += " " + std::string(errno_name(event.error));
    return line;
  }

  std::vector<std::string> lines_;
  Location traced_ = detached_root(make_traced(make_mem(), [this](const FileSystemEvent& event) {
                       lines_.push_back(line(event));
                     })).value();
};

TEST_F(TracedTest, TellsWhatWasDoneToWhat) {
  EXPECT_TRUE(make_directory_path(traced_, "d"));
  EXPECT_TRUE(write_file(traced_, "d/f", std::string_view("content")));
  EXPECT_TRUE(rename_path(traced_, "d/f", traced_, "g"));
  EXPECT_TRUE(read_text_file(traced_, "g", 100));
  EXPECT_TRUE(unlink_path(traced_, "g"));
  for (const char* expected : {"make_directory d", "lookup d", "create_file d/f", "write d/f 7",
                               "rename d/f -> g", "open_read g", "read g 7", "unlink g"})
    EXPECT_THAT(lines_, Contains(expected));
}

TEST_F(TracedTest, TellsHowItFailed) {
  EXPECT_FALSE(read_text_file(traced_, "none", 100));
  EXPECT_FALSE(unlink_path(traced_, "none"));
  EXPECT_THAT(lines_, Contains("lookup none noent"));
  EXPECT_THAT(lines_, Contains("unlink none noent"));
}

TEST(OperationName, HasOneForEach) {
  EXPECT_EQ(operation_name(ProxyOperation::stat), "stat");
  EXPECT_EQ(operation_name(ProxyOperation::set_times), "set_times");
  EXPECT_EQ(operation_name(ProxyOperation::create_file), "create_file");
  EXPECT_EQ(operation_name(ProxyOperation::link), "link");
  EXPECT_EQ(operation_name(static_cast<ProxyOperation>(200)), "unknown");
}

}  // namespace
}  // namespace wasifs
