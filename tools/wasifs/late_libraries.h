// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The libraries that are loaded when they are first needed (late_library.h); which these are in a
// build, CMakeLists.txt tells. Of one that is linked there is nothing to load. Any thread.
#pragma once

#include "values.h"

namespace wasifs::cli {

#ifdef WASIFS_LATE_CURL
[[nodiscard]] Parsed<void> load_curl();
#else
inline Parsed<void> load_curl() {
  return {};
}
#endif
#ifdef WASIFS_LATE_EXPAT
[[nodiscard]] Parsed<void> load_expat();
#else
inline Parsed<void> load_expat() {
  return {};
}
#endif
#ifdef WASIFS_LATE_HIREDIS
[[nodiscard]] Parsed<void> load_hiredis();
#else
inline Parsed<void> load_hiredis() {
  return {};
}
#endif
#ifdef WASIFS_LATE_ARCHIVE
[[nodiscard]] Parsed<void> load_archive();
#else
inline Parsed<void> load_archive() {
  return {};
}
#endif
#ifdef WASIFS_LATE_LZMA
[[nodiscard]] Parsed<void> load_lzma();
#else
inline Parsed<void> load_lzma() {
  return {};
}
#endif
#ifdef WASIFS_LATE_ZLIB
[[nodiscard]] Parsed<void> load_zlib();
#else
inline Parsed<void> load_zlib() {
  return {};
}
#endif
#ifdef WASIFS_LATE_FUSE
[[nodiscard]] Parsed<void> load_fuse();
#else
inline Parsed<void> load_fuse() {
  return {};
}
#endif

// What archives need, also those in an image.
inline Parsed<void> load_for_archives() {
  if (auto loaded = load_archive(); !loaded) return loaded;
  if (auto loaded = load_lzma(); !loaded) return loaded;
  return load_zlib();
}

}  // namespace wasifs::cli
