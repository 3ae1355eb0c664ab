// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the text of a witx file, and of those it uses, to the resolved document. A name must be
// defined before its use, so one pass suffices.
#pragma once

#include <memory>
#include <string>

#include "model.h"

namespace witxgen {

/// Reads `path` and the files that it uses, which are sought beside it. Throws a Diagnostic:
/// `file:line:column: expected X, found Y`.
[[nodiscard]] std::unique_ptr<Document> parse(const std::string& path);

}  // namespace witxgen
