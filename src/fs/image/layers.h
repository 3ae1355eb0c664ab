// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Opens the layers of an image that was chosen. Used by one thread.
#pragma once

#include <map>
#include <vector>

#include "fs/image/layout.h"

namespace wasifs::image {

class Layers {
 public:
  Layers(Layout& layout, const ImageOptions& options) noexcept
      : layout_(layout), options_(options) {}

  /// The file systems of `blobs`, the lowest first, in reversed order.
  [[nodiscard]] Checked<std::vector<Ref<FileSystem>>> open(const std::vector<Blob>& blobs);

 private:
  [[nodiscard]] Checked<void> count(const std::vector<Blob>& blobs);
  [[nodiscard]] Checked<Ref<FileSystem>> open(const Blob& blob);
  [[nodiscard]] Checked<void> report(std::uint64_t more);

  Layout& layout_;
  const ImageOptions& options_;
  std::map<std::string, Ref<FileSystem>> opened_;  // by digests, or paths where there are none
  std::uint64_t entries_ = 0;                      // of all layers
  std::uint64_t done_ = 0;                         // bytes that were read
  std::uint64_t all_ = 0;                          // and that will be
};

}  // namespace wasifs::image
