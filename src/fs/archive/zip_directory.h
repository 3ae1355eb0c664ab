// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the members of a zip lie, which libarchive reads by itself and does not tell: how each is
// packed, and with what checksum. Source: PKWARE's APPNOTE.TXT 6.3.10. Private to the room.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "fs/archive/input.h"

namespace wasifs::archives {

/// What the directory says of a member.
struct ZipMember {
  std::uint64_t header = 0;  ///< Offset of the header before its content.
  std::uint64_t packed = 0;  ///< Bytes of content as it lies there.
  std::uint64_t size = 0;    ///< Bytes of content.
  std::uint32_t checksum = 0;
  std::uint16_t flags = 0;
  std::uint16_t method = 0;

  [[nodiscard]] bool stored() const noexcept { return method == 0; }
  [[nodiscard]] bool encrypted() const noexcept { return (flags & 1U) != 0; }
  /// Whether there is a decoder for it.
  [[nodiscard]] bool known() const noexcept;
};

/// The end of a zip: what is said there of its directory.
struct ZipEnd {
  std::uint64_t entries = 0;
  std::uint64_t directory = 0;  ///< Its offset in the file.
  std::uint64_t size = 0;       ///< Bytes of it.
  std::uint64_t shift = 0;      ///< Bytes before the archive, such as a program that unpacks it.
};

/// Looks for the end of a zip; none where `file` does not end as one. Errors: those of reading.
[[nodiscard]] Result<std::optional<ZipEnd>> find_zip_end(Input& file);

/// The members in the order of their offsets. Errors: `io` (damaged) and those of reading.
[[nodiscard]] Result<std::vector<ZipMember>> read_zip_directory(Input& file, const ZipEnd& end);

/// A header to put before the content of `member`, in which all that is known of it is said.
[[nodiscard]] std::vector<std::byte> local_header(const ZipMember& member);

}  // namespace wasifs::archives
