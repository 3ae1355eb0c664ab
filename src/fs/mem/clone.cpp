// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A second tree with the content of a first, in constant time: it has a root, and knows where the
// rest is to be found. docs/snapshots.md has the picture.
#include <new>
#include <utility>

#include "fs/mem/mem_file_system.h"
#include "fs/mem/origin.h"

namespace wasifs {
namespace mem {

Result<Ref<FileSystem>> MemFileSystem::clone() {
  auto origin = std::make_unique<Origin>(common_, root_);
  Ref<Common> common;
  NodeState state;
  {
    const ChangeTree held(common_->tree, common_->owners);
    WASIFS_CHECK(origin->hold());
    common = make_ref<Common>(*common_, std::move(origin));
    state = root_->state();
  }
  auto root = make_ref<Directory>(common, state, nullptr);
  return Ref<FileSystem>(make_ref<MemFileSystem>(std::move(common), std::move(root)));
}

}  // namespace mem

Result<Ref<FileSystem>> clone_mem(FileSystem& source) {
  auto* files = dynamic_cast<mem::MemFileSystem*>(&source);
  if (files == nullptr) return Errno::notsup;
  try {
    return files->clone();
  } catch (const std::bad_alloc&) {
    return Errno::nomem;
  }
}

}  // namespace wasifs
