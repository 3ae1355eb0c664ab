// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files whose content is one string, computed at open and received at close.
#include <algorithm>
#include <exception>

#include "base/guarded.h"
#include "fs/callback/node.h"

namespace wasifs {
namespace {

constexpr LockRank content_rank = lock_rank::inode_data(0);
constexpr std::uint64_t usual_open_bytes = std::uint64_t{64} << 20;

// The bytes of `content` from `offset` on, into `buffers`.
std::size_t copy_out(std::string_view content, ReadBuffers& buffers, std::uint64_t offset) {
  const std::size_t begin = std::min<std::uint64_t>(offset, content.size());
  return buffers.put(std::as_bytes(std::span(content)).subspan(begin));
}

class WholeFileNode final : public FileInode, public CallbackNode {
 public:
  explicit WholeFileNode(WholeFile file)
      : CallbackNode(file.times),
        file_(std::move(file)),
        open_bytes_(file_.open_bytes
                        ? file_.open_bytes
                        : std::make_shared<OpenBytes>(std::max(usual_open_bytes, file_.limit))) {}

  Result<Stat> stat() override;
  Result<void> set_times(const TimesChange&) override { return Errno::rofs; }
  Result<Ref<Inode>> open(const OpenHow& how) override;
  Result<std::size_t> read_at(ReadBuffers& buffers, std::uint64_t offset) override;

  [[nodiscard]] const WholeFile& file() const noexcept { return file_; }
  [[nodiscard]] OpenBytes& open_bytes() const noexcept { return *open_bytes_; }

 private:
  [[nodiscard]] Result<std::string> compute() const;
  const WholeFile file_;
  const std::shared_ptr<OpenBytes> open_bytes_;
};

// One open file: a copy of the content, which the caller has charged for.
class OpenedWholeFile final : public FileInode {
 public:
  OpenedWholeFile(Ref<WholeFileNode> node, std::string content, bool changed)
      : node_(std::move(node)), copy_(Copy{content.size(), changed, std::move(content)}) {}
  ~OpenedWholeFile() override;

  Result<Stat> stat() override {
    return node_->node_stat(FileType::regular_file, copy_.lock()->content.size());
  }
  Result<void> set_times(const TimesChange&) override { return Errno::rofs; }
  Result<void> sync(bool) override;
  bool same_as(const Inode& other) const noexcept override {
    const auto* const opened = dynamic_cast<const OpenedWholeFile*>(&other);
    return opened != nullptr ? opened->node_ == node_ : node_.get() == &other;
  }

  Result<std::size_t> read_at(ReadBuffers& buffers, std::uint64_t offset) override {
    return copy_out(copy_.lock()->content, buffers, offset);
  }
  Result<std::size_t> write_at(WriteBuffers& buffers, std::uint64_t offset) override {
    const auto copy = copy_.lock();
    return write_locked(*copy, buffers, offset);
  }
  Result<Appended> append(WriteBuffers& buffers) override {
    const auto copy = copy_.lock();
    WASIFS_TRY(const std::size_t count, write_locked(*copy, buffers, copy->content.size()));
    return Appended{.count = count, .end = copy->content.size()};
  }
  Result<void> truncate(std::uint64_t size) override;

 private:
  struct Copy {
    std::uint64_t charged;  // the longest that the content ever was
    bool changed;           // since it was last handed over
    std::string content;
  };

  [[nodiscard]] std::uint64_t most_bytes(const Copy& copy) const noexcept {
    return std::max<std::uint64_t>(node_->file().limit, copy.content.size());
  }
  Result<std::size_t> write_locked(Copy& copy, WriteBuffers& buffers, std::uint64_t offset);
  Result<void> resize(Copy& copy, std::uint64_t size);
  Result<void> hand_over(std::string_view content);

  const Ref<WholeFileNode> node_;
  Guarded<Copy, content_rank> copy_;
};

Result<std::string> WholeFileNode::compute() const {
  if (!file_.read) return std::string();
  check_no_lock_held("the function that computes a file");
  return file_.read();
}

Result<Stat> WholeFileNode::stat() {
  if (file_.size) return node_stat(type(), *file_.size);
  WASIFS_TRY(const std::string content, compute());
  return node_stat(type(), content.size());
}

Result<Ref<Inode>> WholeFileNode::open(const OpenHow& how) {
  if (has_any(how.access, Access::read) && !file_.read) return Errno::acces;
  if ((has_any(how.access, Access::write) || how.truncate) && !file_.write) return Errno::acces;
  std::string content;
  if (!how.truncate) {
    WASIFS_TRY(content, compute());
  }
  if (!open_bytes_->take(content.size())) return Errno::nomem;
  return Ref<Inode>(make_ref<OpenedWholeFile>(Ref(this), std::move(content), how.truncate));
}

Result<std::size_t> WholeFileNode::read_at(ReadBuffers& buffers, std::uint64_t offset) {
  WASIFS_TRY(const std::string content, compute());
  return copy_out(content, buffers, offset);
}

Result<std::size_t> OpenedWholeFile::write_locked(Copy& copy, WriteBuffers& buffers,
                                                  std::uint64_t offset) {
  if (!node_->file().write) return Errno::rofs;
  if (buffers.remaining() == 0) return std::size_t{0};
  const std::uint64_t most = most_bytes(copy);
  if (offset >= most) return Errno::fbig;
  const std::size_t wanted = std::min<std::uint64_t>(buffers.remaining(), most - offset);
  const std::size_t begin = offset;
  if (copy.content.size() < begin + wanted) WASIFS_CHECK(resize(copy, begin + wanted));
  copy.changed = true;
  return buffers.take(std::as_writable_bytes(std::span(copy.content)).subspan(begin, wanted));
}

Result<void> OpenedWholeFile::truncate(std::uint64_t size) {
  if (!node_->file().write) return Errno::rofs;
  const auto copy = copy_.lock();
  if (size > most_bytes(*copy)) return Errno::fbig;
  WASIFS_CHECK(resize(*copy, size));
  copy->changed = true;
  return {};
}

// A limit may be more than the host has, and a guest that asks for it must not end the host.
Result<void> OpenedWholeFile::resize(Copy& copy, std::uint64_t size) {
  const std::uint64_t more = size > copy.charged ? size - copy.charged : 0;
  if (!node_->open_bytes().take(more)) return Errno::nospc;
  try {
    copy.content.resize(size);
  } catch (const std::exception&) {  // no memory, or longer than any string
    node_->open_bytes().give_back(more);
    return Errno::nospc;
  }
  copy.charged += more;
  return {};
}

Result<void> OpenedWholeFile::hand_over(std::string_view content) {
  check_no_lock_held("the function that receives a file");
  return node_->file().write(content);
}

Result<void> OpenedWholeFile::sync(bool) {
  std::string content;
  {
    const auto copy = copy_.lock();
    if (!copy->changed) return {};
    try {
      content = copy->content;
    } catch (const std::exception&) {
      return Errno::nomem;
    }
    copy->changed = false;
  }
  return hand_over(content);
}

// Nobody else has the copy any more, so it is moved: closing needs no memory.
OpenedWholeFile::~OpenedWholeFile() {
  const Copy last = std::move(*copy_.lock());
  if (last.changed) static_cast<void>(hand_over(last.content));
  node_->open_bytes().give_back(last.charged);
}

}  // namespace

Ref<Inode> make_whole_file(WholeFile file) {
  return make_ref<WholeFileNode>(std::move(file));
}

Ref<Inode> make_text_file(std::function<Result<std::string>()> read) {
  return make_whole_file({.read = std::move(read)});
}

}  // namespace wasifs
