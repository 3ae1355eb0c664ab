// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files that are asked for each range. The functions see a bounce buffer, never guest memory: it
// may move when they run guest code, and other threads of the guest may be writing to it.
#include <algorithm>
#include <memory>

#include "base/lock_rank.h"
#include "fs/callback/node.h"

namespace wasifs {
namespace {

constexpr std::size_t bounce_size = 65536;

class Bounce {
 public:
  explicit Bounce(std::size_t wanted)
      : size_(std::min(wanted, bounce_size)),
        bytes_(std::make_unique_for_overwrite<std::byte[]>(size_)) {}
  // At most `size` bytes of it.
  [[nodiscard]] std::span<std::byte> first(std::size_t size) const noexcept {
    return {bytes_.get(), std::min(size, size_)};
  }

 private:
  std::size_t size_;
  std::unique_ptr<std::byte[]> bytes_;
};

class RandomAccessNode final : public FileInode, public CallbackNode {
 public:
  explicit RandomAccessNode(RandomAccessFile file)
      : CallbackNode(file.times), file_(std::move(file)) {}

  Result<Stat> stat() override {
    WASIFS_TRY(const std::uint64_t bytes, size());
    return node_stat(type(), bytes);
  }
  Result<void> set_times(const TimesChange&) override { return Errno::rofs; }
  Result<void> sync(bool) override;
  Result<Ref<Inode>> open(const OpenHow& how) override;
  Result<std::uint64_t> size() override {
    check_no_lock_held(caller);
    return file_.size();
  }

  Result<std::size_t> read_at(ReadBuffers& buffers, std::uint64_t offset) override;
  Result<std::size_t> write_at(WriteBuffers& buffers, std::uint64_t offset) override;
  Result<Appended> append(WriteBuffers& buffers) override;
  Result<void> truncate(std::uint64_t size) override;

 private:
  static constexpr const char* caller = "a function behind a file";
  const RandomAccessFile file_;
};

// Offers `buffers` piece by piece to `write(bytes, done)`, which says how many it took, until all
// is taken, a piece is not taken whole, or an error. Returns the sum; an error only when nothing
// was taken.
template <class Write>
Result<std::size_t> write_pieces(WriteBuffers& buffers, Write write) {
  const Bounce bounce(buffers.remaining());
  std::size_t total = 0;
  while (buffers.remaining() != 0) {
    WriteBuffers ahead = buffers;
    const auto offered = bounce.first(ahead.take(bounce.first(ahead.remaining())));
    if (offered.empty()) break;
    const Result<std::size_t> taken = write(offered, total);
    if (!taken && total == 0) return taken.error();
    if (!taken) break;
    const std::size_t count = std::min(*taken, offered.size());
    buffers.skip(count);
    total += count;
    if (count < offered.size()) break;
  }
  return total;
}

Result<void> RandomAccessNode::sync(bool) {
  if (!file_.sync) return {};
  check_no_lock_held(caller);
  return file_.sync();
}

Result<Ref<Inode>> RandomAccessNode::open(const OpenHow& how) {
  if (has_any(how.access, Access::read) && !file_.read_at) return Errno::acces;
  if ((has_any(how.access, Access::write) || how.truncate) && !file_.write_at) return Errno::acces;
  if (how.truncate && file_.truncate) WASIFS_CHECK(truncate(0));
  return Ref<Inode>(this);
}

Result<std::size_t> RandomAccessNode::read_at(ReadBuffers& buffers, std::uint64_t offset) {
  if (!file_.read_at) return Errno::badf;
  check_no_lock_held(caller);
  const Bounce bounce(buffers.remaining());
  std::size_t total = 0;
  while (buffers.remaining() != 0) {
    const auto piece = bounce.first(buffers.remaining());
    const Result<std::size_t> given = file_.read_at(offset + total, piece);
    if (!given && total == 0) return given.error();
    if (!given) break;
    const std::size_t count = buffers.put(piece.first(std::min(*given, piece.size())));
    total += count;
    if (count < piece.size()) break;
  }
  return total;
}

Result<std::size_t> RandomAccessNode::write_at(WriteBuffers& buffers, std::uint64_t offset) {
  if (!file_.write_at) return Errno::rofs;
  check_no_lock_held(caller);
  return write_pieces(buffers, [&](std::span<const std::byte> bytes, std::size_t done) {
    return file_.write_at(offset + done, bytes);
  });
}

Result<Appended> RandomAccessNode::append(WriteBuffers& buffers) {
  if (!file_.append) {
    WASIFS_TRY(const std::uint64_t end, size());
    WASIFS_TRY(const std::size_t count, write_at(buffers, end));
    return Appended{.count = count, .end = end + count};
  }
  check_no_lock_held(caller);
  std::uint64_t end = 0;
  const auto append_piece = [&](std::span<const std::byte> bytes,
                                std::size_t) -> Result<std::size_t> {
    WASIFS_TRY(const Appended appended, file_.append(bytes));
    end = appended.end;
    return appended.count;
  };
  if (buffers.remaining() == 0) {
    WASIFS_TRY(end, size());
  }
  WASIFS_TRY(const std::size_t count, write_pieces(buffers, append_piece));
  return Appended{.count = count, .end = end};
}

Result<void> RandomAccessNode::truncate(std::uint64_t size) {
  if (!file_.truncate) return Errno::inval;
  check_no_lock_held(caller);
  return file_.truncate(size);
}

}  // namespace

Ref<Inode> make_random_access_file(RandomAccessFile file) {
  return make_ref<RandomAccessNode>(std::move(file));
}

}  // namespace wasifs
