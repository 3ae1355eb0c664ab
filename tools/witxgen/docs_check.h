// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether everything in a document is documented. For our own files; the generator itself does not
// need it.
#pragma once

#include "model.h"

namespace witxgen {

/// Throws a Diagnostic for the first type, case, field, call, parameter or result without
/// documentation.
void require_docs(const Document& document);

}  // namespace witxgen
