// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two trees of which the same is asked at random; one of them is saved and restored again and
// again. They stay the same in all that can be seen, also in what they are charged and where they
// are full.
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "saved_tree.h"

namespace wasifs::mem {
namespace {

using Held = std::vector<Ref<Inode>>;

constexpr std::uint64_t bytes_limit = 3 << 20;
constexpr std::uint64_t inodes_limit = 60;

/// One of the two.
struct Tree {
  Ref<FileSystem> files;
  Held held;

  [[nodiscard]] Ref<Inode> directory(std::string_view name) const {
    const Ref<Inode> root = test::root_of(*files);
    if (name.empty()) return root;
    const auto found = root->as_directory()->lookup(name);
    return found && (*found)->as_directory() != nullptr ? *found : root;
  }
};

class Twins : public testing::TestWithParam<unsigned> {
 protected:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool one_in(unsigned chances) { return below(chances) == 0; }
  std::string name() { return std::string(1, static_cast<char>('a' + below(6))); }

  /// Does the same with both and compares what comes of it.
  void both(const std::function<std::string(Tree&)>& act) {
    const std::string first = act(plain_);
    const std::string second = act(restored_);
    ASSERT_EQ(first, second);
  }
  template <class T>
  static std::string text_of(const Result<T>& result) {
    return std::string(errno_name(errno_of(result)));
  }

  void change_names();
  void change_content();
  void hold();

  std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>(1'000);
  std::mt19937_64 random_{GetParam()};
  MemOptions options_{.bytes = bytes_limit, .inodes = inodes_limit, .clock = clock_};
  Tree plain_;
  Tree restored_;
};

void Twins::change_names() {
  const std::string where = one_in(3) ? name() : "";
  const std::string one = name();
  const std::string to_where = one_in(3) ? name() : "";
  const std::string other = name();
  const std::uint64_t what = below(8);
  const std::string target(below(300) + 1, 't');
  both([&](Tree& tree) -> std::string {
    DirInode& directory = *tree.directory(where)->as_directory();
    const Ref<Inode> second = tree.directory(to_where);
    switch (what) {
      case 0:
        return text_of(directory.make_directory(one));
      case 1:
        return text_of(directory.make_link(one, target));
      case 2:
        return text_of(directory.unlink(one));
      case 3:
        return text_of(directory.remove_directory(one));
      case 4:
        return text_of(tree.files->rename(directory, one, *second->as_directory(), other));
      case 5:
        return text_of(tree.files->link(directory, one, *second->as_directory(), other));
      default:
        return text_of(directory.create_file(one));
    }
  });
}

void Twins::change_content() {
  if (plain_.held.empty()) return;
  const std::uint64_t which = below(plain_.held.size());
  const std::uint64_t scale = one_in(3) ? 400'000 : one_in(2) ? 20'000 : 300;
  const std::uint64_t offset = below(scale);
  const std::uint64_t length = below(one_in(4) ? 300'000 : 3'000) + 1;
  const std::string text(length, static_cast<char>('a' + below(26)));
  const std::uint64_t what = below(8);
  both([&](Tree& tree) -> std::string {
    FileInode* file = tree.held[which]->as_file();
    if (file == nullptr) return "";
    if (what == 0) return text_of(file->truncate(offset));
    if (what == 1) return text_of(file->allocate(offset, length));
    const auto done = test::write(*file, text, what == 2 ? file->size().value() : offset);
    return done ? std::to_string(*done) : text_of(done);
  });
}

void Twins::hold() {
  if (plain_.held.size() > 8) {
    const auto gone = static_cast<std::ptrdiff_t>(below(plain_.held.size()));
    plain_.held.erase(plain_.held.begin() + gone);
    restored_.held.erase(restored_.held.begin() + gone);
  }
  const std::string where = one_in(3) ? name() : "";
  const std::string one = name();
  both([&](Tree& tree) -> std::string {
    const auto found = tree.directory(where)->as_directory()->lookup(one);
    if (!found) return text_of(found);
    for (const Ref<Inode>& held : tree.held) {
      if (held == *found) return "held";
    }
    tree.held.push_back(*found);
    return "found";
  });
}

TEST_P(Twins, StayTheSame) {
  restored_.files = make_mem(options_);
  {
    // Both begin with the same device number.
    auto restored = test::save_and_restore(*restored_.files->persistent(), {}, options_, one_in(2));
    plain_.files = restored.files;
  }
  for (int round = 0; round < 15; ++round) {
    for (int step = 0; step < 60; ++step) {
      clock_->advance(1 + below(10));
      if (one_in(3)) {
        change_names();
      } else if (one_in(4)) {
        hold();
      } else {
        change_content();
      }
      if (HasFatalFailure()) FAIL() << "in step " << step << " of round " << round;
      const FileSystemUsage one = plain_.files->usage();
      const FileSystemUsage other = restored_.files->usage();
      ASSERT_EQ(one.bytes, other.bytes) << "in step " << step << " of round " << round;
      ASSERT_EQ(one.inodes, other.inodes) << "in step " << step << " of round " << round;
    }
    auto next =
        test::save_and_restore(*restored_.files->persistent(), restored_.held, options_, one_in(2));
    ASSERT_TRUE(next.files);
    restored_ = {next.files, next.held};
    ASSERT_TRUE(test::saved(*plain_.files, plain_.held) ==
                test::saved(*restored_.files, restored_.held))
        << "after round " << round;
    ASSERT_EQ(test::description(plain_.files.get(), plain_.held),
              test::description(restored_.files.get(), restored_.held))
        << "after round " << round;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Twins, testing::Range(1U, 11U));

}  // namespace
}  // namespace wasifs::mem
