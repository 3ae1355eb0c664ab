// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/file.h"

namespace wasifs::mem {

Result<void> File::set_times(const TimesChange& change) {
  change_times(*this, change);
  return {};
}

void File::begin_change() noexcept {
  if (!is_unchanged()) return;
  const ChangeContent held(lock_, common().owners);
  to_change(*this);
}

void File::lose_names() noexcept {
  const ChangeContent held(lock_, common().owners);
  to_change(*this);
  set_nlink(0);
  common().nameless_bytes.count(content_.charged());
}

Result<std::size_t> File::read_at(ReadBuffers& buffers, std::uint64_t offset) {
  if (buffers.remaining() == 0) return 0;
  std::size_t count = 0;
  {
    const LookAtContent held(lock_, common().owners);
    count = content_.read(buffers, offset);
  }
  accessed(*this);
  return count;
}

Result<Appended> File::write(WriteBuffers& buffers, std::uint64_t offset, bool at_end) {
  Appended done;
  const Timestamp now = common().now();
  const ChangeContent held(lock_, common().owners);
  to_change(*this);
  if (at_end) offset = content_.size();
  WASIFS_TRY(done.count, content_.write(buffers, offset, common().max_file_size, bytes()));
  done.end = offset + done.count;
  // With the guard: the line of memory that it lies in is here, and nobody else wants it yet.
  if (done.count != 0) changed(now);
  return done;
}

Result<std::size_t> File::write_at(WriteBuffers& buffers, std::uint64_t offset) {
  WASIFS_TRY(const Appended done, write(buffers, offset, false));
  return done.count;
}

Result<Appended> File::append(WriteBuffers& buffers) {
  return write(buffers, 0, true);
}

Result<void> File::truncate(std::uint64_t size) {
  if (size > common().max_file_size) return Errno::fbig;
  Freed freed;
  const ChangeContent held(lock_, common().owners);
  to_change(*this);
  WASIFS_CHECK(content_.truncate(size, bytes(), freed));
  changed(common().now());
  return {};
}

Result<void> File::allocate(std::uint64_t offset, std::uint64_t length) {
  const std::uint64_t end = offset + length;
  if (end > common().max_file_size) return Errno::fbig;
  const ChangeContent held(lock_, common().owners);
  to_change(*this);
  WASIFS_CHECK(content_.allocate(offset, end, bytes()));
  changed(common().now());
  return {};
}

Result<void> Link::set_times(const TimesChange& change) {
  change_times(*this, change);
  return {};
}

void Link::begin_change() noexcept {
  if (!is_unchanged()) return;
  const LookAtTree held(common().tree, common().owners);
  to_change(*this);
}

Result<std::string> Link::target() {
  accessed(*this);
  return target_;
}

}  // namespace wasifs::mem
