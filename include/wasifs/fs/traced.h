// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file system that tells of everything that is done to it. For embedders; `wasifs run --trace`
// shows calls instead (trace.h). Thread rule: any thread at any time, as for the file system below.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "wasifs/fs/proxy.h"

namespace wasifs {

/// One operation that has ended.
struct FileSystemEvent {
  ProxyOperation operation = ProxyOperation::stat;  ///< What was done.
  std::string path;         ///< To what; of a rename or link the old path. See `make_traced`.
  std::string new_path;     ///< Of a rename or link.
  Errno error{};            ///< How it ended; `success`, too.
  std::uint64_t bytes = 0;  ///< Content that was read or written.
};

/// The name of `operation`, such as "open_read". Static storage.
[[nodiscard]] std::string_view operation_name(ProxyOperation operation) noexcept;

/// `below`; `told` learns of each operation after it ended, by the thread that did it, of several
/// at once where several work. It must not throw and must not use this file system. Paths are from
/// its root, without a slash at either end, and those by which things were found, see
/// `PathProxyFileSystem`. To snapshots it is external. `below` is not null, `told` is not empty.
[[nodiscard]] Ref<FileSystem> make_traced(Ref<FileSystem> below,
                                          std::function<void(const FileSystemEvent&)> told);

}  // namespace wasifs
