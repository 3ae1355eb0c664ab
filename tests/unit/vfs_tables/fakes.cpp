// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fakes.h"

#include <algorithm>

namespace wasifs::test {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

std::string drain(WriteBuffers& buffers, std::size_t count) {
  std::string text(std::min(count, buffers.remaining()), '\0');
  text.resize(buffers.take(std::as_writable_bytes(std::span(text))));
  return text;
}

}  // namespace

Result<Stat> StringFile::stat() {
  const std::lock_guard lock(mutex_);
  return Stat{.dev = 1, .ino = 7, .type = FileType::regular_file, .size = content_.size()};
}

Result<std::size_t> StringFile::read_at(ReadBuffers& buffers, std::uint64_t offset) {
  const std::lock_guard lock(mutex_);
  if (offset >= content_.size()) return std::size_t{0};
  return buffers.put(bytes_of(std::string_view(content_).substr(offset)));
}

Result<std::size_t> StringFile::write_at(WriteBuffers& buffers, std::uint64_t offset) {
  const std::lock_guard lock(mutex_);
  const std::string text = drain(buffers, buffers.size());
  if (content_.size() < offset + text.size()) content_.resize(offset + text.size());
  content_.replace(offset, text.size(), text);
  return text.size();
}

Result<Appended> StringFile::append(WriteBuffers& buffers) {
  const std::lock_guard lock(mutex_);
  const std::string text = drain(buffers, buffers.size());
  content_ += text;
  return Appended{.count = text.size(), .end = content_.size()};
}

Result<void> StringFile::truncate(std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  content_.resize(size);
  return {};
}

std::string StringFile::content() const {
  const std::lock_guard lock(mutex_);
  return content_;
}

Result<std::size_t> Channel::try_read(ReadBuffers& buffers) {
  std::size_t count = 0;
  {
    const std::lock_guard lock(mutex_);
    ++tries_;
    if (held_.empty()) {
      if (no_writer_) return std::size_t{0};
      return Errno::again;
    }
    count = buffers.put(bytes_of(held_));
    held_.erase(0, count);
  }
  changed_.wake();
  return count;
}

Result<std::size_t> Channel::try_write(WriteBuffers& buffers) {
  std::size_t count = 0;
  {
    const std::lock_guard lock(mutex_);
    ++tries_;
    if (no_reader_) return Errno::pipe;
    const std::size_t room = capacity_ - held_.size();
    if (room == 0) return Errno::again;
    std::string text;
    if (style_ == Style::take) {
      text = drain(buffers, room);
    } else {
      for (const ConstIoSpan& span : buffers.spans()) {
        text.append(reinterpret_cast<const char*>(span.data), span.size);
      }
      text.resize(std::min(text.size(), room));
    }
    count = text.size();
    held_ += text;
  }
  changed_.wake();
  return count;
}

Readiness Channel::readiness() noexcept {
  const std::lock_guard lock(mutex_);
  Readiness readiness{.ready = Interest::none, .hangup = no_writer_, .bytes = held_.size()};
  if (!held_.empty() || no_writer_) readiness.ready |= Interest::read;
  if (held_.size() < capacity_ || no_reader_) readiness.ready |= Interest::write;
  return readiness;
}

void Channel::close_writer() {
  {
    const std::lock_guard lock(mutex_);
    no_writer_ = true;
  }
  changed_.wake();
}

void Channel::close_reader() {
  {
    const std::lock_guard lock(mutex_);
    no_reader_ = true;
  }
  changed_.wake();
}

int Channel::tries() const {
  const std::lock_guard lock(mutex_);
  return tries_;
}

Result<Ref<Inode>> MapDirectory::lookup(std::string_view name) {
  ++lookups;
  const auto found = entries.find(name);
  if (found == entries.end()) return Errno::noent;
  return found->second;
}

Result<Ref<Inode>> MapDirectory::create_file(std::string_view name) {
  if (before_create) before_create();
  if (entries.contains(name)) return Errno::exist;
  Ref<Inode> file = make_ref<StringFile>();
  entries.emplace(name, file);
  return file;
}

Out::Out(std::string text, std::vector<std::size_t> sizes) : text_(std::move(text)) {
  std::size_t at = 0;
  sizes.push_back(text_.size());
  for (const std::size_t size : sizes) {
    const std::size_t piece = std::min(size, text_.size() - at);
    spans_.push_back({reinterpret_cast<const std::byte*>(text_.data()) + at, piece});
    at += piece;
  }
  buffers_ = std::make_unique<WriteBuffers>(spans_);
}

In::In(std::size_t size)
    : bytes_(size, '\0'),
      span_{reinterpret_cast<std::byte*>(bytes_.data()), size},
      buffers_(std::make_unique<ReadBuffers>(std::span<const IoSpan>(&span_, 1))) {}

}  // namespace wasifs::test
