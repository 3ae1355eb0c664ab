// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The names of a store's objects, behind its prefix.
//
//   format           "wasifs snapshot store 1"
//   roots/NAME       which record is snapshot NAME; see root_pointer.h
//   records/ID       a root and what it needs; see stored_form.h
//   chunks/HH/DIGEST a chunk, by its digest in hexadecimal, of which HH are the first two; see
//                    stored_form.h
//   holders/ID       is kept new while its writer or reader lives: a line with its lease in
//                    milliseconds, and one for each record that it relies on
//   holders/ID.N     digests of chunks that it relies on, 32 bytes each
//   collectors/ID    is kept new while a collector runs: its lease in milliseconds
//
// A record that is there has all its chunks: the collector removes records first.
#pragma once

#include <string>
#include <string_view>

#include "snapshot/sentence.h"
#include "wasifs/persist.h"

namespace wasifs::s3 {

inline constexpr std::string_view format_name = "format";
inline constexpr std::string_view roots_start = "roots/";
inline constexpr std::string_view records_start = "records/";
inline constexpr std::string_view chunks_start = "chunks/";
inline constexpr std::string_view holders_start = "holders/";
inline constexpr std::string_view collectors_start = "collectors/";

/// Most bytes of what says which record a snapshot is, and of the format.
inline constexpr std::size_t longest_pointer = 4096;
/// Of what holders and collectors say, and of lists of digests.
inline constexpr std::size_t longest_note = std::size_t{1} << 20;
/// Of records.
inline constexpr std::size_t longest_record = std::size_t{1} << 30;
/// Records that are in memory together at most: one that is hostile is as long as it may be.
inline constexpr std::size_t records_at_once = 4;
/// Of chunks, which may have grown a little.
inline constexpr std::size_t longest_chunk = snapshot_chunk_size + 64;

[[nodiscard]] inline std::string root_name(std::string_view name) {
  return std::string(roots_start).append(name);
}
[[nodiscard]] inline std::string record_name(std::string_view id) {
  return std::string(records_start).append(id);
}
[[nodiscard]] inline std::string holder_name(std::string_view id) {
  return std::string(holders_start).append(id);
}
[[nodiscard]] inline std::string chunk_name(const Digest& digest) {
  const std::string text = digest_text(digest);
  return std::string(chunks_start).append(text, 0, 2).append("/").append(text);
}

}  // namespace wasifs::s3
