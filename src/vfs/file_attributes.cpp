// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/file_attributes.h"

#include "wasifs/filesystem.h"

namespace wasifs {

FileAttributes* file_attributes_of(FileSystem& filesystem) noexcept {
  return dynamic_cast<FileAttributes*>(&filesystem);
}

Whiteouts* whiteouts_of(FileSystem& filesystem) noexcept {
  return dynamic_cast<Whiteouts*>(&filesystem);
}

}  // namespace wasifs
