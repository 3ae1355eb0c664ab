// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "world.h"

#include <algorithm>

#include "wasifs/poll.h"

namespace wasifs::conformance {
namespace {

WaitContext waiting() {
  static const std::shared_ptr<Poller> poller = system_poller();
  static Interrupt interrupt;
  return {*poller, interrupt};
}

}  // namespace

Result<std::size_t> Handle::write(std::string_view text) {
  const ConstIoSpan span{reinterpret_cast<const std::byte*>(text.data()), text.size()};
  WriteBuffers buffers({&span, 1});
  return file_->write(buffers, waiting());
}

Result<std::size_t> Handle::write_at(std::string_view text, std::uint64_t offset) {
  const ConstIoSpan span{reinterpret_cast<const std::byte*>(text.data()), text.size()};
  WriteBuffers buffers({&span, 1});
  return file_->write_at(buffers, offset);
}

Result<std::uint64_t> Handle::move(std::int64_t delta) {
  return file_->seek(delta, Whence::cur, waiting());
}

std::string Handle::read_at(std::size_t size, std::uint64_t offset) const {
  std::string text(size, '?');
  std::size_t count = 0;
  while (count < size) {
    const IoSpan span{reinterpret_cast<std::byte*>(text.data()) + count, size - count};
    ReadBuffers buffers({&span, 1});
    const auto read = file_->read_at(buffers, offset + count);
    if (!read) return std::string("<") + std::string(errno_name(read.error())) + ">";
    if (*read == 0) break;
    count += *read;
  }
  text.resize(count);
  return text;
}

bool World::has_links() const {
#ifdef _WIN32
  // It takes a privilege, and Wine cannot do it at all.
  const Errno made = symlink("nowhere", "probe");
  if (made == Errno::success) {
    EXPECT_EQ(unlink("probe"), Errno::success);
  }
  return made == Errno::success;
#else
  return true;
#endif
}

Result<Handle> World::open(std::string_view path, const OpenHow& how, bool follow) const {
  WASIFS_TRY(OpenedPath opened, open_path(base(), path, follow, how, place_.rules));
  if (opened.location.inode->as_directory() != nullptr) {
    return Handle(make_ref<OpenFile>(std::move(opened.location), how.flags));
  }
  return Handle(make_ref<OpenFile>(std::move(opened.location.inode), how.access, how.flags));
}

Errno World::try_open(std::string_view path, const OpenHow& how, bool follow) const {
  return errno_of(open(path, how, follow));
}

Errno World::make(std::string_view path) const {
  return errno_of(make_directory_path(base(), path, place_.rules));
}

Errno World::remove(std::string_view path) const {
  return errno_of(remove_directory_path(base(), path, place_.rules));
}

Errno World::unlink(std::string_view path) const {
  return errno_of(unlink_path(base(), path, place_.rules));
}

Errno World::rename(std::string_view from, std::string_view to) const {
  return errno_of(rename_path(base(), from, base(), to, place_.rules));
}

Errno World::hard_link(std::string_view from, std::string_view to, bool follow) const {
  return errno_of(hard_link_path(base(), from, follow, base(), to, place_.rules));
}

Errno World::symlink(std::string_view target, std::string_view path) const {
  return errno_of(make_link_path(target, base(), path, place_.rules));
}

Result<std::string> World::read_link(std::string_view path) const {
  return read_link_path(base(), path, place_.rules);
}

Result<Stat> World::stat(std::string_view path, bool follow) const {
  return stat_path(base(), path, follow, place_.rules);
}

Errno World::set_times(std::string_view path, const TimesChange& change, bool follow) const {
  return errno_of(set_path_times(base(), path, follow, change, place_.rules));
}

void World::put(std::string_view path, std::string_view text) const {
  EXPECT_EQ(errno_of(write_file(base(), path, text)), Errno::success) << path;
}

std::string World::get(std::string_view path) const {
  const auto text = read_text_file(base(), path);
  return text ? *text : std::string("<") + std::string(errno_name(text.error())) + ">";
}

std::vector<std::string> World::list(std::string_view path) const {
  std::vector<std::string> names;
  const auto directory = open(path, as_directory);
  EXPECT_TRUE(directory) << path;
  if (!directory) return names;
  EXPECT_TRUE(list_directory(directory->file().location(), 0, [&](const DirEntry& entry) {
    names.emplace_back(entry.name);
    return true;
  }));
  std::ranges::sort(names);
  return names;
}

}  // namespace wasifs::conformance
