// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The simplest inodes that keep the contracts of wasifs/inode.h, for the tests of what stands on
// them. Thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/inode.h"
#include "wasifs/open_file.h"

namespace wasifs::test {

/// A file that keeps its bytes in a string.
class StringFile : public FileInode {
 public:
  explicit StringFile(std::string content = {}) : content_(std::move(content)) {}

  Result<Stat> stat() override;
  Result<std::size_t> read_at(ReadBuffers& buffers, std::uint64_t offset) override;
  Result<std::size_t> write_at(WriteBuffers& buffers, std::uint64_t offset) override;
  Result<Appended> append(WriteBuffers& buffers) override;
  Result<void> truncate(std::uint64_t size) override;

  [[nodiscard]] std::string content() const;

 private:
  mutable std::mutex mutex_;
  std::string content_;
};

/// A file that does what the test says; what is not set answers with 0 bytes.
class ScriptedFile : public FileInode {
 public:
  std::function<Result<std::size_t>(ReadBuffers&, std::uint64_t)> on_read;
  std::function<Result<std::size_t>(WriteBuffers&, std::uint64_t)> on_write;
  std::uint64_t reported_size = 0;

  Result<Stat> stat() override { return Stat{.dev = 1, .ino = 1, .size = reported_size}; }
  Result<std::size_t> read_at(ReadBuffers& buffers, std::uint64_t offset) override {
    return on_read ? on_read(buffers, offset) : std::size_t{0};
  }
  Result<std::size_t> write_at(WriteBuffers& buffers, std::uint64_t offset) override {
    return on_write ? on_write(buffers, offset) : std::size_t{0};
  }
};

/// Both ends of a pipe with `capacity` bytes of room.
class Channel : public StreamInode {
 public:
  /// How a write gets at the bytes; inodes of both kinds exist.
  enum class Style { take, spans };

  explicit Channel(std::size_t capacity, Style style = Style::take)
      : capacity_(capacity), style_(style) {}

  Result<Stat> stat() override { return Stat{.dev = 1, .ino = 2}; }
  Result<std::size_t> try_read(ReadBuffers& buffers) override;
  Result<std::size_t> try_write(WriteBuffers& buffers) override;
  Readiness readiness() noexcept override;
  WaitSource wait_source(Interest) noexcept override { return {.queue = &changed_}; }

  /// Nobody writes any more.
  void close_writer();
  /// Nobody reads any more.
  void close_reader();
  /// Number of `try_read` and `try_write` so far.
  [[nodiscard]] int tries() const;

 private:
  mutable std::mutex mutex_;
  std::string held_;
  std::size_t capacity_;
  Style style_;
  bool no_writer_ = false;
  bool no_reader_ = false;
  int tries_ = 0;
  WaitQueue changed_;
};

/// A directory that keeps its names in a map.
class MapDirectory : public DirInode {
 public:
  std::map<std::string, Ref<Inode>, std::less<>> entries;
  int lookups = 0;
  std::function<void()> before_create;  // another thread's doing between look-up and creation

  Result<Stat> stat() override { return Stat{.dev = 1, .ino = 3, .type = FileType::directory}; }
  Result<Ref<Inode>> lookup(std::string_view name) override;
  Result<void> read_entries(std::uint64_t, const DirSink&) override { return {}; }
  Result<Ref<Inode>> create_file(std::string_view name) override;
};

/// A symbolic link.
class FixedLink : public LinkInode {
 public:
  Result<Stat> stat() override { return Stat{.dev = 1, .ino = 4, .type = FileType::symbolic_link}; }
  Result<std::string> target() override { return std::string("elsewhere"); }
};

/// A directory that has nothing but what it must.
class BareDirectory : public DirInode {
 public:
  Result<Stat> stat() override { return Stat{.dev = 1, .ino = 5, .type = FileType::directory}; }
  Result<Ref<Inode>> lookup(std::string_view) override { return Errno::noent; }
  Result<void> read_entries(std::uint64_t, const DirSink&) override { return {}; }
};

/// A socket that has nothing but what it must.
class BareSocket : public SocketInode {
 public:
  Result<Stat> stat() override { return Stat{.dev = 1, .ino = 6, .type = FileType::socket_stream}; }
};

/// `text` cut into pieces of `sizes` bytes (the last gets the rest), as the buffers of a write.
class Out {
 public:
  explicit Out(std::string text, std::vector<std::size_t> sizes = {});
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  operator WriteBuffers&() { return *buffers_; }

 private:
  std::string text_;
  std::vector<ConstIoSpan> spans_;
  std::unique_ptr<WriteBuffers> buffers_;
};

/// Room for `size` bytes as the buffers of a read.
class In {
 public:
  explicit In(std::size_t size);
  In(const In&) = delete;
  In& operator=(const In&) = delete;
  operator ReadBuffers&() { return *buffers_; }
  /// The first `count` bytes.
  [[nodiscard]] std::string text(std::size_t count) const { return bytes_.substr(0, count); }

 private:
  std::string bytes_;
  IoSpan span_;
  std::unique_ptr<ReadBuffers> buffers_;
};

/// A wait context on the machine's own poller.
struct Waits {
  std::shared_ptr<Poller> poller = system_poller();
  Interrupt interrupt;
  operator WaitContext() { return {*poller, interrupt}; }
};

}  // namespace wasifs::test
