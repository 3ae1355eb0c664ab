// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/rights.h"

#include <gtest/gtest.h>

namespace wasifs {
namespace {

constexpr Rights size_rights = Rights::fd_allocate | Rights::fd_filestat_set_size;
constexpr Rights offset_rights = Rights::fd_seek | Rights::fd_tell;

TEST(ApplicableRights, DirectoriesHaveNoContent) {
  const Rights rights = applicable_rights(FileType::directory, Access::read_write, false);
  EXPECT_FALSE(has_any(rights, offset_rights | size_rights | Rights::fd_read | Rights::fd_write));
}

// What the WASI test suite expects of a preopen.
TEST(ApplicableRights, DirectoriesHaveEverythingForPaths) {
  const Rights wanted =
      Rights::path_create_directory | Rights::path_create_file | Rights::path_link_source |
      Rights::path_link_target | Rights::path_open | Rights::fd_readdir | Rights::path_readlink |
      Rights::path_rename_source | Rights::path_rename_target | Rights::path_filestat_get |
      Rights::path_filestat_set_size | Rights::path_filestat_set_times | Rights::path_symlink |
      Rights::path_remove_directory | Rights::path_unlink_file | Rights::fd_filestat_get |
      Rights::fd_filestat_set_times | Rights::fd_fdstat_set_flags | Rights::fd_sync |
      Rights::fd_datasync | Rights::poll_fd_readwrite;
  EXPECT_EQ(applicable_rights(FileType::directory, Access::none, false) & wanted, wanted);
}

TEST(ApplicableRights, FilesFollowTheirAccess) {
  const auto of = [](Access access) {
    return applicable_rights(FileType::regular_file, access, true);
  };
  EXPECT_TRUE(has_all(of(Access::read), Rights::fd_read | offset_rights));
  EXPECT_FALSE(has_any(of(Access::read), Rights::fd_write | size_rights));
  EXPECT_TRUE(has_all(of(Access::write), Rights::fd_write | size_rights | offset_rights));
  EXPECT_FALSE(has_any(of(Access::write), Rights::fd_read | Rights::fd_readdir));
  EXPECT_TRUE(has_all(of(Access::read_write), Rights::fd_read | Rights::fd_write | size_rights));
  EXPECT_FALSE(has_any(of(Access::read_write), Rights::path_open | Rights::sock_accept));
}

// A C library takes a character device for a terminal unless it can seek and tell.
TEST(ApplicableRights, OnlyWhatSeeksMaySeek) {
  const Rights terminal = applicable_rights(FileType::character_device, Access::read_write, false);
  EXPECT_FALSE(has_any(terminal, offset_rights));
  EXPECT_TRUE(has_all(terminal, Rights::fd_read | Rights::fd_write | Rights::poll_fd_readwrite));
  const Rights null = applicable_rights(FileType::character_device, Access::read_write, true);
  EXPECT_TRUE(has_all(null, offset_rights));
  EXPECT_FALSE(has_any(null, size_rights));
}

TEST(ApplicableRights, OnlySocketsAcceptAndShutDown) {
  constexpr Rights socket_rights = Rights::sock_accept | Rights::sock_shutdown;
  EXPECT_TRUE(has_all(applicable_rights(FileType::socket_stream, Access::read_write, false),
                      socket_rights | Rights::fd_read | Rights::fd_write));
  EXPECT_FALSE(
      has_any(applicable_rights(FileType::unknown, Access::read_write, false), socket_rights));
}

TEST(ApplicableRights, AreAllKnown) {
  for (std::uint8_t type = 0; type <= 7; ++type) {
    const Rights rights = applicable_rights(static_cast<FileType>(type), Access::read_write, true);
    EXPECT_EQ(rights & ~all_rights, Rights{}) << int{type};
  }
}

}  // namespace
}  // namespace wasifs
