// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/c/stream.h"

#include "handles.h"
#include "versioned.h"
#include "wasifs/io/host_fd.h"
#include "wasifs/io/pipe.h"
#include "wasifs/io/stdio.h"

using namespace wasifs;
using namespace wasifs::capi;

namespace {

// The inode as a class that only some have.
template <class Stream>
Stream* as(wasifs_inode* inode) noexcept {
  return dynamic_cast<Stream*>(inode->inode.get());
}

wasifs_errno not_bytes_output() noexcept {
  return failed(Errno::inval, "`stream` is none of wasifs_bytes_output_create");
}

// What a function transferred, of at most `most` bytes.
Result<std::size_t> transferred(wasifs_errno error, std::size_t count, std::size_t most) noexcept {
  if (error != WASIFS_SUCCESS) return capi::from_c(error);
  if (count > most) return Errno::io;  // the embedder's mistake, which is not the guest's
  return count;
}

Ownership ownership(bool take) noexcept {
  return take ? Ownership::take : Ownership::borrow;
}

}  // namespace

extern "C" {

wasifs_errno wasifs_null_stream_create(wasifs_inode** stream) {
  return entry([&] {
    WASIFS_C_NEED(stream);
    *stream = nullptr;
    return give(stream, make_null_stream());
  });
}

wasifs_errno wasifs_bytes_input_create(const void* bytes, size_t size, wasifs_inode** stream) {
  return entry([&] {
    WASIFS_C_NEED(stream);
    *stream = nullptr;
    if (size != 0) WASIFS_C_NEED(bytes);
    return give(stream, make_bytes_input(std::string(static_cast<const char*>(bytes), size)));
  });
}

wasifs_errno wasifs_bytes_output_create(size_t limit, wasifs_inode** stream) {
  return entry([&] {
    WASIFS_C_NEED(stream);
    *stream = nullptr;
    return give(stream, limit == 0 ? make_bytes_output() : make_bytes_output(limit));
  });
}

wasifs_errno wasifs_bytes_output_contents(wasifs_inode* stream, wasifs_buffer* bytes) {
  return entry([&] {
    WASIFS_C_NEED(bytes);
    *bytes = {};
    WASIFS_C_NEED(stream);
    const auto* const output = as<BytesOutput>(stream);
    return output == nullptr ? not_bytes_output() : give_bytes(output->contents(), bytes);
  });
}

wasifs_errno wasifs_bytes_output_take(wasifs_inode* stream, wasifs_buffer* bytes) {
  return entry([&] {
    WASIFS_C_NEED(bytes);
    *bytes = {};
    WASIFS_C_NEED(stream);
    auto* const output = as<BytesOutput>(stream);
    return output == nullptr ? not_bytes_output() : give_bytes(output->take(), bytes);
  });
}

wasifs_errno wasifs_callback_input_create(const wasifs_input_functions* functions,
                                          wasifs_inode** stream) {
  return entry([&] {
    WASIFS_C_NEED(stream);
    *stream = nullptr;
    WASIFS_C_NEED(functions);
    WASIFS_C_TAKE(wasifs_input_functions, taken, functions);
    WASIFS_C_MEMBER(taken, read);
    return with_functions(taken, [&](const auto& held) {
      return give(stream, make_callback_input([held](std::span<std::byte> bytes) {
                    std::size_t count = 0;
                    const wasifs_errno error =
                        held->read(held.context(), reinterpret_cast<std::uint8_t*>(bytes.data()),
                                   bytes.size(), &count);
                    return transferred(error, count, bytes.size());
                  }));
    });
  });
}

wasifs_errno wasifs_callback_output_create(const wasifs_output_functions* functions,
                                           wasifs_inode** stream) {
  return entry([&] {
    WASIFS_C_NEED(stream);
    *stream = nullptr;
    WASIFS_C_NEED(functions);
    WASIFS_C_TAKE(wasifs_output_functions, taken, functions);
    WASIFS_C_MEMBER(taken, write);
    return with_functions(taken, [&](const auto& held) {
      return give(stream, make_callback_output([held](std::span<const std::byte> bytes) {
                    std::size_t count = 0;
                    const wasifs_errno error = held->write(
                        held.context(), reinterpret_cast<const std::uint8_t*>(bytes.data()),
                        bytes.size(), &count);
                    return transferred(error, count, bytes.size());
                  }));
    });
  });
}

wasifs_errno wasifs_stream_notify(wasifs_inode* stream) {
  return entry([&] {
    WASIFS_C_NEED(stream);
    auto* const callback = as<CallbackStream>(stream);
    if (callback == nullptr) {
      return failed(Errno::inval,
                    "`stream` is none of wasifs_callback_input_create or "
                    "wasifs_callback_output_create");
    }
    callback->notify();
    return success;
  });
}

wasifs_errno wasifs_inherit_stream(unsigned number, wasifs_inode** stream) {
  return entry([&] {
    WASIFS_C_NEED(stream);
    *stream = nullptr;
    if (number > 2) return unknown("standard stream", number);
    auto inherited = number == 0   ? inherit_stdin()
                     : number == 1 ? inherit_stdout()
                                   : inherit_stderr();
    WASIFS_C_RESULT(inherited, std::to_string(number));
    return give(stream, *std::move(inherited));
  });
}

wasifs_errno wasifs_from_host_fd(int fd, bool take, wasifs_inode** inode) {
  return entry([&] {
    WASIFS_C_NEED(inode);
    *inode = nullptr;
    auto made = from_host_fd(fd, ownership(take));
    WASIFS_C_RESULT(made, std::to_string(fd));
    return give(inode, *std::move(made));
  });
}

wasifs_errno wasifs_stream_from_host_fd(int fd, bool take, wasifs_inode** stream) {
  return entry([&] {
    WASIFS_C_NEED(stream);
    *stream = nullptr;
    auto made = stream_from_host_fd(fd, ownership(take));
    WASIFS_C_RESULT(made, std::to_string(fd));
    return give(stream, *std::move(made));
  });
}

wasifs_errno wasifs_pipe_create(size_t capacity, wasifs_inode** reader, wasifs_inode** writer) {
  return entry([&] {
    WASIFS_C_NEED(reader);
    *reader = nullptr;
    WASIFS_C_NEED(writer);
    *writer = nullptr;
    PipeEnds ends = capacity == 0 ? make_pipe() : make_pipe(capacity);
    auto first = std::make_unique<wasifs_inode>(std::move(ends.reader));
    *writer = new wasifs_inode{std::move(ends.writer)};
    *reader = first.release();
    return success;
  });
}
}
