// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One host call while it runs: the memory of the guest that made it, what the call may spend, and
// how it ends when it does not simply return. A generated thunk makes one on its stack and hands it
// to the call (src/wasi). It belongs to the thread that makes the call.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

#include "base/race_free_copy.h"
#include "guest/access_watch.h"
#include "guest/guest_ptr.h"
#include "wasifs/engine/call_table.h"
#include "wasifs/guest_memory.h"
#include "wasifs/io_span.h"
#include "wasifs/limits.h"
#include "wasifs/result.h"

namespace wasifs {

class Clock;
class Trace;

/// What a process rules about each of its calls.
struct CallRules {
  Limits limits;                 ///< Bounds; the byte budgets begin anew with each call.
  bool trap_pointers = true;     ///< A bad pointer stops the guest; else the call returns `fault`.
  bool check_alignment = false;  ///< A misaligned pointer is a bad one.
  Trace* trace = nullptr;        ///< Sees each call; null: nobody looks.
  Clock* clock = nullptr;        ///< Times for `trace`; not null where `trace` is not.
  AccessWatch* watch = nullptr;  ///< Learns what calls access; null: nobody does.
};

class CallContext {
 public:
  /// A call of the guest with `memory`. `process` is only handed on.
  CallContext(Process& process_of_guest, GuestMemory& memory_of_guest,
              const CallRules& rules) noexcept
      : process(process_of_guest),
        memory(memory_of_guest),
        rules_(rules),
        transfer_left_(rules.limits.bytes_per_call),
        host_left_(rules.limits.host_bytes_per_call),
        shared_(memory_of_guest.shared()) {}
  CallContext(const CallContext&) = delete;
  CallContext& operator=(const CallContext&) = delete;

  Process& process;     ///< Who calls.
  GuestMemory& memory;  ///< Its memory.

  [[nodiscard]] const CallRules& rules() const noexcept { return rules_; }
  /// Whether other threads of the guest may touch the memory during the call.
  [[nodiscard]] bool shared() const noexcept { return shared_; }

  // Reading and writing guest memory. Every function gives the errors of `bad_pointer`; an access
  // of zero bytes never fails, wherever it points. Base and size are fetched for each access, so
  // guest code may have run in between.

  /// `count` elements at `first`, if all of them are inside of the memory now.
  template <class T>
  [[nodiscard]] Result<GuestSpan<T>> span(GuestPtr<T> first, std::uint64_t count) noexcept {
    using Codec = GuestCodec<std::remove_const_t<T>>;
    if (count > UINT64_MAX / Codec::size) [[unlikely]]
      return bad_pointer(first.address(), count, Codec::align);
    const std::uint64_t bytes = count * Codec::size;
    if (bytes != 0 && find(first.address(), bytes, Codec::align) == nullptr) [[unlikely]]
      return bad_pointer(first.address(), bytes, Codec::align);
    return GuestSpan<T>(first, count);
  }

  /// The value at `from`, read once. Also `inval` where the bytes are no `T`.
  template <class T>
  [[nodiscard]] Result<std::remove_const_t<T>> load(GuestPtr<T> from) noexcept {
    using Codec = GuestCodec<std::remove_const_t<T>>;
    const std::byte* const at = find(from.address(), Codec::size, Codec::align);
    if (at == nullptr) [[unlikely]]
      return bad_pointer(from.address(), Codec::size, Codec::align);
    if (rules_.watch != nullptr) [[unlikely]]
      rules_.watch->reads(from.address(), Codec::size);
    std::array<std::byte, Codec::size> image;
    get(image.data(), at, Codec::size);
    return Codec::load(image.data());
  }

  /// Writes `value` to `to`, padding as zero bytes.
  template <class T>
  [[nodiscard]] Result<void> store(GuestPtr<T> to, const std::type_identity_t<T>& value) noexcept {
    using Codec = GuestCodec<T>;
    std::byte* const at = find(to.address(), Codec::size, Codec::align);
    if (at == nullptr) [[unlikely]]
      return bad_pointer(to.address(), Codec::size, Codec::align);
    std::array<std::byte, Codec::size> image;
    Codec::store(image.data(), value);
    note_write(to.address(), Codec::size);
    put(at, image.data(), Codec::size);
    return {};
  }

  /// Fills `to` with the bytes at `from`, each read once.
  [[nodiscard]] Result<void> read_bytes(std::span<std::byte> to, std::uint64_t from) noexcept {
    if (to.empty()) return {};
    const std::byte* const at = find(from, to.size(), 1);
    if (at == nullptr) [[unlikely]]
      return bad_pointer(from, to.size(), 1);
    if (rules_.watch != nullptr) [[unlikely]]
      rules_.watch->reads(from, to.size());
    get(to.data(), at, to.size());
    return {};
  }

  /// Writes `bytes` to the addresses from `to` on.
  [[nodiscard]] Result<void> write_bytes(std::uint64_t to,
                                         std::span<const std::byte> bytes) noexcept {
    if (bytes.empty()) return {};
    std::byte* const at = find(to, bytes.size(), 1);
    if (at == nullptr) [[unlikely]]
      return bad_pointer(to, bytes.size(), 1);
    note_write(to, bytes.size());
    put(at, bytes.data(), bytes.size());
    return {};
  }

  /// The host's address of `buffer`: for the operating system, and where `shared()` is false for a
  /// copy. Good until guest code may run again. Null data for an empty buffer. Who writes there
  /// says so with `note_write`.
  [[nodiscard]] Result<IoSpan> host_span(GuestSpan<std::uint8_t> buffer) noexcept {
    if (buffer.size() == 0) return IoSpan{nullptr, 0};
    std::byte* const at = find(buffer.data().address(), buffer.size(), 1);
    if (at == nullptr) [[unlikely]]
      return bad_pointer(buffer.data().address(), buffer.size(), 1);
    return IoSpan{at, static_cast<std::size_t>(buffer.size())};
  }
  /// Tells who watches that `size` bytes at `address` are written. The functions above do it
  /// themselves.
  void note_write(std::uint64_t address, std::uint64_t size) noexcept {
    if (rules_.watch != nullptr) [[unlikely]] {
      rules_.watch->inputs_end();
      rules_.watch->writes(address, size);
    }
  }

  // Budgets of the call.

  /// Takes `bytes` from what the call may make the host allocate; `nomem` when that is used up.
  [[nodiscard]] Result<void> charge_host(std::uint64_t bytes) noexcept {
    if (bytes > host_left_) return Errno::nomem;
    host_left_ -= bytes;
    return {};
  }
  /// How many bytes the call may still move between guest and files.
  [[nodiscard]] std::uint64_t transfer_left() const noexcept { return transfer_left_; }
  /// Takes up to `wanted` bytes from that. Returns how many were left to take: a longer transfer is
  /// cut short.
  [[nodiscard]] std::uint64_t take_transfer(std::uint64_t wanted) noexcept {
    const std::uint64_t taken = wanted < transfer_left_ ? wanted : transfer_left_;
    transfer_left_ -= taken;
    return taken;
  }

  // Ends other than returning. The call then returns any error; the thunk gives the outcome noted
  // here instead.

  /// The guest is to be stopped because of `reason`, which the process is told too. Returns
  /// `fault`.
  Errno trap(std::string reason) noexcept;
  /// The guest asked to end with `code`.
  void exit(std::uint32_t code) noexcept {
    if (!ended()) end_ = {Outcome::Kind::exited, code};
  }
  /// The guest is to be unwound for a pause; the call has had no effect. Returns `intr`.
  Errno suspend() noexcept;
  /// What a pointer to `bytes` bytes at `address` that are not all in memory (or not aligned) does
  /// by the rules: `fault`, noted as a trap where they say so.
  Errno bad_pointer(std::uint64_t address, std::uint64_t bytes, std::uint32_t align) noexcept;
  /// Whether `trap`, `exit` or `suspend` was called.
  [[nodiscard]] bool ended() const noexcept { return end_.kind != Outcome::Kind::returned; }
  /// What they noted.
  [[nodiscard]] Outcome end() const noexcept { return end_; }
  /// The reason given to `trap`; empty without one.
  [[nodiscard]] const std::string& trap_text() const noexcept { return trap_text_; }
  /// The outcome of a call that failed with `error`: the error, or what was noted.
  [[nodiscard]] Outcome failed(Errno error) const noexcept {
    if (ended()) return end_;
    return {Outcome::Kind::returned, static_cast<std::uint32_t>(error)};
  }

 private:
  // The host's address of `bytes` (not 0) bytes at `address`, or null. Always in line: most calls
  // know how many.
  [[nodiscard, gnu::always_inline]] std::byte* find(std::uint64_t address, std::uint64_t bytes,
                                                    std::uint32_t align) noexcept {
    const MemoryView view = memory.view();
    if (bytes > view.size || address > view.size - bytes) [[unlikely]]
      return nullptr;
    if (rules_.check_alignment && address % align != 0) [[unlikely]]
      return nullptr;
    return view.base + address;
  }
  void get(std::byte* to, const std::byte* from, std::size_t count) const noexcept {
    if (shared_) {
      race_free_read(to, from, count);
    } else {
      std::memcpy(to, from, count);
    }
  }
  void put(std::byte* to, const std::byte* from, std::size_t count) const noexcept {
    if (shared_) {
      race_free_write(to, from, count);
    } else {
      std::memmove(to, from, count);
    }
  }

  const CallRules& rules_;
  std::uint64_t transfer_left_;
  std::uint64_t host_left_;
  Outcome end_;
  std::string trap_text_;
  bool shared_;
};

// What the owner of `Process` (src/wasi) gives to the thunks; they see no more of a process than
// this.

/// The rules for a call of `process`; they live as long as it.
[[nodiscard]] const CallRules& call_rules(Process& process) noexcept;
/// Lets `watch` learn what the calls of `process` access, until it is called again; null: nobody.
/// For the thread that makes the calls, between two of them.
void watch_accesses(Process& process, AccessWatch* watch) noexcept;
/// Whether no call of `process` is to happen now.
[[nodiscard]] bool call_interrupted(Process& process) noexcept;
/// Whether that is since `process` was stopped: its calls trap from now on. Else it was to be
/// paused, which may be taken back at any moment.
[[nodiscard]] bool call_stopped(Process& process) noexcept;
/// Notes why `process` is to be trapped, unless it was stopped for a reason.
void note_trap(Process& process, std::string reason) noexcept;

}  // namespace wasifs
