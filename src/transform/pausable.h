// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// WebAssembly to WebAssembly: a module whose calls can be stopped in mid-run, written down as
// frames, and gone on with in another instance, process or engine. Used by engine adapters, which
// wire what is described here; it knows no engine. One thread makes a `PausableModule`; then any
// number may use it.
//
// Running ("F"): the module as it was, and after each call that may stop, a look at a global. Who
// wants the program to stop sets `state_export` to 1 from within a host call or a poll and returns;
// whatever the call returns then is not looked at. Each function on the stack writes its frame to
// the memory `frames_export` and returns zeros, until the export that the host called returns. Then
// the memory's bytes [0, `top_export`) are the frames, for `frames()`. No code of the guest's has
// run since, so its memories, globals and tables are as they were at the call that stopped.
//
// Resuming ("R"): F and, for each place where the given frames stopped, one more function that goes
// on from there. The host
//   1. instantiates R, puts the guest's state back (with the `StateMap`);
//   2. grows `frames_export` as needed and copies `Resumable::frames` to its begin;
//   3. if `pending`, puts a function of type [] -> `pending_results` in `pending_slot` of
//      `calls_export`: it is called once, and does what the call that was stopped was to do. It may
//      stop again, by setting `state_export`, as any host call may;
//   4. calls the function in slot `outermost` of `calls_export`: [] -> the results of the function
//      that the first frame is of. It returns when that function does.
// Where nothing was written there is nothing to resume: the call that was stopped was the last
// thing to do, by a tail call, and what it gives is what the export that the host called returns.
// The exported globals of the transform are set in a fresh instance, `polls_export` so that nobody
// is asked for long. Before the call in `pending_slot` runs, no code of the guest's does.
//
// Polls (`PausePoints::anywhere`): at each loop's head and at the entry of functions that may call
// themselves, one is taken from the global `polls_export`, a signed number; in a loop that calls
// nothing, 256 at each 256th turn. Where that makes it zero or less, the function in `poll_slot` of
// `calls_export` is called, [] -> [], which the host put there. A host that sets the global to N
// before it calls the guest, in each poll, and before it resumes, is asked at about each Nth loop
// head or entry. After a pause in a poll the guest goes on behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pause/export_state.h"
#include "pause/frame.h"
#include "pause/state_map.h"
#include "wasifs/persist.h"

namespace wasifs::transform {

// Part of the key of whatever is kept of a transformed module: changes when the outcome does.
inline constexpr int transform_version = 2;

// Where a program can be paused.
enum class PausePoints : std::uint8_t {
  calls,     // where it calls the host
  anywhere,  // there, and in every loop and recursion
};

// Exports that the transform adds.
inline constexpr std::string_view state_export = "wasifs:state";    // global, i32: 1 is stopping
inline constexpr std::string_view top_export = "wasifs:top";        // global, i32: end of frames
inline constexpr std::string_view frames_export = "wasifs:frames";  // memory, 32 bits
inline constexpr std::string_view polls_export = "wasifs:polls";    // global, i32: polls left;
                                                                    // `anywhere` only
// Table of functions: what the host and the transform call each other by.
inline constexpr std::string_view calls_export = "wasifs:calls";
inline constexpr std::uint32_t poll_slot = 0;
inline constexpr std::uint32_t pending_slot = 1;
// Table of functions that frames refer to, by slot.
inline constexpr std::string_view references_export = "wasifs:references";

// A module to be compiled instead of the one that was given.
struct Transformed {
  std::vector<std::byte> module;
  pause::StateMap map;  // as of `pause::export_state`: about the module that was given
};

// An instruction that waits in shared memory.
struct WaitPlace {
  std::uint32_t memory = 0;  // its number
  bool is_64 = false;        // what it compares has 64 bits, else 32
  bool operator==(const WaitPlace&) const = default;
};

// How one thread goes on.
struct ResumableStack {
  std::vector<std::byte> frames;  // for the begin of `frames_export`
  std::uint32_t outermost = 0;    // slot of the function to call
  bool pending = false;           // whether a host call or a wait was stopped; else a poll
  std::optional<WaitPlace> wait;  // if it was a wait
  std::vector<pause::ValueType> pending_results;
};

struct Resumable : Transformed, ResumableStack {
  std::vector<ResumableStack> others;  // of further threads, in the order given
  std::string places;  // what R depends on beside the module: frames that say the same share it
};

// The frames of one thread, the outermost first.
using Stack = std::span<const pause::Frame>;

class PausableModule {
 public:
  // Reads a module; its bytes outlive what is made of it. A sentence as of `pause::export_state`,
  // and for what cannot be paused: references that are not to functions in use across a call,
  // exceptions that carry references, results that cannot be null, legacy exceptions. With
  // `shared` memories are exported, instructions that wait or notify in shared memory call the host
  // as `atomic_waits.h` says, and waits are calls that may stop.
  [[nodiscard]] static SnapshotResult<PausableModule> read(
      std::span<const std::byte> module, PausePoints points,
      pause::SharedMemories shared = pause::SharedMemories::refused);
  PausableModule(PausableModule&&) noexcept;
  PausableModule& operator=(PausableModule&&) noexcept;
  ~PausableModule();

  // Of the module's bytes.
  [[nodiscard]] const Digest& digest() const noexcept;

  // What F and R tell of the module's state, without making them.
  [[nodiscard]] SnapshotResult<pause::StateMap> state(pause::StartFunction start) const;

  // F. Takes time; what was refused is named before anything runs.
  [[nodiscard]] SnapshotResult<Transformed> running(pause::StartFunction start) const;

  // R. `frames` are the outermost first; they are checked, and so are `others`, those of further
  // threads, each of which has an instance of R. It depends on which places there are in them and
  // which functions they refer to, not on the values.
  [[nodiscard]] SnapshotResult<Resumable> resuming(pause::StartFunction start, Stack frames,
                                                   std::span<const Stack> others = {}) const;

  // As above but for `module`, which stays empty: for who has kept it. Takes little time.
  [[nodiscard]] SnapshotResult<Resumable> resumption(pause::StartFunction start, Stack frames,
                                                     std::span<const Stack> others = {}) const;

  // What an instance of F or R wrote, the outermost first. `written` may be anything. `references`
  // are the numbers of the functions in the slots of `references_export`, `null_element` for null,
  // `unknown_element` for what is not of the module.
  [[nodiscard]] SnapshotResult<std::vector<pause::Frame>> frames(
      std::span<const std::byte> written, std::span<const std::uint32_t> references) const;

  // Whether the frames can be of this module: places that exist, every value that is read there,
  // with its type, a stack that its calls allow. The outermost is of an export or the start
  // function. Needs no running module; `resuming` does it as well.
  [[nodiscard]] SnapshotResult<void> check(std::span<const pause::Frame> frames) const;

  struct Read;  // private to the room

 private:
  explicit PausableModule(std::unique_ptr<const Read> read) noexcept;
  std::unique_ptr<const Read> read_;
};

}  // namespace wasifs::transform
