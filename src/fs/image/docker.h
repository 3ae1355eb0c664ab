// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `docker save` writes: "manifest.json" names configs and layers by their places. No state.
#pragma once

#include "fs/image/config.h"

namespace wasifs::image {

struct SavedByDocker {
  ReadConfig config;
  std::vector<Blob> layers;  // the lowest first
};

/// The image that `options` ask for.
[[nodiscard]] Checked<SavedByDocker> select_saved(Layout& layout, const ImageOptions& options);

}  // namespace wasifs::image
