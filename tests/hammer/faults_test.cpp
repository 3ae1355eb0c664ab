// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A layer of an overlay that fails once, at each operation in turn, in the middle of a change that
// takes several: what is left is the tree as it was or as it was to be, whole.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "invariants.h"
#include "sites.h"
#include "wasifs/fs/fault.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/overlay.h"
#include "work.h"
#include "world.h"

namespace wasifs::hammer {
namespace {

using conformance::Handle;
using conformance::World;

struct Change {
  std::string name;
  std::function<Errno(const World&)> apply;

  friend std::ostream& operator<<(std::ostream& out, const Change& change) {
    return out << change.name;
  }
};

/// What stays possible is done first, so that there are whiteouts and opaque directories.
void prepare(const World& world) {
  EXPECT_EQ(world.unlink("a/d/b"), Errno::success);
  EXPECT_EQ(world.unlink("a/b"), Errno::success);
  EXPECT_EQ(world.make("e"), Errno::success);
  EXPECT_EQ(world.make("a/d/b"), Errno::success);
  world.put("f", std::string(record_size, 'f'));
}

Errno written(const World& world, const char* path, const OpenHow& how) {
  auto file = world.open(path, how);
  if (!file) return file.error();
  return errno_of(file->write_at(std::string(record_size, 'w'), 0));
}

const std::vector<Change>& changes() {
  static const std::vector<Change> all = {
      {"write", [](const World& world) { return written(world, "b/d/b", conformance::both); }},
      {"write_of_several_names",
       [](const World& world) { return written(world, "b/a", conformance::both); }},
      {"cut", [](const World& world) { return written(world, "b/a", conformance::cutting); }},
      {"create_over_whiteout",
       [](const World& world) { return world.try_open("a/b", conformance::creating); }},
      {"unlink", [](const World& world) { return world.unlink("a/d/c"); }},
      {"unlink_of_upper", [](const World& world) { return world.unlink("f"); }},
      {"unlink_of_copy",
       [](const World& world) {
         const Errno copied = written(world, "b/a", conformance::both);
         return copied == Errno::success ? world.unlink("b/b") : copied;
       }},
      {"remove_directory",
       [](const World& world) {
         for (const char* name : {"b/d/c", "b/d/b"}) {
           if (const Errno gone = world.unlink(name); gone != Errno::success) return gone;
         }
         return world.remove("b/d");
       }},
      {"make_directory_over_whiteout",
       [](const World& world) {
         const Errno gone = world.unlink("d");
         return gone == Errno::success ? world.make("d") : gone;
       }},
      {"symlink", [](const World& world) { return world.symlink("a", "b/e"); }},
      {"link", [](const World& world) { return world.hard_link("a/a", "e/a"); }},
      {"rename_file", [](const World& world) { return world.rename("b/a", "e/a"); }},
      {"rename_file_onto_lower", [](const World& world) { return world.rename("f", "b/b"); }},
      {"rename_directory", [](const World& world) { return world.rename("b", "e/b"); }},
      {"rename_directory_onto_lower",
       [](const World& world) { return world.rename("b", "a/d/b"); }},
      {"set_times",
       [](const World& world) {
         return world.set_times("b/d", {{TimeChange::How::now}, {TimeChange::How::now}});
       }},
  };
  return all;
}

using Tree = std::map<std::string, std::string>;

class OverlayFaults : public testing::TestWithParam<Change> {
 protected:
  struct Run {
    Errno outcome = Errno::success;
    bool failed = false;  ///< Whether the fault came.
    Tree before;
    Tree after;
  };

  /// The change, of which operation `number` on the layers fails.
  static Run run(std::uint64_t number) {
    const auto plan = FaultPlan::create({{.skip = number, .times = 1}}).value();
    plan->enable(false);
    const std::vector<Ref<FileSystem>> lowers = {make_faulty(filled(make_mem()), plan),
                                                 make_faulty(filled(make_mem(), true), plan)};
    const Ref<FileSystem> upper = make_faulty(make_mem(), plan);
    const World world(mounted(make_overlay(lowers, upper).value()));
    prepare(world);
    Run run;
    run.before = tree_of(world.base());
    plan->enable(true);
    run.outcome = GetParam().apply(world);
    plan->enable(false);
    run.failed = plan->applied(0) != 0;
    run.after = tree_of(world.base());
    expect_consistent(world.base(), Content::any);
    {
      const World anew(mounted(make_overlay(lowers, upper).value()));
      EXPECT_EQ(tree_of(anew.base()), run.after);
    }
    remove_everything(world.base());
    return run;
  }
};
INSTANTIATE_TEST_SUITE_P(Of, OverlayFaults, testing::ValuesIn(changes()),
                         [](const auto& change) { return change.param.name; });

TEST_P(OverlayFaults, LeaveATreeThatIsWhole) {
  const Run whole = run(1U << 30U);
  ASSERT_FALSE(whole.failed);
  ASSERT_EQ(whole.outcome, Errno::success);
  std::uint64_t number = 0;
  for (;; ++number) {
    SCOPED_TRACE("operation " + std::to_string(number) + " of the layers fails");
    const Run failing = run(number);
    if (!failing.failed) break;
    if (failing.outcome == Errno::success) {
      EXPECT_EQ(failing.after, whole.after);
    }
  }
  EXPECT_GT(number, 3U);
}

}  // namespace
}  // namespace wasifs::hammer
