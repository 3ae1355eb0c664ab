// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a public name goes away; see docs/stability.md.
#pragma once

#if defined(WASIFS_NO_DEPRECATED)
/// Marks a name as deprecated since version `since`, to be replaced by `instead`; both are string
/// literals. Expands to nothing where `WASIFS_NO_DEPRECATED` is defined.
#define WASIFS_DEPRECATED(since, instead)
#else
/// Marks a name as deprecated since version `since`, to be replaced by `instead`; both are string
/// literals. Expands to nothing where `WASIFS_NO_DEPRECATED` is defined.
#define WASIFS_DEPRECATED(since, instead) \
  [[deprecated("deprecated since wasifs " since "; use " instead)]]
#endif
