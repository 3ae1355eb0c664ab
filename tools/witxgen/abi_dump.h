// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ABI of a document as text: two files describe the same ABI if and only if these texts are
// equal.
#pragma once

#include <string>

#include "model.h"

namespace witxgen {

/// Types in order with kinds, values, sizes, alignments and offsets; functions in order with
/// parameters, results and WebAssembly signatures.
[[nodiscard]] std::string dump_abi(const Document& document);

}  // namespace witxgen
