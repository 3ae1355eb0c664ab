// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which image of an OCI image layout: indexes are gone through, and one manifest is chosen by name
// and platform. Used by one thread.
#pragma once

#include "fs/image/document.h"
#include "fs/image/layout.h"

namespace wasifs::image {

/// A reference to a blob, as indexes and manifests have them.
struct Descriptor {
  std::string media_type;
  Blob blob;
};

/// Problems: `inval`, `notsup` (the digest).
[[nodiscard]] Checked<Descriptor> descriptor_of(const Value& value);

/// What an image is made of.
struct Manifest {
  std::string digest;
  Descriptor config;
  std::vector<Descriptor> layers;  // the lowest first
};

/// "os/architecture/variant", what is absent left out; empty where nothing is said.
[[nodiscard]] std::string platform_text(std::string_view os, std::string_view architecture,
                                        std::string_view variant);

/// The manifest that `options` ask for.
[[nodiscard]] Checked<Manifest> select_manifest(Layout& layout, const ImageOptions& options);

}  // namespace wasifs::image
