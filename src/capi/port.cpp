// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "handles.h"
#include "wasifs/c/stream.h"
#include "wasifs/io/pipe.h"

// One of both.
struct wasifs_port {
  std::unique_ptr<wasifs::PipeReader> reader;
  std::unique_ptr<wasifs::PipeWriter> writer;
};

#include "failure.h"

using namespace wasifs;
using namespace wasifs::capi;

extern "C" {

wasifs_errno wasifs_port_create_reader(wasifs_inode* stream, wasifs_port** port) {
  return entry([&] {
    WASIFS_C_NEED(port);
    *port = nullptr;
    WASIFS_C_NEED(stream);
    if (stream->inode->as_stream() == nullptr) return failed(Errno::inval, "it is no stream");
    return give(port, std::make_unique<PipeReader>(stream->inode), nullptr);
  });
}

wasifs_errno wasifs_port_create_writer(wasifs_inode* stream, wasifs_port** port) {
  return entry([&] {
    WASIFS_C_NEED(port);
    *port = nullptr;
    WASIFS_C_NEED(stream);
    if (stream->inode->as_stream() == nullptr) return failed(Errno::inval, "it is no stream");
    return give(port, nullptr, std::make_unique<PipeWriter>(stream->inode));
  });
}

wasifs_errno wasifs_port_read(wasifs_port* port, void* bytes, size_t size, size_t* count) {
  return entry([&] {
    WASIFS_C_NEED(count);
    *count = 0;
    WASIFS_C_NEED(port);
    if (size != 0) WASIFS_C_NEED(bytes);
    if (port->reader == nullptr) return failed(Errno::badf, "the port is one to write to");
    const auto read = port->reader->read({static_cast<std::byte*>(bytes), size});
    WASIFS_C_RESULT(read, "port");
    *count = *read;
    return success;
  });
}

wasifs_errno wasifs_port_write(wasifs_port* port, const void* bytes, size_t size) {
  return entry([&] {
    WASIFS_C_NEED(port);
    if (size != 0) WASIFS_C_NEED(bytes);
    if (port->writer == nullptr) return failed(Errno::badf, "the port is one to read from");
    const std::span given(static_cast<const std::byte*>(bytes), size);
    return ended(port->writer->write(given), "port");
  });
}

wasifs_errno wasifs_port_interrupt(wasifs_port* port) {
  return entry([&] {
    WASIFS_C_NEED(port);
    if (port->reader != nullptr) port->reader->interrupt();
    if (port->writer != nullptr) port->writer->interrupt();
    return success;
  });
}

void wasifs_port_free(wasifs_port* port) {
  delete port;
}
}
