// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an inode answers to an operation that its class does not have.
#include "wasifs/inode.h"

#include "wasifs/persist.h"

namespace wasifs {
namespace {

/// Another thread may take a name away between "it exists" and the look at it, again and again;
/// after so many rounds the caller gets to know what the last one saw.
constexpr int create_attempts = 16;

/// Opens what was found under a name.
Result<Ref<Inode>> open_present(Inode& inode, const OpenHow& how) {
  if (how.create && how.exclusive) return Errno::exist;
  switch (inode.kind()) {
    case InodeKind::link:
      return how.directory ? Errno::notdir : Errno::loop;
    case InodeKind::directory:
      if (has_any(how.access, Access::write) || how.create || how.truncate) return Errno::isdir;
      break;
    default:
      if (how.directory) return Errno::notdir;
      break;
  }
  return inode.open(how);
}

}  // namespace

Result<void> Inode::set_times(const TimesChange&) {
  return Errno::notsup;
}

Result<void> Inode::sync(bool) {
  return {};
}

Ref<Persistent> Inode::persistent() noexcept {
  return nullptr;
}

Result<Ref<Inode>> Inode::open(const OpenHow& how) {
  switch (kind_) {
    case InodeKind::directory:
      if (has_any(how.access, Access::write) || how.truncate) return Errno::isdir;
      break;
    case InodeKind::link:
      return Errno::loop;
    case InodeKind::file:
      // A device has no size to cut; opening one with the flag does nothing, as POSIX says.
      if (how.truncate && type_ == FileType::regular_file) WASIFS_CHECK(as_file()->truncate(0));
      break;
    case InodeKind::stream:
    case InodeKind::socket:
      break;
  }
  return Ref<Inode>(this);
}

WaitSource Inode::wait_source(Interest) noexcept {
  return {};
}

Result<std::size_t> FileInode::write_at(WriteBuffers&, std::uint64_t) {
  return Errno::rofs;
}

Result<Appended> FileInode::append(WriteBuffers&) {
  return Errno::rofs;
}

Result<Appended> FileInode::append_for_owner(WriteBuffers& buffers) {
  return append(buffers);
}

Result<std::uint64_t> FileInode::end_of_append() {
  return Errno::notsup;
}

Result<std::size_t> FileInode::append_anywhere(WriteBuffers& buffers) {
  WASIFS_TRY(const Appended appended, append(buffers));
  return appended.count;
}

Result<void> FileInode::truncate(std::uint64_t) {
  return type() == FileType::regular_file ? Errno::rofs : Errno::inval;
}

Result<void> FileInode::allocate(std::uint64_t, std::uint64_t) {
  return Errno::notsup;
}

Result<void> FileInode::advise(std::uint64_t, std::uint64_t, Advice) {
  return {};
}

Result<std::uint64_t> FileInode::size() {
  WASIFS_TRY(const Stat found, stat());
  return found.size;
}

Result<Ref<Inode>> DirInode::create_file(std::string_view) {
  return Errno::rofs;
}

Result<void> DirInode::make_directory(std::string_view) {
  return Errno::rofs;
}

Result<void> DirInode::make_link(std::string_view, std::string_view) {
  return Errno::rofs;
}

Result<void> DirInode::unlink(std::string_view) {
  return Errno::rofs;
}

Result<void> DirInode::remove_directory(std::string_view) {
  return Errno::rofs;
}

Result<Ref<Inode>> DirInode::open_child(std::string_view name, const OpenHow& how) {
  Errno last = Errno::exist;
  for (int attempt = 0; attempt < create_attempts; ++attempt) {
    const auto found = lookup(name);
    if (found) return open_present(**found, how);
    if (found.error() != Errno::noent || !how.create || how.directory) return found.error();

    const auto created = create_file(name);
    if (created) {
      OpenHow fresh = how;
      fresh.truncate = false;  // It is empty.
      return (*created)->open(fresh);
    }
    last = created.error();
    // Somebody else made the name meanwhile: it is what there is to open.
    if (last != Errno::exist || how.exclusive) break;
  }
  return last;
}

Result<Stat> DirInode::stat_child(std::string_view name) {
  WASIFS_TRY(const Ref<Inode> child, lookup(name));
  return child->stat();
}

std::optional<Result<Ref<Inode>>> DirInode::directory_beneath(std::string_view) {
  return std::nullopt;
}

std::optional<Result<Ref<Inode>>> DirInode::open_beneath(std::string_view, bool, const OpenHow&) {
  return std::nullopt;
}

std::optional<Result<Stat>> DirInode::stat_beneath(std::string_view, bool) {
  return std::nullopt;
}

Result<std::size_t> StreamInode::try_read(ReadBuffers&) {
  return Errno::badf;
}

Result<std::size_t> StreamInode::try_write(WriteBuffers&) {
  return Errno::badf;
}

Result<Ref<Inode>> SocketInode::try_accept() {
  return Errno::inval;
}

Result<Received> SocketInode::try_receive(ReadBuffers&, ReceiveFlags) {
  return Errno::notsup;
}

Result<void> SocketInode::shutdown(Shutdown) {
  return Errno::notconn;
}

}  // namespace wasifs
