// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files and links written in C. Content goes through a buffer of the host, never straight to guest
// memory: the function may run guest code that makes the memory move, and other threads of the
// guest may write to it.
#include <algorithm>
#include <array>
#include <memory>

#include "custom_node.h"

namespace wasifs::capi {

std::uint64_t shared_device() noexcept {
  static const std::uint64_t device = allocate_external_device_number();
  return device;
}

std::uint64_t next_inode_number() noexcept {
  static std::atomic<std::uint64_t> last{std::uint64_t{1} << 62};  // far from an embedder's own
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

namespace {

constexpr std::size_t piece_size = 65536;

// One piece of a transfer at a time.
class Piece {
 public:
  explicit Piece(std::size_t total) : size_(std::min(total, piece_size)) {
    if (size_ > small_.size()) large_ = std::make_unique_for_overwrite<std::byte[]>(size_);
  }
  [[nodiscard]] std::span<std::byte> up_to(std::size_t wanted) noexcept {
    return {large_ != nullptr ? large_.get() : small_.data(), std::min(wanted, size_)};
  }

 private:
  std::size_t size_;
  std::unique_ptr<std::byte[]> large_;
  std::array<std::byte, 4096> small_;
};

std::uint8_t* bytes_of(std::span<std::byte> piece) noexcept {
  return reinterpret_cast<std::uint8_t*>(piece.data());
}

class CustomFile final : public FileInode, public CustomNode<wasifs_file_node> {
 public:
  CustomFile(const Functions<wasifs_file_node>& functions, FileType type)
      : FileInode(type), CustomNode(functions) {}

  Result<Stat> stat() override { return ask(type()); }
  Result<void> set_times(const TimesChange& change) override { return change_times(change); }
  Result<void> sync(bool data_only) override { return to_storage(data_only); }
  bool same_as(const Inode& other) const noexcept override {
    const auto* const file = dynamic_cast<const CustomFile*>(&other);
    return file != nullptr && same_node(*file);
  }

  Result<Ref<Inode>> open(const OpenHow& how) override {
    const auto& call = functions();
    if (call->open != nullptr) {
      const wasifs_open_how given = to_c(how);
      WASIFS_CHECK(to_result(call->open(call.context(), &given)));
      return Ref<Inode>(this);
    }
    if (has_all(how.access, Access::read) && call->read_at == nullptr) return Errno::acces;
    if (has_all(how.access, Access::write) && call->write_at == nullptr) return Errno::acces;
    if (how.truncate && type() == FileType::regular_file) WASIFS_CHECK(truncate(0));
    return Ref<Inode>(this);
  }

  Result<std::size_t> read_at(ReadBuffers& buffers, std::uint64_t offset) override {
    const auto& call = functions();
    if (call->read_at == nullptr) return Errno::acces;
    Piece piece(buffers.remaining());
    std::size_t total = 0;
    while (buffers.remaining() != 0) {
      const std::span<std::byte> bytes = piece.up_to(buffers.remaining());
      std::size_t count = 0;
      const Errno error = from_c(
          call->read_at(call.context(), offset + total, bytes_of(bytes), bytes.size(), &count));
      if (error != Errno::success || count > bytes.size()) return so_far(total, error);
      total += buffers.put(bytes.first(count));
      if (count < bytes.size()) break;
    }
    return total;
  }

  Result<std::size_t> write_at(WriteBuffers& buffers, std::uint64_t offset) override {
    const auto& call = functions();
    if (call->write_at == nullptr) return Errno::rofs;
    return write(buffers, [&](std::span<std::byte> bytes, std::size_t done, std::size_t* count) {
      return call->write_at(call.context(), offset + done, bytes_of(bytes), bytes.size(), count);
    });
  }

  Result<Appended> append(WriteBuffers& buffers) override {
    const auto& call = functions();
    std::uint64_t end = 0;
    if (call->append == nullptr) {
      WASIFS_TRY(const std::uint64_t length, size());
      WASIFS_TRY(const std::size_t written, write_at(buffers, length));
      return Appended{.count = written, .end = length + written};
    }
    WASIFS_TRY(const std::size_t written,
               write(buffers, [&](std::span<std::byte> bytes, std::size_t, std::size_t* count) {
                 return call->append(call.context(), bytes_of(bytes), bytes.size(), count, &end);
               }));
    return Appended{.count = written, .end = end};
  }

  Result<void> truncate(std::uint64_t size) override {
    const auto& call = functions();
    if (call->truncate == nullptr) return Errno::rofs;
    return to_result(call->truncate(call.context(), size));
  }
  Result<void> allocate(std::uint64_t offset, std::uint64_t length) override {
    const auto& call = functions();
    if (call->allocate == nullptr) return Errno::notsup;
    return to_result(call->allocate(call.context(), offset, length));
  }

 private:
  // What a transfer gives that ended early: an error after some bytes is left to the next call. A
  // count that is too large is the embedder's mistake, and `io`.
  static Result<std::size_t> so_far(std::size_t total, Errno error) noexcept {
    if (total != 0) return total;
    return error != Errno::success ? error : Errno::io;
  }

  template <class Put>
  static Result<std::size_t> write(WriteBuffers& buffers, Put&& put) {
    Piece piece(buffers.remaining());
    std::size_t total = 0;
    while (buffers.remaining() != 0) {
      const std::span<std::byte> bytes = piece.up_to(buffers.remaining());
      WriteBuffers ahead = buffers;  // what was not written is not taken
      ahead.take(bytes);
      std::size_t count = 0;
      const Errno error = from_c(put(bytes, total, &count));
      if (error != Errno::success || count > bytes.size()) return so_far(total, error);
      buffers.skip(count);
      total += count;
      if (count < bytes.size()) break;
    }
    return total;
  }
};

class CustomLink final : public LinkInode, public CustomNode<wasifs_link_node> {
 public:
  explicit CustomLink(const Functions<wasifs_link_node>& functions) : CustomNode(functions) {}

  Result<Stat> stat() override { return ask(type()); }
  bool same_as(const Inode& other) const noexcept override {
    const auto* const link = dynamic_cast<const CustomLink*>(&other);
    return link != nullptr && same_node(*link);
  }
  Result<std::string> target() override {
    std::string text(4096, '\0');
    std::size_t length = 0;
    WASIFS_CHECK(
        to_result(functions()->target(functions().context(), text.data(), text.size(), &length)));
    if (length > text.size()) return Errno::nametoolong;
    text.resize(length);
    return text;
  }
};

}  // namespace
}  // namespace wasifs::capi

using namespace wasifs;
using namespace wasifs::capi;

extern "C" {

uint64_t wasifs_new_device_number(void) {
  return allocate_external_device_number();
}

wasifs_errno wasifs_file_node_create(const wasifs_file_node* node, wasifs_inode** inode) {
  return entry([&] {
    WASIFS_C_NEED(inode);
    *inode = nullptr;
    WASIFS_C_NEED(node);
    WASIFS_C_TAKE(wasifs_file_node, taken, node);
    WASIFS_C_MEMBER(taken, stat);
    FileType type = FileType::regular_file;
    if (taken.type == WASIFS_TYPE_CHARACTER_DEVICE || taken.type == WASIFS_TYPE_BLOCK_DEVICE) {
      type = static_cast<FileType>(taken.type);
    } else if (taken.type != 0 && taken.type != WASIFS_TYPE_REGULAR_FILE) {
      return unknown("type of a file node", taken.type);
    }
    return with_functions(
        taken, [&](const auto& held) { return give(inode, make_ref<CustomFile>(held, type)); });
  });
}

wasifs_errno wasifs_link_node_create(const wasifs_link_node* node, wasifs_inode** inode) {
  return entry([&] {
    WASIFS_C_NEED(inode);
    *inode = nullptr;
    WASIFS_C_NEED(node);
    WASIFS_C_TAKE(wasifs_link_node, taken, node);
    WASIFS_C_MEMBER(taken, stat);
    WASIFS_C_MEMBER(taken, target);
    return with_functions(
        taken, [&](const auto& held) { return give(inode, make_ref<CustomLink>(held)); });
  });
}
}
