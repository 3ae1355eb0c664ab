// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What proxied inodes of all kinds share, and those that are not directories.
#include <utility>

#include "fs/proxy/proxy_hooks.h"
#include "wasifs/fs/proxy.h"
#include "wasifs/persist.h"

namespace wasifs {

ProxyInode::ProxyInode(Ref<ProxyFileSystem> owner, Ref<Inode> below) noexcept
    : owner_(std::move(owner)), below_(std::move(below)) {}

ProxyInode::~ProxyInode() = default;

template <class Kind>
Result<Stat> ProxyOf<Kind>::stat() {
  return ProxyHooks::carry_out({ProxyOperation::stat, *this}, [&] { return below().stat(); });
}

template <class Kind>
Result<void> ProxyOf<Kind>::set_times(const TimesChange& change) {
  return ProxyHooks::carry_out({ProxyOperation::set_times, *this},
                               [&] { return below().set_times(change); });
}

template <class Kind>
Result<void> ProxyOf<Kind>::sync(bool data_only) {
  return ProxyHooks::carry_out({ProxyOperation::sync, *this},
                               [&] { return below().sync(data_only); });
}

template <class Kind>
Result<Ref<Inode>> ProxyOf<Kind>::open(const OpenHow& how) {
  const bool writes = has_any(how.access, Access::write) || how.truncate;
  if (this->kind() == InodeKind::link) return Errno::loop;
  if (this->kind() == InodeKind::directory && writes) return Errno::isdir;
  const auto operation = writes ? ProxyOperation::open_write : ProxyOperation::open_read;
  WASIFS_TRY(Ref<Inode> opened,
             ProxyHooks::carry_out({operation, *this}, [&] { return below().open(how); }));
  if (opened.get() == &below()) return Ref<Inode>(this);
  return ProxyHooks::found(*this, {}, std::move(opened));
}

template <class Kind>
bool ProxyOf<Kind>::same_as(const Inode& other) const noexcept {
  const auto* proxy = dynamic_cast<const ProxyInode*>(&other);
  return proxy != nullptr && below().same_as(proxy->below());
}

template <class Kind>
Ref<Persistent> ProxyOf<Kind>::persistent() noexcept {
  return owner().persistent();
}

template <class Kind>
Readiness ProxyOf<Kind>::readiness() noexcept {
  return below().readiness();
}

template <class Kind>
WaitSource ProxyOf<Kind>::wait_source(Interest interest) noexcept {
  return below().wait_source(interest);
}

template class ProxyOf<FileInode>;
template class ProxyOf<DirInode>;
template class ProxyOf<LinkInode>;
template class ProxyOf<StreamInode>;
template class ProxyOf<SocketInode>;

ProxyFile::ProxyFile(Ref<ProxyFileSystem> owner, Ref<Inode> below) noexcept
    : ProxyOf(std::move(owner), below, below->type()) {}

Result<std::size_t> ProxyFile::read_at(ReadBuffers& buffers, std::uint64_t offset) {
  return ProxyHooks::carry_out({ProxyOperation::read, *this},
                               [&] { return target_inode().read_at(buffers, offset); });
}

Result<std::size_t> ProxyFile::write_at(WriteBuffers& buffers, std::uint64_t offset) {
  return ProxyHooks::carry_out({ProxyOperation::write, *this},
                               [&] { return target_inode().write_at(buffers, offset); });
}

Result<Appended> ProxyFile::append(WriteBuffers& buffers) {
  return ProxyHooks::carry_out({ProxyOperation::write, *this},
                               [&] { return target_inode().append(buffers); });
}

Result<void> ProxyFile::truncate(std::uint64_t size) {
  return ProxyHooks::carry_out({ProxyOperation::truncate, *this},
                               [&] { return target_inode().truncate(size); });
}

Result<void> ProxyFile::allocate(std::uint64_t offset, std::uint64_t length) {
  return ProxyHooks::carry_out({ProxyOperation::allocate, *this},
                               [&] { return target_inode().allocate(offset, length); });
}

Result<void> ProxyFile::advise(std::uint64_t offset, std::uint64_t length, Advice advice) {
  return target_inode().advise(offset, length, advice);
}

Result<std::uint64_t> ProxyFile::size() {
  return ProxyHooks::carry_out({ProxyOperation::stat, *this},
                               [&] { return target_inode().size(); });
}

ProxyLink::ProxyLink(Ref<ProxyFileSystem> owner, Ref<Inode> below) noexcept
    : ProxyOf(std::move(owner), std::move(below)) {}

Result<std::string> ProxyLink::target() {
  return ProxyHooks::carry_out({ProxyOperation::read_link, *this},
                               [&] { return target_inode().target(); });
}

ProxyStream::ProxyStream(Ref<ProxyFileSystem> owner, Ref<Inode> below) noexcept
    : ProxyOf(std::move(owner), below, below->type()) {}

Result<std::size_t> ProxyStream::try_read(ReadBuffers& buffers) {
  return ProxyHooks::carry_out({ProxyOperation::read, *this},
                               [&] { return target_inode().try_read(buffers); });
}

Result<std::size_t> ProxyStream::try_write(WriteBuffers& buffers) {
  return ProxyHooks::carry_out({ProxyOperation::write, *this},
                               [&] { return target_inode().try_write(buffers); });
}

ProxySocket::ProxySocket(Ref<ProxyFileSystem> owner, Ref<Inode> below) noexcept
    : ProxyOf(std::move(owner), below, below->type()) {}

Result<std::size_t> ProxySocket::try_read(ReadBuffers& buffers) {
  return ProxyHooks::carry_out({ProxyOperation::read, *this},
                               [&] { return target_inode().try_read(buffers); });
}

Result<std::size_t> ProxySocket::try_write(WriteBuffers& buffers) {
  return ProxyHooks::carry_out({ProxyOperation::write, *this},
                               [&] { return target_inode().try_write(buffers); });
}

Result<Ref<Inode>> ProxySocket::try_accept() {
  return ProxyHooks::found(*this, {}, ProxyHooks::carry_out({ProxyOperation::accept, *this}, [&] {
    return target_inode().try_accept();
  }));
}

Result<Received> ProxySocket::try_receive(ReadBuffers& buffers, ReceiveFlags flags) {
  return ProxyHooks::carry_out({ProxyOperation::read, *this},
                               [&] { return target_inode().try_receive(buffers, flags); });
}

Result<void> ProxySocket::shutdown(Shutdown how) {
  return ProxyHooks::carry_out({ProxyOperation::shutdown, *this},
                               [&] { return target_inode().shutdown(how); });
}

}  // namespace wasifs
