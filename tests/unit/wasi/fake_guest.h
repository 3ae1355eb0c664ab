// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A guest without an engine: a byte vector as memory and the call table. The tests of the calls use
// it; each test has one of its own. One thread, except where a test says otherwise.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wasifs/engine/call_table.h"
#include "wasifs/guest_memory.h"
#include "wasifs/process.h"

namespace wasifs::testing_support {

/// What a call may get for a pair of parameters that describe buffers: the array is placed in guest
/// memory, the call gets its address and its length.
struct Spans {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> spans;  ///< Address and length of each.
};
/// Buffers to read into, one behind the other at `FakeGuest::data`.
struct Lengths {
  std::vector<std::uint32_t> lengths;  ///< Of each.
};
/// Buffers to write from.
struct Texts {
  std::vector<std::string> texts;  ///< Content of each.
};

/// One subscription of poll_oneoff, in the layout of preview1.
struct Subscription {
  std::uint64_t userdata = 0;
  std::uint8_t tag = 0;         ///< 0 clock, 1 fd_read, 2 fd_write.
  std::uint32_t id = 0;         ///< Clock or descriptor.
  std::uint64_t timeout = 0;    ///< Of a clock.
  std::uint64_t precision = 0;  ///< Of a clock.
  std::uint16_t flags = 0;      ///< Of a clock.
};
/// One event of poll_oneoff.
struct Event {
  std::uint64_t userdata;
  std::uint16_t error;
  std::uint8_t type;
  std::uint64_t bytes;
  std::uint16_t flags;
};
/// A filestat of preview1.
struct FileStat {
  std::uint64_t dev, ino;
  std::uint8_t type;
  std::uint64_t nlink, size, atim, mtim, ctim;
};
/// An fdstat.
struct FdStat {
  std::uint8_t type;
  std::uint16_t flags;
  std::uint64_t base, inheriting;
};
/// An entry that fd_readdir gave in full.
struct Entry {
  std::uint64_t next, ino;
  std::string name;
  std::uint8_t type;
};

class FakeGuest {
 public:
  static constexpr std::uint32_t out = 64;         ///< Where results go; 64 bytes apart from out2.
  static constexpr std::uint32_t out2 = 1024;      ///< Where second results go.
  static constexpr std::uint32_t data = 4096;      ///< Room for content, up to `scratch`.
  static constexpr std::uint32_t scratch = 65536;  ///< Arguments of one call, up to `kept`.
  static constexpr std::uint32_t kept = 196608;    ///< What a test places for several calls.
  static constexpr std::uint32_t size = 262144;    ///< Bytes of memory.
  static constexpr std::uint32_t outside = 0xfffffff0U;  ///< Not inside.

  explicit FakeGuest(Process& process, bool shared = false)
      : process_(&process), memory_(size, shared) {}

  /// Does the call and says how it ended: "success", the name of an errno, "trap", "exit 7".
  /// Integers are parameters as they are, text is placed and becomes address and length, and so do
  /// the buffers above. The upper half of each i32 is filled with rubbish, which nobody may look
  /// at.
  template <class... Arguments>
  std::string call(std::string_view name, const Arguments&... arguments) {
    begin();
    (push(arguments), ...);
    return finish(name);
  }
  /// As `call`, for arguments that are collected one by one.
  void begin() {
    raw_.clear();
    scratch_ = scratch;
  }
  template <class T>
    requires std::integral<T> || std::is_enum_v<T>
  void push(T value) {
    raw_.push_back(static_cast<std::uint64_t>(value));
  }
  void push(std::string_view text);
  void push(const Spans& spans);
  void push(const Lengths& lengths);
  void push(const Texts& texts);
  std::string finish(std::string_view name);
  /// How the last call ended, undigested.
  [[nodiscard]] Outcome outcome() const { return outcome_; }
  /// Whether the module has the call.
  [[nodiscard]] bool has(std::string_view name) const;

  /// Lets every call go through `interceptor`; null: none.
  void intercept(CallInterceptor* interceptor) { interceptor_ = interceptor; }
  /// Which import module `call` uses: 0 preview1, 1 wasi_unstable.
  void module(std::size_t index) { module_ = index; }
  [[nodiscard]] VectorMemory& memory() { return memory_; }
  [[nodiscard]] Process& process() { return *process_; }

  [[nodiscard]] std::uint64_t load(std::uint32_t address, unsigned bytes) const;
  [[nodiscard]] std::uint32_t u32(std::uint32_t address) const {
    return static_cast<std::uint32_t>(load(address, 4));
  }
  [[nodiscard]] std::uint64_t u64(std::uint32_t address) const { return load(address, 8); }
  [[nodiscard]] std::string text(std::uint32_t address, std::uint32_t length) const;
  [[nodiscard]] std::string c_string(std::uint32_t address) const;
  void store(std::uint32_t address, std::uint64_t value, unsigned bytes);
  void place(std::uint32_t address, std::string_view text);
  void fill(std::uint32_t address, std::uint32_t length, char byte) {
    place(address, std::string(length, byte));
  }
  /// Writes the subscriptions at `address`.
  void place(std::uint32_t address, const std::vector<Subscription>& subscriptions);
  /// A free address in the scratch of this call, 8-aligned.
  std::uint32_t scratch_bytes(std::size_t length);

  // Whole operations that a test relies on; a failure of theirs fails the test.
  Fd open(Fd directory, std::string_view path, std::uint64_t rights, unsigned oflags = 0,
          unsigned fdflags = 0);
  std::string read(Fd fd, std::uint32_t length);
  std::uint32_t write(Fd fd, std::string_view text);
  std::uint64_t seek(Fd fd, std::int64_t delta, unsigned whence);
  std::uint64_t tell(Fd fd);
  FileStat stat(Fd fd);
  FileStat stat(Fd directory, std::string_view path, unsigned flags = 0);
  FdStat fdstat(Fd fd);
  /// Polls and returns the events.
  std::vector<Event> poll(const std::vector<Subscription>& subscriptions);
  [[nodiscard]] Event event(std::uint32_t address) const;
  /// The entries from `cookie` on that fit into `length` bytes; `used` gets bufused.
  std::vector<Entry> readdir(Fd fd, std::uint64_t cookie, std::uint32_t length = 32768,
                             std::uint32_t* used = nullptr);

 private:
  [[nodiscard]] FileStat filestat_at(std::uint32_t address) const;
  [[nodiscard]] const HostCall* find(std::string_view name) const;

  Process* process_;
  CallInterceptor* interceptor_ = nullptr;
  VectorMemory memory_;
  std::vector<std::uint64_t> raw_;
  std::uint32_t scratch_ = scratch;
  std::size_t module_ = 0;
  Outcome outcome_;
};

// Numbers of witx that the tests use.
inline constexpr std::uint64_t right_read = 1U << 1;
inline constexpr std::uint64_t right_write = 1U << 6;
inline constexpr std::uint64_t read_write = right_read | right_write;
inline constexpr std::uint64_t every_right = (1U << 30) - 1;
inline constexpr unsigned creat = 1, directory = 2, excl = 4, trunc = 8;
inline constexpr unsigned append = 1, dsync = 2, nonblock = 4, rsync = 8, sync = 16;
inline constexpr unsigned whence_set = 0, whence_cur = 1, whence_end = 2;

}  // namespace wasifs::testing_support
