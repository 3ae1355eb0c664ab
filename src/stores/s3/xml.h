// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Answers in XML, as values with the path of elements that leads to each. Strict: what is no XML,
// declares a document type (and with it could make its text grow), or is nested too deep is an
// error. A function; any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "wasifs/persist.h"

namespace wasifs::s3 {

/// An element.
struct XmlElement {
  std::string path;  ///< Such as "ListBucketResult/Contents/Key".
  std::string text;  ///< What it has for text, without that of inner elements.
};

/// All elements of `bytes`, in the order of their beginnings.
[[nodiscard]] SnapshotResult<std::vector<XmlElement>> parse_xml(std::span<const std::byte> bytes);

}  // namespace wasifs::s3
