// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiled by a test that expects exactly one warning, with the version and the new name in it.
#include "wasifs/deprecated.h"

WASIFS_DEPRECATED("9.8", "the_new_name") int the_old_name();

int uses_it() {
  return the_old_name();
}
