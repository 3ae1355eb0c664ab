// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tests of escapes share: a directory `inside` that is mounted, a secret beside it, and
// every operation on a path.
#pragma once

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "support/temp_tree.h"
#include "wasifs/fs/host.h"
#include "wasifs/mount.h"
#include "wasifs/paths.h"

namespace wasifs::security_tests {

using testing_support::TempTree;

inline OpenHow reading() {
  return {};
}
inline OpenHow writing(bool create = false, bool exclusive = false, bool truncate = false) {
  OpenHow how;
  how.access = Access::read_write;
  how.create = create;
  how.exclusive = exclusive;
  how.truncate = truncate;
  return how;
}
inline OpenHow directory_only() {
  OpenHow how;
  how.directory = true;
  return how;
}

/// A way to resolve that must hold as well as any other.
struct Way {
  const char* name;
  HostOptions options;
};
inline Way way(const char* name, void (*change)(HostOptions&)) {
  Way made{name, {}};
  change(made.options);
  return made;
}
inline auto every_way() {
  return ::testing::Values(
      way("ShortWays", [](HostOptions&) {}),
      way("Walk", [](HostOptions& o) { o.short_ways = false; }),
      way("ShortWaysLooking", [](HostOptions& o) { o.special = HostOptions::Special::untouched; }),
      way("WalkLooking", [](HostOptions& o) {
        o.short_ways = false;
        o.special = HostOptions::Special::untouched;
      }));
}

/// `inside` is mounted as "/"; `secret` and `secrets/` lie beside it and must stay as they are.
class SandboxTest : public ::testing::TestWithParam<Way> {
 protected:
  SandboxTest() {
    tree_.directory("inside/dir/sub");
    tree_.write("inside/file", "inside");
    tree_.directory("secrets");
    tree_.write("secrets/key", "secret");
    tree_.write("secret", "secret");
    mount(GetParam().options);
  }
  void mount(const HostOptions& options) {
    space_ = make_ref<Namespace>();
    ASSERT_EQ(Errno::success,
              errno_of(space_->mount("/", *make_host(tree_.at("inside"), options))));
    start_ = *space_->root();
  }
  ~SandboxTest() override {
    EXPECT_EQ("secret", tree_.read("secret")) << "a secret was changed";
    EXPECT_EQ("secret", tree_.read("secrets/key")) << "a secret was changed";
    const std::filesystem::directory_iterator secrets(tree_.at("secrets"));
    EXPECT_EQ(1, std::distance(begin(secrets), end(secrets))) << "something was put outside";
    const std::filesystem::directory_iterator outside(tree_.path());
    EXPECT_EQ(3, std::distance(begin(outside), end(outside))) << "something was put outside";
  }

  /// Whether `inode` is one of those outside.
  [[nodiscard]] bool is_outside(Inode& inode) const {
    const Stat stat = *inode.stat();
    for (const char* name : {"secret", "secrets", "secrets/key", ".", ".."}) {
      if (stat.ino == tree_.stat(name).st_ino) return true;
    }
    return false;
  }
  /// Opens and says the errno; what is opened must not be outside.
  Errno open(std::string_view path, bool follow = true, const OpenHow& how = {}) const {
    const auto opened = open_path(start_, path, follow, how);
    if (opened) {
      EXPECT_FALSE(is_outside(*opened->location.inode)) << path;
    }
    return errno_of(opened);
  }

  struct Operation {
    const char* name;
    std::function<Errno(std::string_view)> run;
    // Works on the name itself, so that what is wrong with a slash behind it may be said before
    // anything about where the name leads.
    bool on_name = false;

    /// Whether `error` is how a path that leaves is to be refused.
    [[nodiscard]] bool refuses(Errno error) const {
      return on_name ? error != Errno::success : error == Errno::perm;
    }
  };
  /// Every operation that takes a path, each made so that it would succeed or at least reach what
  /// lies at the path.
  [[nodiscard]] std::vector<Operation> operations() const {
    TimesChange now;
    now.mtim.how = TimeChange::How::now;
    return {
        {"open", [this](auto p) { return open(p); }},
        {"open nofollow", [this](auto p) { return open(p, false); }},
        {"open directory", [this](auto p) { return open(p, true, directory_only()); }},
        {"open directory nofollow", [this](auto p) { return open(p, false, directory_only()); }},
        {"open for writing", [this](auto p) { return open(p, true, writing()); }},
        {"create", [this](auto p) { return open(p, true, writing(true)); }, true},
        {"create nofollow", [this](auto p) { return open(p, false, writing(true)); }, true},
        {"create anew", [this](auto p) { return open(p, true, writing(true, true)); }, true},
        {"truncate", [this](auto p) { return open(p, true, writing(false, false, true)); }},
        {"create and truncate",
         [this](auto p) { return open(p, true, writing(true, false, true)); }, true},
        {"stat", [this](auto p) { return errno_of(stat_path(start_, p, true)); }},
        {"set times",
         [this, now](auto p) { return errno_of(set_path_times(start_, p, true, now)); }},
        {"find", [this](auto p) { return errno_of(find_path(start_, p, true)); }},
        {"make directory", [this](auto p) { return errno_of(make_directory_path(start_, p)); },
         true},
        {"remove directory", [this](auto p) { return errno_of(remove_directory_path(start_, p)); },
         true},
        {"unlink", [this](auto p) { return errno_of(unlink_path(start_, p)); }, true},
        {"make link", [this](auto p) { return errno_of(make_link_path("file", start_, p)); }, true},
        {"link from",
         [this](auto p) { return errno_of(hard_link_path(start_, p, true, start_, "hard")); }},
        {"link to",
         [this](auto p) { return errno_of(hard_link_path(start_, "file", false, start_, p)); },
         true},
        {"rename from",
         [this](auto p) { return errno_of(rename_path(start_, p, start_, "renamed")); }, true},
        {"rename to", [this](auto p) { return errno_of(rename_path(start_, "file", start_, p)); },
         true},
    };
  }

  TempTree tree_;
  Ref<Namespace> space_;
  Location start_;
};

}  // namespace wasifs::security_tests
