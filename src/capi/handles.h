// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is behind the opaque types of the C API: each handle is a share of an object of the C++ one.
// Used by every file of this room. Thread rules are those of the headers in wasifs/c.
#pragma once

#include <memory>
#include <string>

#include "wasifs/c/paths.h"
#include "wasifs/c/process_builder.h"
#include "wasifs/c/snapshot.h"
#include "wasifs/clock.h"
#include "wasifs/filesystem.h"
#include "wasifs/inode.h"
#include "wasifs/mount.h"
#include "wasifs/random.h"

namespace wasifs {
class Process;
class PartWriter;
class SnapshotStore;
}  // namespace wasifs

struct wasifs_inode {
  wasifs::Ref<wasifs::Inode> inode;
};
struct wasifs_filesystem {
  wasifs::Ref<wasifs::FileSystem> filesystem;
  std::string type = std::string(filesystem->type_name());
};
struct wasifs_names {
  wasifs::Ref<wasifs::Namespace> names;
};
struct wasifs_location {
  wasifs::Location location;
};
struct wasifs_clock {
  std::shared_ptr<wasifs::Clock> clock;
};
struct wasifs_random {
  std::shared_ptr<wasifs::Random> random;
};
struct wasifs_process {
  std::shared_ptr<wasifs::Process> process;
};
struct wasifs_store {
  std::shared_ptr<wasifs::SnapshotStore> store;
};
// What an engine runs; the engine's own file derives from it.
struct wasifs_guest {
  virtual ~wasifs_guest() = default;
  // Writes the guest's part of a snapshot.
  virtual void save(wasifs::PartWriter& writer) = 0;
};

namespace wasifs::capi {

// The inode that a function of the embedder gave, and frees its handle. NULL: `noent`.
[[nodiscard]] inline Result<Ref<Inode>> take_inode(Errno error, wasifs_inode* given) noexcept {
  const std::unique_ptr<wasifs_inode> handle(given);
  if (error != Errno::success) return error;
  if (handle == nullptr) return Errno::noent;
  return handle->inode;
}

}  // namespace wasifs::capi
