// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clones of memory trees and clones of those, each with a twin that is a copy in full: made of the
// twin of the source by saving and restoring it. The same is asked of both at random, trees end in
// any order, and all that can be seen of both is the same all the time.
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "saved_tree.h"

namespace wasifs::mem {
namespace {

struct Tree {
  Ref<FileSystem> files;
  std::vector<Ref<Inode>> held;

  [[nodiscard]] Ref<Inode> directory(std::string_view name) const {
    const Ref<Inode> root = test::root_of(*files);
    if (name.empty()) return root;
    const auto found = root->as_directory()->lookup(name);
    return found && (*found)->as_directory() != nullptr ? *found : root;
  }
};

struct Pair {
  Tree tree;
  Tree twin;
};

class CloneTwins : public testing::TestWithParam<unsigned> {
 protected:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool one_in(unsigned chances) { return below(chances) == 0; }
  std::string name() { return std::string(1, static_cast<char>('a' + below(9))); }
  Pair& any() { return pairs_[below(pairs_.size())]; }

  /// Does the same with both and compares what comes of it.
  static void both(Pair& pair, const std::function<std::string(Tree&)>& act) {
    const std::string one = act(pair.tree);
    const std::string other = act(pair.twin);
    ASSERT_EQ(one, other);
  }
  template <class T>
  static std::string text_of(const Result<T>& result) {
    return std::string(errno_name(errno_of(result)));
  }

  void change_names(Pair& pair);
  void change_content(Pair& pair);
  void change_times(Pair& pair);
  void hold(Pair& pair);
  void look(Pair& pair);
  void clone();
  void step();

  std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>(1'000);
  std::mt19937_64 random_{GetParam()};
  MemOptions options_{.bytes = 3 << 20, .inodes = 80, .clock = clock_};
  std::vector<Pair> pairs_;
};

void CloneTwins::change_names(Pair& pair) {
  const std::string where = one_in(2) ? name() : "";
  const std::string one = name();
  const std::string to_where = one_in(2) ? name() : "";
  const std::string other = name();
  const std::uint64_t what = below(9);
  const std::string target(below(300) + 1, 't');
  both(pair, [&](Tree& tree) -> std::string {
    const Ref<Inode> first = tree.directory(where);
    DirInode& directory = *first->as_directory();
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
      case 5:
        return text_of(tree.files->rename(directory, one, *second->as_directory(), other));
      case 6:
        return text_of(tree.files->link(directory, one, *second->as_directory(), other));
      default:
        return text_of(directory.create_file(one));
    }
  });
}

void CloneTwins::change_content(Pair& pair) {
  if (pair.tree.held.empty()) return;
  const std::uint64_t which = below(pair.tree.held.size());
  const std::uint64_t scale = one_in(3) ? 400'000 : one_in(2) ? 20'000 : 300;
  const std::uint64_t offset = below(scale);
  const std::uint64_t length = below(one_in(4) ? 300'000 : 3'000) + 1;
  const std::string text(length, static_cast<char>('a' + below(26)));
  const std::uint64_t what = below(8);
  both(pair, [&](Tree& tree) -> std::string {
    FileInode* file = tree.held[which]->as_file();
    if (file == nullptr) return "";
    if (what == 0) return text_of(file->truncate(offset));
    if (what == 1) return text_of(file->allocate(offset, length));
    const auto done = test::write(*file, text, what == 2 ? file->size().value() : offset);
    return done ? std::to_string(*done) : text_of(done);
  });
}

void CloneTwins::change_times(Pair& pair) {
  const std::string one = name();
  const Timestamp time = below(1'000'000);
  both(pair, [&](Tree& tree) -> std::string {
    const auto found = test::root_of(*tree.files)->as_directory()->lookup(one);
    if (!found) return text_of(found);
    return text_of((*found)->set_times({.atim = {TimeChange::How::set, time}, .mtim = {}}));
  });
}

void CloneTwins::hold(Pair& pair) {
  if (pair.tree.held.size() > 8) {
    const auto gone = static_cast<std::ptrdiff_t>(below(pair.tree.held.size()));
    pair.tree.held.erase(pair.tree.held.begin() + gone);
    pair.twin.held.erase(pair.twin.held.begin() + gone);
  }
  const std::string where = one_in(2) ? name() : "";
  const std::string one = name();
  both(pair, [&](Tree& tree) -> std::string {
    const auto found = tree.directory(where)->as_directory()->lookup(one);
    if (!found) return text_of(found);
    for (const Ref<Inode>& held : tree.held) {
      if (held == *found) return "held";
    }
    tree.held.push_back(*found);
    return "found";
  });
}

void CloneTwins::look(Pair& pair) {
  both(pair, [&](Tree& tree) { return test::description(tree.files.get(), tree.held, false); });
}

void CloneTwins::clone() {
  Pair& source = any();
  Pair fresh;
  fresh.tree.files = clone_mem(*source.tree.files).value();
  auto part = test::restore(test::saved(*source.twin.files), options_).value();
  fresh.twin.files = part->filesystem();
  pairs_.push_back(std::move(fresh));
}

void CloneTwins::step() {
  clock_->advance(1 + below(10));
  const std::uint64_t what = below(60);
  if (what == 0) {
    clone();
  } else if (what == 1) {
    look(any());
  } else if (what == 2 && pairs_.size() > 5) {
    pairs_.erase(pairs_.begin() + static_cast<std::ptrdiff_t>(below(pairs_.size())));
  } else if (what == 3) {
    // A save between, of which nothing may be seen.
    both(any(), [&](Tree& tree) { return (test::saved(*tree.files, tree.held), std::string()); });
  } else if (what < 10) {
    change_times(any());
  } else if (what < 30) {
    change_names(any());
  } else if (what < 42) {
    hold(any());
  } else {
    change_content(any());
  }
}

TEST_P(CloneTwins, AreTheSame) {
  pairs_.push_back({{make_mem(options_), {}}, {make_mem(options_), {}}});
  for (int step_number = 0; step_number < 4'000; ++step_number) {
    step();
    for (const Pair& pair : pairs_) {
      const FileSystemUsage one = pair.tree.files->usage();
      const FileSystemUsage other = pair.twin.files->usage();
      ASSERT_EQ(one.bytes, other.bytes) << "in step " << step_number;
      ASSERT_EQ(one.inodes, other.inodes) << "in step " << step_number;
    }
    if (HasFatalFailure()) FAIL() << "in step " << step_number;
  }
  while (!pairs_.empty()) {
    look(pairs_.back());
    if (HasFatalFailure()) FAIL() << "at the end, of " << pairs_.size();
    pairs_.pop_back();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, CloneTwins, testing::Range(1U, 9U));

}  // namespace
}  // namespace wasifs::mem
