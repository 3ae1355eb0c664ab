// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file system that may hold and do only so much. For embedders: one quota for a mount, one that
// all mounts of a process share, or both, one over the other. Thread rule: any thread at any time.
#pragma once

#include <cstdint>
#include <memory>

#include "wasifs/clock.h"
#include "wasifs/filesystem.h"
#include "wasifs/poll.h"

namespace wasifs {

/// What a quota allows.
struct QuotaLimits {
  /// No bound.
  static constexpr std::uint64_t unlimited = UINT64_MAX;
  /// Sum of the sizes of files, holes included; beyond: `nospc`, after as much of a write as fits.
  std::uint64_t bytes = unlimited;
  /// Files, directories and symbolic links; beyond: `dquot`.
  std::uint64_t inodes = unlimited;
  /// Operations on the file system; who is faster waits. At least 1.
  std::uint64_t operations_per_second = unlimited;
  /// Bytes read and written together; who is faster waits. At least 1.
  std::uint64_t bytes_per_second = unlimited;
};

/// What was used of a quota.
struct QuotaUsage {
  std::uint64_t bytes = 0;          ///< Sum of the sizes of files.
  std::uint64_t inodes = 0;         ///< Files, directories and symbolic links.
  std::uint64_t operations = 0;     ///< Operations, since the quota was made.
  std::uint64_t bytes_read = 0;     ///< Bytes read, since then.
  std::uint64_t bytes_written = 0;  ///< Bytes written, since then.
};

/// What one or several file systems together may hold and do. Thread-safe.
class Quota {
 public:
  /// Rates are measured by the monotonic time of `clock`; null: the system clock. Errors: `inval`
  /// (a rate of 0).
  [[nodiscard]] static Result<std::shared_ptr<Quota>> create(
      const QuotaLimits& limits, std::shared_ptr<Clock> clock = nullptr);
  Quota(const Quota&) = delete;
  Quota& operator=(const Quota&) = delete;
  ~Quota();

  /// What is allowed now.
  [[nodiscard]] QuotaLimits limits() const noexcept;
  /// Allows something else from now on. Less than is used takes nothing away; nothing is added
  /// until it fits. Who waits already waits as before. Errors: `inval` (a rate of 0).
  [[nodiscard]] Result<void> set_limits(const QuotaLimits& limits) noexcept;
  /// What is used now. While files are open for writing `bytes` may be more than their sizes, by
  /// what is on its way; never less.
  [[nodiscard]] QuotaUsage usage() const noexcept;
  /// How operations that are too fast sleep: by `poller`, until `interrupt` ends it with `intr`
  /// before anything was done. Both outlive the use of the quota; what `Process::wait_context`
  /// gives makes `Process::stop` end the wait. Without this the thread sleeps to the end. Not to be
  /// called while the quota is used.
  void wait_with(Poller& poller, Interrupt& interrupt) noexcept;

 private:
  friend class LimitedFileSystem;
  class State;
  explicit Quota(std::unique_ptr<State> state) noexcept;

  std::unique_ptr<State> state_;
};

/// `below` within `quota`, which others may share. What `below` holds now is counted at once, by
/// walking it, and is not refused if it is too much. A file with several names counts once, an open
/// file that has no name any more until it is closed; one that loses its last name while it is
/// being opened may take it beyond the limit for so long. What is done to `below` past this file
/// system is not counted. Operations go by single names, without the short ways of a host
/// directory.
///
/// Rates let an operation begin up to a tenth of a second early, so that short bursts do not wait;
/// bytes are paid for by the operation after the one that moved them. Snapshots hold it where they
/// hold `below`, with the limits; a quota that was shared comes back as one for each file system.
/// Errors: those of listing `below`, `nomem`. Both are not null.
[[nodiscard]] Result<Ref<FileSystem>> make_limited(Ref<FileSystem> below,
                                                   std::shared_ptr<Quota> quota);

/// The quota of a file system that `make_limited` made or that came back from a snapshot; null for
/// any other. Thread-safe.
[[nodiscard]] std::shared_ptr<Quota> quota_of(const FileSystem& filesystem) noexcept;

}  // namespace wasifs
