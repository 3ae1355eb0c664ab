// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What unpacks compressed bytes, going forward only. Private to the room. One thread at a time uses
// an object; different ones by any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "fs/archive/input.h"
#include "fs/archive/zip_directory.h"

namespace wasifs::archives {

/// Gives what was compressed, from its beginning to its end.
class Decoder {
 public:
  virtual ~Decoder() = default;
  /// Fills `bytes`; fewer only at the end, where checksums have been compared. Errors: `io`
  /// (damaged, or the file below cannot be read); it is of no use afterwards.
  [[nodiscard]] virtual Result<std::size_t> next(std::span<std::byte> bytes) = 0;
};

/// Of a file that is compressed as a whole.
[[nodiscard]] Result<std::unique_ptr<Decoder>> make_file_decoder(Input& file);
/// Of a member of a zip; `data` is where its content begins in `file`.
[[nodiscard]] Result<std::unique_ptr<Decoder>> make_member_decoder(Input& file,
                                                                   const ZipMember& member,
                                                                   std::uint64_t data);

}  // namespace wasifs::archives
