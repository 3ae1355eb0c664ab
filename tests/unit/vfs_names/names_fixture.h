// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A namespace to try paths in, and short words for what is done with it. One thread.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <ostream>
#include <string>
#include <vector>

#include "checking_file_system.h"
#include "wasifs/paths.h"

namespace wasifs {
/// So that GoogleTest prints names.
void PrintTo(Errno error, std::ostream* out);
}  // namespace wasifs

namespace wasifs::test {

/// A checked memory file system at "/" and every operation, each giving its errno. The parameter
/// says whether directories may take short ways.
class NamesFixture : public ::testing::TestWithParam<bool> {
 protected:
  NamesFixture();

  /// A checked memory file system.
  Ref<FileSystem> memory();
  /// Makes what `entries` say, parents first: "dir/", "file", "link -> target".
  void tree(std::initializer_list<std::string_view> entries);

  Location at(std::string_view path);
  Errno open(std::string_view path, OpenHow how = {}, bool follow = true);
  Errno create(std::string_view path) {
    return open(path, {.access = Access::write, .create = true});
  }
  Errno stat(std::string_view path, bool follow = true);
  Errno mkdir(std::string_view path) { return errno_of(make_directory_path(start, path, rules)); }
  Errno rmdir(std::string_view path) { return errno_of(remove_directory_path(start, path, rules)); }
  Errno unlink(std::string_view path) { return errno_of(unlink_path(start, path, rules)); }
  Errno rename(std::string_view from, std::string_view to) {
    return errno_of(rename_path(start, from, start, to, rules));
  }
  Errno link(std::string_view from, std::string_view to, bool follow = false) {
    return errno_of(hard_link_path(start, from, follow, start, to, rules));
  }
  Errno symlink(std::string_view target, std::string_view path) {
    return errno_of(make_link_path(target, start, path, rules));
  }
  Errno readlink(std::string_view path) { return errno_of(read_link_path(start, path, rules)); }
  Errno touch(std::string_view path, bool follow = true);
  /// Type of what is at `path`, the last link not followed; `unknown` where there is nothing.
  FileType type(std::string_view path);
  std::uint64_t ino(std::string_view path, bool follow = true);
  /// Names, with a slash behind directories and an at-sign behind links, without the dots, sorted.
  std::vector<std::string> list(const Location& directory);
  std::vector<std::string> list(std::string_view path) { return list(at(path)); }

  Checking checking;
  Ref<Namespace> names;
  Ref<FileSystem> filesystem;
  Location start;
  PathRules rules;
};

}  // namespace wasifs::test
