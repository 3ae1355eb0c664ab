// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The config of an image. No state.
#pragma once

#include "fs/image/layout.h"

namespace wasifs::image {

struct ReadConfig {
  ImageConfig config;
  std::string digest;                      // of the document
  std::vector<std::string> layer_digests;  // of the plain tars, the lowest first; empty: not said
};

/// Problems: `inval`, and those of `Layout::document`.
[[nodiscard]] Checked<ReadConfig> read_config(Layout& layout, const Blob& blob);

}  // namespace wasifs::image
