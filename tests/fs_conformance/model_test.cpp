// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The same random operations on a file system of ours and on the operating system itself: the same
// errno each time, the same tree and the same open files in the end. What differs on purpose
// (leaving the sandbox, slashes behind names that are to be made) has tests of its own.
#include <unistd.h>

#include <map>
#include <random>

#include "model_oracle.h"
#include "world.h"

namespace wasifs::conformance {
namespace {

constexpr int steps = 3'000;

struct Pair {
  Handle ours;
  int theirs;
};

class Model : public testing::TestWithParam<std::tuple<Factory, unsigned>> {
 protected:
  ~Model() override {
    for (const Pair& open : open_) ::close(open.theirs);
  }

  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool one_in(std::size_t chances) { return below(chances) == 0; }

  /// A path that often leads somewhere.
  std::string path() {
    static constexpr const char* names[] = {"a", "b", "c", "d", "e"};
    static constexpr const char* between[] = {"/", "/", "/", "//", "/./"};
    std::string result = names[below(5)];
    while (one_in(2)) {
      result += one_in(12) ? std::string("/..") : between[below(5)] + std::string(names[below(5)]);
    }
    // A step up may leave the tree, which only the host would allow.
    return leaves(result) ? path() : result;
  }

  static bool leaves(const std::string& path) {
    int depth = 0;
    for (std::size_t at = 0; at < path.size();) {
      const std::size_t end = std::min(path.find('/', at), path.size());
      const std::string name = path.substr(at, end - at);
      depth += name == ".." ? -1 : name.empty() || name == "." ? 0 : 1;
      if (depth < 0) return true;
      at = end + 1;
    }
    return depth < 1 || path.ends_with("..");
  }

  OpenHow how() {
    OpenHow how;
    how.access = static_cast<Access>(1 + below(3));
    how.create = one_in(2);
    how.exclusive = how.create && one_in(3);
    how.truncate = one_in(4);
    how.directory = !how.create && !how.truncate && one_in(6);
    return how;
  }

  void step();
  void use(Pair& open);
  void compare(Errno ours, Errno theirs, const std::string& what) {
    ASSERT_EQ(errno_name(ours), errno_name(theirs)) << what;
  }
  void compare_stat(const Stat& ours, const Stat& theirs, const std::string& what) {
    ASSERT_EQ(ours.type, theirs.type) << what;
    if (ours.type == FileType::directory) return;
    ASSERT_EQ(ours.size, theirs.size) << what;
    ASSERT_EQ(ours.nlink, theirs.nlink) << what;
  }
  void compare_trees(const std::string& path);

  World world_{std::get<0>(GetParam()).make()};
  Oracle oracle_;
  std::mt19937 random_{std::get<1>(GetParam())};
  std::vector<Pair> open_;
};

void Model::use(Pair& open) {
  FileInode* file = open.ours.file().inode()->as_file();
  if (file == nullptr) return;
  const bool writes = has_any(open.ours.file().access(), Access::write);
  const std::string text(1 + below(one_in(4) ? 20'000 : 50), static_cast<char>('a' + below(26)));
  const std::uint64_t offset = below(one_in(3) ? 40'000 : 30);
  if (writes && one_in(4)) {
    compare(errno_of(file->truncate(offset)), Oracle::truncate(open.theirs, offset), "truncate");
  } else if (writes) {
    compare(errno_of(open.ours.write_at(text, offset)),
            Oracle::write(open.theirs, text, offset, false), "write");
  }
  compare_stat(open.ours.stat(), Oracle::describe(open.theirs), "open file");
}

void Model::step() {
  const std::string first = path();
  const std::string second = path();
  const bool follow = one_in(2);
  switch (below(13)) {
    case 0:
    case 1: {
      const OpenHow way = how();
      int fd = -1;
      const Errno theirs = oracle_.open(first, way, follow, fd);
      auto ours = world_.open(first, way, follow);
      compare(errno_of(ours), theirs, "open " + first);
      if (!ours || theirs != Errno::success) {
        if (fd >= 0) ::close(fd);
        return;
      }
      open_.push_back({*ours, fd});
      if (open_.size() > 10) {
        const std::size_t oldest = below(open_.size());
        ::close(open_[oldest].theirs);
        open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(oldest));
      }
      return;
    }
    case 2:
    case 3:
      if (!open_.empty()) use(open_[below(open_.size())]);
      return;
    case 4: {
      const std::string slash = one_in(4) ? "/" : "";
      return compare(world_.make(first + slash), oracle_.make(first + slash), "mkdir " + first);
    }
    case 5: {
      const std::string slash = one_in(4) ? "/" : "";
      return compare(world_.remove(first + slash), oracle_.remove(first + slash), "rmdir " + first);
    }
    case 6:
      return compare(world_.unlink(first), oracle_.unlink(first), "unlink " + first);
    case 7:
    case 8:
      return compare(world_.rename(first, second), oracle_.rename(first, second),
                     "rename " + first + " " + second);
    case 9:
      return compare(world_.hard_link(first, second, follow),
                     oracle_.hard_link(first, second, follow), "link " + first + " " + second);
    case 10: {
      // Links only lead down, so that no rename makes one leave the tree.
      const std::string target = second.find("..") == std::string::npos ? second : "a";
      const Errno ours = world_.symlink(target, first);
      const Errno theirs = oracle_.symlink(target, first);
      if (ours == Errno::loop && world_.place().filesystem->links_reach_host()) {
        // Refused on purpose: see Symlinks.Loops.
        if (theirs == Errno::success) {
          ASSERT_EQ(oracle_.unlink(first), Errno::success);
        }
        return;
      }
      return compare(ours, theirs, "symlink " + target + " " + first);
    }
    case 11: {
      std::string target;
      const Errno theirs = oracle_.read_link(first, target);
      const auto ours = world_.read_link(first);
      compare(errno_of(ours), theirs, "readlink " + first);
      if (ours) {
        ASSERT_EQ(*ours, target);
      }
      return;
    }
    default: {
      const std::string slashed = one_in(4) ? first + "/" : first;
      Stat found;
      const Errno theirs = oracle_.stat(slashed, follow, found);
      const auto ours = world_.stat(slashed, follow);
      compare(errno_of(ours), theirs, "stat " + slashed);
      if (ours) compare_stat(*ours, found, slashed);
    }
  }
}

/// Compares what lies at and below `path`. Names that only one of them has show as errors.
void Model::compare_trees(const std::string& path) {
  Stat theirs;
  ASSERT_EQ(oracle_.stat(path, false, theirs), Errno::success) << path;
  const auto ours = world_.stat(path, false);
  ASSERT_TRUE(ours) << path;
  compare_stat(*ours, theirs, path);
  if (theirs.type == FileType::symbolic_link) {
    std::string target;
    ASSERT_EQ(oracle_.read_link(path, target), Errno::success);
    ASSERT_EQ(world_.read_link(path), target) << path;
  } else if (theirs.type == FileType::regular_file) {
    int fd = -1;
    ASSERT_EQ(oracle_.open(path, reading, false, fd), Errno::success);
    EXPECT_EQ(world_.get(path), Oracle::content(fd)) << path;
    ::close(fd);
  } else {
    for (const char* name : {"a", "b", "c", "d", "e"}) {
      const std::string below = path + "/" + name;
      Stat found;
      const Errno there = oracle_.stat(below, false, found);
      ASSERT_EQ(errno_of(world_.stat(below, false)), there) << below;
      if (there == Errno::success) compare_trees(below);
    }
  }
}

TEST_P(Model, DoesAsTheSystemDoes) {
  for (int i = 0; i < steps; ++i) {
    step();
    if (HasFatalFailure()) FAIL() << "in step " << i;
    if (i % 250 == 249 && world_.place().relayered) {
      for (const Pair& open : open_) ::close(open.theirs);
      open_.clear();
      world_ = World(world_.place().relayered());
      compare_trees(".");
    }
    if (i % 500 == 499) {
      compare_trees(".");
      if (HasFatalFailure()) FAIL() << "after step " << i;
    }
  }
  for (Pair& open : open_) {
    if (open.ours.file().inode()->as_file() == nullptr) continue;
    compare_stat(open.ours.stat(), Oracle::describe(open.theirs), "open file at the end");
    if (has_any(open.ours.file().access(), Access::read) &&
        open.ours.file().access() != Access::write) {
      EXPECT_EQ(open.ours.read_at(100'000, 0), Oracle::content(open.theirs));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    On, Model, testing::Combine(testing::ValuesIn(all_factories()), testing::Range(1U, 6U)),
    [](const auto& test) {
      return std::get<0>(test.param).name + "_seed_" + std::to_string(std::get<1>(test.param));
    });

}  // namespace
}  // namespace wasifs::conformance
