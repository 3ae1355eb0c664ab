// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the guest's part of a snapshot says, as plain values: to be shown or looked through, by
// whoever wants to know what a guest was doing without running it. Engine adapters do not need it.
// Numbers of functions, globals and so on are those of the module as its author made it;
// `module_names.h` says what they are called. Plain values, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wasifs/persist.h"

namespace wasifs {

/// A guest as a snapshot holds it.
struct SavedGuest {
  /// A value of WebAssembly.
  struct Value {
    /// The types.
    enum class Type : std::uint8_t {
      i32,        ///< In the lower half of `low`.
      i64,        ///< In `low`.
      f32,        ///< Its bits in the lower half of `low`.
      f64,        ///< Its bits in `low`.
      v128,       ///< The first eight bytes in `low`, little-endian; the others in `high`.
      function,   ///< A reference: `low` is the number of the function, or `null`.
      exception,  ///< A reference: `low` is the number of its tag, or `null`.
    };
    /// `low` of a reference to nothing.
    static constexpr std::uint64_t null = 0xffffffff;
    Type type = Type::i32;   ///< Which.
    std::uint64_t low = 0;   ///< The lower bits.
    std::uint64_t high = 0;  ///< The upper bits.
    /// By type and bits.
    bool operator==(const Value&) const = default;
  };

  /// A value that a function needs to go on. What it does not need any more is not held.
  struct StackValue {
    /// Where it is.
    enum class Place : std::uint8_t {
      local,    ///< In a parameter or local variable.
      operand,  ///< On the operand stack.
    };
    Place place = Place::local;  ///< Which.
    std::uint32_t index = 0;     ///< Of the local, parameters first; of the operand, lowest first.
    Value value;                 ///< Its type and bits.
    std::vector<Value> payload;  ///< What an exception carries.
    /// By all members.
    bool operator==(const StackValue&) const = default;
  };

  /// A call of a function that had not returned.
  struct Frame {
    /// How it came to stop.
    enum class Kind : std::uint8_t {
      call,  ///< The instruction at `offset` calls the next frame's function, or the host.
      poll,  ///< It was about to turn in the loop at `offset`, or to begin where that is 0.
    };
    Kind kind = Kind::call;          ///< Which.
    std::uint32_t function = 0;      ///< Number of the function.
    std::uint32_t offset = 0;        ///< Bytes from the begin of the function's body.
    std::vector<StackValue> values;  ///< Locals by number, then operands by place.
    /// By all members.
    bool operator==(const Frame&) const = default;
  };

  /// A call of the host that had not been made.
  struct HostCall {
    std::string module;                    ///< Module of the import.
    std::string name;                      ///< Its name.
    std::vector<std::uint64_t> arguments;  ///< Their bits; an i32 in the lower half.
    /// By all members.
    bool operator==(const HostCall&) const = default;
  };

  /// An instruction that waits in shared memory for another thread.
  struct Wait {
    std::uint32_t memory = 0;   ///< Number of the memory.
    std::uint64_t address = 0;  ///< In it, with the offset of the instruction.
    std::int64_t timeout = -1;  ///< What is left of it in nanoseconds; less than 0: for ever.
    bool woken = false;         ///< Somebody has woken it, so that it just ends; else it is asleep.
    /// By all members.
    bool operator==(const Wait&) const = default;
  };

  /// What a guest was doing that was paused in mid-run.
  struct Run {
    std::string entry;             ///< The export that was called; empty: the start function.
    std::vector<Frame> frames;     ///< From the outermost to the innermost; never empty.
    std::optional<HostCall> call;  ///< What it does next, or this; neither where it stopped in a
    std::optional<Wait> wait{};    ///< poll.
    /// By all members.
    bool operator==(const Run&) const = default;
  };

  /// A linear memory. Pages that are neither held nor zero are as the module's data segments make
  /// them.
  struct Memory {
    std::uint64_t pages = 0;       ///< Its size in pages of 64 KiB.
    std::uint64_t held_pages = 0;  ///< Of these, those whose content the snapshot holds.
    std::uint64_t zero_pages = 0;  ///< Of these, those that were found to be zero.
    /// By all members.
    bool operator==(const Memory&) const = default;
  };

  /// A global that can change.
  struct Global {
    std::uint32_t index = 0;  ///< Its number.
    Value value;              ///< What it holds.
    /// By all members.
    bool operator==(const Global&) const = default;
  };

  /// A table of functions that can change.
  struct Table {
    std::uint32_t index = 0;       ///< Its number.
    std::uint64_t slots = 0;       ///< How many slots it has.
    std::uint64_t held_slots = 0;  ///< Of these, those that are not as the module makes them.
    /// By all members.
    bool operator==(const Table&) const = default;
  };

  /// A thread beside the one that runs `_start`. It has globals and tables of its own, and the
  /// memories are those of all.
  struct Thread {
    std::uint32_t id = 0;         ///< Its number, as the guest knows it.
    Run run;                      ///< What it was doing.
    std::vector<Global> globals;  ///< By number.
    std::vector<Table> tables;    ///< By number.
    /// By all members.
    bool operator==(const Thread&) const = default;
  };

  Digest module;                 ///< SHA-256 of the module's bytes.
  std::optional<Run> run;        ///< None where the guest was at rest: no function was running.
  std::vector<Memory> memories;  ///< All, by number.
  std::vector<Global> globals;   ///< By number.
  std::vector<Table> tables;     ///< By number.
  /// The other threads, by number; what is above is of the one that runs `_start`.
  std::vector<Thread> threads{};
  /// By all members.
  bool operator==(const SavedGuest&) const = default;
};

/// Reads a part of the type `guest_part`, which may hold anything. No chunk of it is read. Nothing
/// is compared with a module: functions, offsets and indices may be ones that it does not have. A
/// sentence for another version of the encoding and for damage, naming it.
[[nodiscard]] SnapshotResult<SavedGuest> read_saved_guest(PartReader& part);

}  // namespace wasifs
