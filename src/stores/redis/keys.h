// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The keys of a store. Their common beginning is in braces, so that a cluster keeps all of them on
// one of its servers, where scripts may use them together.
//
//   format        "1"
//   roots         by name: the identifier of the record, bytes of the root, when it was saved
//   record:ID     a root and what it needs, as stored_form.h says
//   chunk:DIGEST  the digest in 32 bytes; as stored_form.h says
//   epoch         counts what the collector has to know of: roots and holders that are new
//   holders       identifiers of writers and readers
//   lease:ID      is there while the holder lives; the record that it relies on
//   pins:ID       the digests that it relies on
//
// A value, used by everything in this room.
#pragma once

#include <string>
#include <string_view>

#include "wasifs/persist.h"

namespace wasifs::redis {

struct Keys {
  std::string start;  ///< "{PREFIX}:"

  [[nodiscard]] std::string format() const { return start + "format"; }
  [[nodiscard]] std::string roots() const { return start + "roots"; }
  [[nodiscard]] std::string epoch() const { return start + "epoch"; }
  [[nodiscard]] std::string holders() const { return start + "holders"; }
  [[nodiscard]] std::string record(std::string_view id) const {
    return (start + "record:").append(id);
  }
  [[nodiscard]] std::string lease(std::string_view id) const {
    return (start + "lease:").append(id);
  }
  [[nodiscard]] std::string pins(std::string_view id) const { return (start + "pins:").append(id); }
  [[nodiscard]] std::string chunk(const Digest& digest) const {
    return (start + "chunk:").append(bytes_of(digest));
  }
  [[nodiscard]] static std::string_view bytes_of(const Digest& digest) noexcept {
    return {reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()};
  }
};

}  // namespace wasifs::redis
