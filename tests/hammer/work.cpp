// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "work.h"

#include <algorithm>

#include "wasifs/paths.h"

namespace wasifs::hammer {

using conformance::Handle;
using conformance::World;

namespace {

constexpr std::array<std::string_view, works> work_names = {
    "write",    "append", "truncate",      "read", "unlink", "make directory", "remove directory",
    "rename",   "link",   "symlink",       "list", "stat",   "set times",      "hold",
    "use held", "drop",   "look meanwhile"};
constexpr std::size_t held_at_most = 3;

bool is_file(const Handle& handle) {
  return handle.file().inode()->as_file() != nullptr;
}

bool is_directory(const Handle& handle) {
  return handle.file().inode()->as_directory() != nullptr;
}

}  // namespace

std::string_view name_of(Work work) noexcept {
  return work_names[static_cast<std::size_t>(work)];
}

std::string torn_record(std::string_view content) {
  if (content.starts_with('<')) return std::string(content);  // an errno
  if (content.size() % record_size != 0) return "a size of " + std::to_string(content.size());
  for (std::size_t at = 0; at < content.size(); at += record_size) {
    const std::string_view record = content.substr(at, record_size);
    if (record.find_first_not_of(record.front()) != record.npos)
      return "half a record at " + std::to_string(at);
  }
  return {};
}

Worker::Worker(const Job& job, std::size_t thread, Watchdog& watchdog, Tally& tally)
    : job_(job),
      thread_(thread),
      watchdog_(watchdog),
      tally_(tally),
      random_(static_cast<unsigned>(thread) + 1) {}

void Worker::run() {
  for (int i = 0; i < job_.operations; ++i) {
    // Looking meanwhile takes longer than all else, so it is done less.
    const auto work = pick(60) == 0 ? Work::look_meanwhile
                                    : static_cast<Work>(pick(static_cast<unsigned>(works) - 1));
    if (carry_out(work) == Errno::success) ++tally_[static_cast<std::size_t>(work)];
  }
  watchdog_.begins(thread_, "closing");
  held_.clear();
  watchdog_.ends(thread_);
}

std::string Worker::any_path() {
  std::string path;
  for (unsigned depth = pick(3);; --depth) {
    path += static_cast<char>('a' + pick(4));
    if (depth == 0) return path;
    path += pick(16) == 0 ? "/../" : "/";
  }
}

World Worker::any_start() {
  conformance::Place place = job_.place;
  if (!held_.empty() && pick(4) == 0) {
    const Handle& held = held_[pick(static_cast<unsigned>(held_.size()))];
    if (is_directory(held)) place.base = held.file().location();
  }
  return World(std::move(place));
}

std::uint64_t Worker::any_offset() {
  // About the beginning, and about where the second piece of a file in memory begins.
  return record_size * (pick(4) == 0 ? 680 + pick(6) : pick(8));
}

std::string Worker::any_records() {
  // No two neighbours of one call are alike, nor are most of two calls.
  std::string records;
  for (unsigned count = pick(8) == 0 ? 40 : 1 + pick(3); count != 0; --count)
    records.append(record_size, static_cast<char>(1 + pick(255)));
  return records;
}

Errno Worker::carry_out(Work work) {
  const std::string path = any_path();
  watchdog_.begins(thread_, std::string(name_of(work)) + " " + path);
  switch (work) {
    case Work::write:
    case Work::append:
    case Work::truncate:
    case Work::read:
      return with_file(work, path);
    case Work::list: {
      const auto directory = any_start().open(path, conformance::as_directory);
      return directory ? list(directory->file().location()) : directory.error();
    }
    case Work::hold:
      return hold(path);
    case Work::use_held:
      if (held_.empty()) return Errno::badf;
      return use(held_[pick(static_cast<unsigned>(held_.size()))]);
    case Work::drop:
      if (held_.empty()) return Errno::badf;
      held_.erase(held_.begin() + pick(static_cast<unsigned>(held_.size())));
      return Errno::success;
    case Work::look_meanwhile:
      if (job_.meanwhile) job_.meanwhile();
      return Errno::success;
    default:
      return with_names(work, path);
  }
}

Errno Worker::with_file(Work work, const std::string& path) {
  const OpenHow& how = work == Work::read       ? conformance::reading
                       : work == Work::append   ? conformance::appending
                       : work == Work::truncate ? conformance::cutting
                                                : conformance::creating;
  const World start = any_start();
  auto opened = start.open(path, how);
  if (!opened) return opened.error();
  if (!is_file(*opened)) return Errno::isdir;
  switch (work) {
    case Work::read:
      return read(*opened);
    case Work::append:
      return errno_of(opened->write(any_records()));
    case Work::truncate:
      return errno_of(opened->inode().truncate(any_offset()));
    default:
      return errno_of(opened->write_at(any_records(), any_offset()));
  }
}

Errno Worker::with_names(Work work, const std::string& path) {
  if (work == Work::rename || work == Work::link) return with_two_names(work, path);
  const World start = any_start();
  switch (work) {
    case Work::unlink:
      return start.unlink(path);
    case Work::make_directory:
      return start.make(path);
    case Work::remove_directory: {
      Errno removed = start.remove(path);
      for (int attempt = 0; attempt < 5 && removed != Errno::success; ++attempt)
        removed = start.remove(any_path());
      return removed;
    }
    case Work::symlink:
      return start.symlink(pick(3) == 0 ? "../" + any_path() : any_path(), path);
    case Work::stat:
      return errno_of(start.stat(path, pick(2) == 0));
    case Work::set_times:
      return start.set_times(
          path, {{TimeChange::How::now}, {TimeChange::How::set, Timestamp{pick(1000)}}}, false);
    default:
      return Errno::notsup;
  }
}

Errno Worker::with_two_names(Work work, std::string path) {
  const PathRules& rules = job_.place.rules;
  for (int attempt = 0;; ++attempt) {
    const World start = any_start();
    const World other = any_start();
    const std::string to = any_path();
    watchdog_.begins(thread_, std::string(name_of(work)) + " " + path + " " + to);
    if (work == Work::rename)
      return errno_of(rename_path(start.base(), path, other.base(), to, rules));
    const auto linked = hard_link_path(start.base(), path, pick(2) == 0, other.base(), to, rules);
    // It takes a file and a free name, which is seldom.
    if (linked || attempt == 5) return errno_of(linked);
    path = any_path();
  }
}

Errno Worker::read(const Handle& file) {
  const std::string content = file.read_at(std::size_t{1} << 17, 0);
  if (content.starts_with('<')) return Errno::io;
  if (!job_.reads_tear) {
    EXPECT_EQ(torn_record(content), "");
  }
  return Errno::success;
}

Errno Worker::list(const Location& directory) {
  return errno_of(list_directory(directory, 0, [](const DirEntry& entry) {
    EXPECT_TRUE(entry.name == "." || entry.name == ".." ||
                (entry.name.size() == 1 && entry.name[0] >= 'a' && entry.name[0] <= 'd'))
        << entry.name;
    EXPECT_NE(entry.ino, 0U) << entry.name;
    return true;
  }));
}

Errno Worker::hold(const std::string& path) {
  if (held_.size() == held_at_most) held_.erase(held_.begin());
  auto opened =
      any_start().open(path, pick(2) == 0 ? conformance::as_directory : conformance::both);
  if (!opened) return opened.error();
  held_.push_back(*std::move(opened));
  return Errno::success;
}

Errno Worker::use(const Handle& held) {
  if (is_directory(held)) {
    if (pick(2) == 0) return list(held.file().location());
    return errno_of(held.file().inode()->set_times({{}, {TimeChange::How::now}}));
  }
  if (!is_file(held)) return Errno::spipe;
  Handle file = held;
  switch (pick(5)) {
    case 0:
      return read(file);
    case 1:
      return errno_of(file.write_at(any_records(), any_offset()));
    case 2:
      return errno_of(file.inode().truncate(any_offset()));
    case 3:
      return errno_of(file.inode().sync(true));
    default: {
      const auto stat = file.file().inode()->stat();
      if (!stat) return stat.error();
      EXPECT_EQ(stat->type, FileType::regular_file);
      return Errno::success;
    }
  }
}

}  // namespace wasifs::hammer
