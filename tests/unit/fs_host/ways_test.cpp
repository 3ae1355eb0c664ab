// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The walk and the short way give the same answer for every path over a tree full of traps, and
// short ways that the kernel or a filter takes away are done without.
#include <fmt/core.h>

#include <string>
#include <vector>

#include "host_test.h"
#include "wasifs/mount.h"
#include "wasifs/paths.h"

namespace wasifs::host_tests {
namespace {

class HostWaysTest : public ::testing::Test {
 protected:
  HostWaysTest() {
    tree_.directory("root/a/b/c");
    tree_.directory("root/d");
    tree_.write("root/file", "file");
    tree_.write("root/a/b/c/deep", "deep");
    tree_.write("outside", "outside");
    tree_.link("root/a/to_b", "b");
    tree_.link("root/a/to_b_slash", "b/");
    tree_.link("root/a/b/up", "..");
    tree_.link("root/a/b/upup", "../..");
    tree_.link("root/a/b/out", "../../..");
    tree_.link("root/a/b/out_file", "../../../outside");
    tree_.link("root/a/b/root_link", "/");
    tree_.link("root/a/self", ".");
    tree_.link("root/a/loop1", "loop2");
    tree_.link("root/a/loop2", "loop1");
    tree_.link("root/a/dangling", "b/nothing");
    tree_.link("root/a/to_file", "../file");
    tree_.link("root/a/to_file_slash", "../file/");
    tree_.link("root/a/back_in", "../../root/file");
    tree_.fifo("root/a/fifo");
    HostOptions walking;
    walking.short_ways = false;
    HostOptions looking;
    looking.special = HostOptions::Special::untouched;
    HostOptions keeping;
    keeping.exclusive = true;
    for (const HostOptions& options : {HostOptions{}, walking, looking, keeping}) {
      Ref<Namespace> space = make_ref<Namespace>();
      EXPECT_EQ(Errno::success, errno_of(space->mount("/", *make_host(tree_.at("root"), options))));
      starts_.push_back(*space->root());
      spaces_.push_back(space);
    }
  }

  // What an operation says, as text: the errno, or what was found.
  static std::string show(const Result<Stat>& stat) {
    if (!stat) return std::string(errno_name(stat.error()));
    return fmt::format("{} {}", stat->ino, static_cast<int>(stat->type));
  }
  static std::string show_opened(const Result<OpenedPath>& opened) {
    if (!opened) return std::string(errno_name(opened.error()));
    return show(opened->location.inode->stat());
  }
  template <class Operation>
  void same_both_ways(const std::string& what, Operation operation) {
    const std::string short_answer = operation(starts_[0], PathRules{});
    PathRules walking;
    walking.short_ways = false;
    EXPECT_EQ(operation(starts_[0], walking), short_answer) << what << ", the resolver walks";
    EXPECT_EQ(operation(starts_[1], PathRules{}), short_answer) << what << ", no short way";
    EXPECT_EQ(operation(starts_[2], PathRules{}), short_answer) << what << ", looking first";
    EXPECT_EQ(operation(starts_[3], PathRules{}), short_answer) << what << ", keeping directories";
  }

  // All paths of up to three components out of these and some of four, with and without a trailing
  // slash.
  static std::vector<std::string> paths() {
    const std::vector<std::string> parts{"a",  "b",   "..",   ".",     "to_b",
                                         "up", "out", "file", "loop1", "self"};
    const std::vector<std::string> last{
        "c",       "deep",     "..",      ".",        "to_b",          "to_b_slash",
        "up",      "upup",     "out",     "out_file", "root_link",     "self",
        "loop1",   "dangling", "to_file", "fifo",     "to_file_slash", "back_in",
        "missing", "d",        "file"};
    std::vector<std::string> ways{""};
    std::vector<std::string> made;
    for (int depth = 0; depth < 4; ++depth) {
      std::vector<std::string> longer;
      std::size_t count = 0;
      for (const auto& way : ways) {
        if (depth == 3 && count++ % 41 != 0) continue;
        for (const auto& leaf : last) {
          made.push_back(way + leaf);
          made.push_back(way + leaf + "/");
        }
      }
      for (const auto& way : ways) {
        for (const auto& part : parts) longer.push_back(way + part + (depth == 1 ? "//" : "/"));
      }
      ways = std::move(longer);
    }
    return made;
  }

  TempTree tree_;
  std::vector<Ref<Namespace>> spaces_;
  std::vector<Location> starts_;
};

TEST_F(HostWaysTest, StatIsTheSame) {
  for (const auto& path : paths()) {
    for (const bool follow : {true, false}) {
      same_both_ways(fmt::format("stat {} follow={}", path, follow),
                     [&](const Location& start, const PathRules& rules) {
                       return show(stat_path(start, path, follow, rules));
                     });
    }
    if (HasFailure()) return;
  }
}

TEST_F(HostWaysTest, OpenIsTheSame) {
  std::vector<OpenHow> hows{reading(), writing(), directory_only()};
  hows.push_back(reading());
  hows.back().truncate = true;
  for (const auto& path : paths()) {
    for (std::size_t i = 0; i < hows.size(); ++i) {
      for (const bool follow : {true, false}) {
        same_both_ways(fmt::format("open {} how={} follow={}", path, i, follow),
                       [&](const Location& start, const PathRules& rules) {
                         return show_opened(open_path(start, path, follow, hows[i], rules));
                       });
      }
    }
    if (HasFailure()) return;
  }
}

TEST_F(HostWaysTest, FindingIsTheSame) {
  for (const auto& path : paths()) {
    same_both_ways("find " + path, [&](const Location& start, const PathRules& rules) {
      const auto found = find_path(start, path, true, rules);
      return found ? show(found->inode->stat()) : std::string(errno_name(found.error()));
    });
    same_both_ways("readlink " + path, [&](const Location& start, const PathRules& rules) {
      const auto target = read_link_path(start, path, rules);
      return target ? *target : std::string(errno_name(target.error()));
    });
    if (HasFailure()) return;
  }
}

TEST_F(HostWaysTest, CreatingIsTheSame) {
  const std::vector<std::string> leaves{"new",      "c/new",  "dangling", "to_file",  "loop1",
                                        "out_file", "up/new", "out/new",  "to_b/new", "missing/new",
                                        "file/new", "new/",   "../new",   "fifo"};
  for (const auto& way : {"a/b/", "a/to_b/", "a/b/up/", "a/self/self/", "a/b/up/b/"}) {
    for (const auto& leaf : leaves) {
      for (const bool exclusive : {false, true}) {
        for (const bool follow : {false, true}) {
          const std::string path = std::string(way) + leaf;
          OpenHow how = writing(true);
          how.exclusive = exclusive;
          same_both_ways(fmt::format("create {} exclusive={} follow={}", path, exclusive, follow),
                         [&](const Location& start, const PathRules& rules) {
                           const auto opened = open_path(start, path, follow, how, rules);
                           const std::string answer(errno_name(errno_of(opened)));
                           std::string where;
                           // Take away again what was made, and remember where it was.
                           for (const char* made : {"root/new", "root/a/new", "root/a/b/new",
                                                    "root/a/b/c/new", "root/a/b/nothing", "new"}) {
                             if (::unlink(tree_.at(made).c_str()) == 0) where += made;
                           }
                           EXPECT_NE("new", where) << "outside";
                           return answer + " " + where;
                         });
        }
      }
    }
  }
  EXPECT_EQ("outside", tree_.read("outside"));
}

}  // namespace
}  // namespace wasifs::host_tests
