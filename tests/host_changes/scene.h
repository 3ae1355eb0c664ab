// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The same tree twice: one of which a guest has a view, one for the kernel by itself, beside each
// the other program. What is done, is done on both sides, and what the calls give is compared: the
// kernel is the oracle of what may be seen when a directory changes (tests/differential has its
// half of it). Used by the tests here. One thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "../differential/guest.h"
#include "../differential/kernel.h"
#include "other.h"
#include "wasifs/filesystem.h"

namespace wasifs::host_changes {

using differential::Answer;
using differential::Op;
using differential::Step;

/// How a guest gets to see a host directory.
struct View {
  std::string name;
  /// Makes it of a directory in which `tree` is the guest's root.
  std::function<Ref<FileSystem>(const std::string& box)> make;
};
/// Those in which nothing is kept between calls, so that they must show what the kernel shows.
[[nodiscard]] const std::vector<View>& live_views();

/// Where the trees are: listings differ, as the offsets of some of the kernel's file systems lead
/// on and those of others do not.
enum class Place { memory, disk };

/// A directory for one test.
class Box {
 public:
  explicit Box(Place place = Place::memory);
  Box(const Box&) = delete;
  Box& operator=(const Box&) = delete;
  ~Box();
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// Puts into `directory` what every test begins with:
  ///
  ///     tree/file          0123456789           tree/dir/file        in dir
  ///     tree/whole         whole                tree/dir/sub/file    in sub
  ///     tree/empty/        tree/link -> file    tree/dirlink -> dir
  ///     outside/           canary: the same names, which no guest may ever read
  ///     spare/             what the other program puts in the place of the names of tree
  static void fill(const std::string& directory);
  /// What was put into outside/, by name, and nothing else: else what is wrong.
  [[nodiscard]] static std::string harm_outside(const std::string& directory);

 private:
  std::string path_;
};

/// A thread's rights of root over what others may not, given up for a while.
class WithoutOverride {
 public:
  WithoutOverride();
  WithoutOverride(const WithoutOverride&) = delete;
  WithoutOverride& operator=(const WithoutOverride&) = delete;
  ~WithoutOverride();

 private:
  std::uint64_t before_ = 0;
};

class Scene {
 public:
  explicit Scene(const View& view, Place place = Place::memory);
  ~Scene();

  /// The other program does it, on both sides.
  void other(const std::string& command);
  /// The guest does it, and so does the kernel. What they give must be the same, and of the tree.
  void step(const Step& step);
  /// What the last step gave the guest.
  [[nodiscard]] const Answer& answer() const noexcept { return ours_; }
  /// The directory of the guest's side.
  [[nodiscard]] std::string path() const { return box_.path() + "/ours"; }

 private:
  [[nodiscard]] std::string difference(const Step& step);
  [[nodiscard]] Fd number_of(unsigned id) const;

  std::string view_;
  Box box_;
  Other beside_guest_;
  Other beside_kernel_;
  Ref<FileSystem> tree_;
  std::unique_ptr<differential::Guest> guest_;
  std::unique_ptr<differential::Kernel> kernel_;
  std::map<unsigned, Fd> descriptors_{{differential::root, differential::root_fd}};
  std::map<std::uint64_t, std::uint64_t> numbers_;  ///< Of inodes: the kernel's to the guest's.
  std::vector<std::string> done_;
  Answer ours_;
  Answer theirs_;
};

}  // namespace wasifs::host_changes
