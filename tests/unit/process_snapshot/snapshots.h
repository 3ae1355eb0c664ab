// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tests of saved processes share: a process with one mount, saving it to memory and taking
// it back, and looks at what came back.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/fs/mem.h"
#include "wasifs/wasifs.h"

namespace wasifs::testing_support {

/// The moment at which the clocks of these tests stand still.
inline constexpr Timestamp frozen_realtime = 1'700'000'000'000'000'000;
inline constexpr Timestamp frozen_monotonic = 5'000'000'000;

[[nodiscard]] std::shared_ptr<Clock> frozen_clock();

/// A builder with the frozen clock.
struct FrozenBuilder : ProcessBuilder {
  FrozenBuilder() { clock(frozen_clock()); }
};
/// What it builds; the test fails where it does not.
[[nodiscard]] std::unique_ptr<Process> built(ProcessBuilder& builder);
[[nodiscard]] inline std::unique_ptr<Process> built(ProcessBuilder&& builder) {
  return built(builder);
}

/// A memory tree with the frozen clock.
[[nodiscard]] Ref<FileSystem> frozen_mem();

/// A store in memory, and what was saved there last.
class Snapshots {
 public:
  /// Saves as "s". The test fails where that fails.
  SavedSnapshot save(Process& process, const SaveOptions& options = {});
  /// Restores what was saved last with the frozen clock. The test fails where that fails.
  RestoredProcess restore(RestoreOptions options = {});
  /// Why it cannot be restored; empty where it can.
  std::string restore_error(RestoreOptions options = {});
  /// Why it cannot be saved; empty where it can.
  std::string save_error(Process& process, const SaveOptions& options = {});
  /// The bytes of the root, which name all others by their digests.
  [[nodiscard]] std::string root();

  /// `restore` after `save`.
  RestoredProcess round_trip(Process& process, const SaveOptions& options = {},
                             RestoreOptions offered = {}) {
    save(process, options);
    return restore(std::move(offered));
  }

  [[nodiscard]] SnapshotStore& store() { return *store_; }

 private:
  std::unique_ptr<SnapshotStore> store_ = make_memory_store();
};

/// Restoring with what the live externals of `saved` are.
[[nodiscard]] RestoreOptions handing_over(const SavedSnapshot& saved);

/// The entry of a descriptor; the test fails where it is not open.
[[nodiscard]] FdEntry entry_of(Process& process, Fd fd);
/// Reads from the descriptor's offset on.
[[nodiscard]] std::string read_some(Process& process, Fd fd, std::size_t count);
/// Writes all of it.
void write_all(Process& process, Fd fd, std::string_view text);
/// The offset.
[[nodiscard]] std::uint64_t offset_of(Process& process, Fd fd);

}  // namespace wasifs::testing_support
