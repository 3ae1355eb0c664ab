// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <array>

#include "wasifs/io/pipe.h"
#include "wasifs/open_file.h"

namespace wasifs {

PipeReader::PipeReader(Ref<Inode> stream) : stream_(std::move(stream)), poller_(system_poller()) {}

Result<std::size_t> PipeReader::read(std::span<std::byte> bytes) {
  StreamInode* stream = stream_ ? stream_->as_stream() : nullptr;
  if (stream == nullptr) return Errno::badf;
  const std::array spans{IoSpan{bytes.data(), bytes.size()}};
  while (true) {
    ReadBuffers buffers(spans);
    const Result<std::size_t> count = stream->try_read(buffers);
    if (errno_of(count) != Errno::again) return count;
    WASIFS_CHECK(wait_ready(*stream, Interest::read, {*poller_, interrupt_}));
  }
}

PipeWriter::PipeWriter(Ref<Inode> stream) : stream_(std::move(stream)), poller_(system_poller()) {}

Result<void> PipeWriter::write(std::span<const std::byte> bytes) {
  StreamInode* stream = stream_ ? stream_->as_stream() : nullptr;
  if (stream == nullptr) return Errno::badf;
  while (!bytes.empty()) {
    const std::array spans{ConstIoSpan{bytes.data(), bytes.size()}};
    WriteBuffers buffers(spans);
    const Result<std::size_t> count = stream->try_write(buffers);
    if (count) {
      bytes = bytes.subspan(*count);
    } else if (count.error() != Errno::again) {
      return count.error();
    } else {
      WASIFS_CHECK(wait_ready(*stream, Interest::write, {*poller_, interrupt_}));
    }
  }
  return {};
}

Result<void> PipeWriter::write(std::string_view text) {
  return write(std::as_bytes(std::span(text)));
}

}  // namespace wasifs
