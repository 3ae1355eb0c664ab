// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The fixture of the suite: short names for what a program does with files, through the same
// functions as a guest's calls.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "factories.h"
#include "wasifs/file_ops.h"
#include "wasifs/open_file.h"

namespace wasifs::conformance {

/// Ways to open.
inline constexpr OpenHow reading{.access = Access::read};
inline constexpr OpenHow writing{.access = Access::write};
inline constexpr OpenHow both{.access = Access::read_write};
inline constexpr OpenHow creating{.access = Access::read_write, .create = true};
inline constexpr OpenHow creating_anew{
    .access = Access::read_write, .create = true, .exclusive = true};
inline constexpr OpenHow cutting{.access = Access::write, .truncate = true};
inline constexpr OpenHow appending{
    .access = Access::write, .create = true, .flags = FdFlags::append};
inline constexpr OpenHow as_directory{.access = Access::none, .directory = true};

/// An open file.
class Handle {
 public:
  explicit Handle(Ref<OpenFile> file) : file_(std::move(file)) {}

  [[nodiscard]] OpenFile& file() const { return *file_; }
  [[nodiscard]] FileInode& inode() const { return *file_->inode()->as_file(); }
  [[nodiscard]] Stat stat() const { return file_->inode()->stat().value(); }
  /// At the offset.
  Result<std::size_t> write(std::string_view text);
  Result<std::size_t> write_at(std::string_view text, std::uint64_t offset);
  /// Moves the offset by `delta` and says where it is.
  Result<std::uint64_t> move(std::int64_t delta);
  /// All there is at `offset`, at most `size` bytes.
  [[nodiscard]] std::string read_at(std::size_t size, std::uint64_t offset) const;

 private:
  Ref<OpenFile> file_;
};

/// What a program does, in one place.
class World {
 public:
  explicit World(Place place) : place_(std::move(place)) {}

  [[nodiscard]] const Place& place() const { return place_; }
  [[nodiscard]] const Location& base() const { return place_.base; }
  /// Whether symbolic links can be made here. Where they cannot, the tests of links fail; others
  /// leave out what needs one.
  [[nodiscard]] bool has_links() const;

  Result<Handle> open(std::string_view path, const OpenHow& how, bool follow = true) const;
  /// `Errno::success` or why it failed.
  [[nodiscard]] Errno try_open(std::string_view path, const OpenHow& how, bool follow = true) const;
  [[nodiscard]] Errno make(std::string_view path) const;  // a directory
  [[nodiscard]] Errno remove(std::string_view path) const;
  [[nodiscard]] Errno unlink(std::string_view path) const;
  [[nodiscard]] Errno rename(std::string_view from, std::string_view to) const;
  [[nodiscard]] Errno hard_link(std::string_view from, std::string_view to,
                                bool follow = false) const;
  [[nodiscard]] Errno symlink(std::string_view target, std::string_view path) const;
  [[nodiscard]] Result<std::string> read_link(std::string_view path) const;
  [[nodiscard]] Result<Stat> stat(std::string_view path, bool follow = true) const;
  [[nodiscard]] Errno set_times(std::string_view path, const TimesChange& change,
                                bool follow = true) const;
  /// Writes a whole file.
  void put(std::string_view path, std::string_view text) const;
  /// Reads a whole file; "<errno>" where that fails.
  [[nodiscard]] std::string get(std::string_view path) const;
  /// Sorted names with "." and "..", from a listing in one go.
  [[nodiscard]] std::vector<std::string> list(std::string_view path) const;

 private:
  Place place_;
};

/// A test that runs on every file system.
class Conformance : public testing::TestWithParam<Factory> {
 protected:
  World world{GetParam().make()};
};

/// Names the instances of a suite after the file systems.
inline std::string name_of(const testing::TestParamInfo<Factory>& info) {
  return info.param.name;
}

}  // namespace wasifs::conformance
