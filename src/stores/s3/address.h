// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a bucket is and who asks, from a URL, options and the environment. A value.
#pragma once

#include <string>
#include <string_view>

#include "wasifs/persist.h"
#include "wasifs/stores/s3.h"

namespace wasifs::s3 {

struct Address {
  S3Options options;   ///< With nothing left empty but perhaps the token.
  std::string bucket;  ///< Its name.
  std::string prefix;  ///< Empty, or with a '/' at its end.
  std::string shown;   ///< For messages.
};

/// The bucket that `url` names.
[[nodiscard]] SnapshotResult<Address> parse_address(std::string_view url, const S3Options& options);

/// `text` as a path or, with `slash_too`, as a value of a query, in the one form that signatures
/// are made of.
[[nodiscard]] std::string encoded(std::string_view text, bool slash_too);

/// `text` with each %XX as the byte it stands for. Fails where one stands for none.
[[nodiscard]] SnapshotResult<std::string> decoded(std::string_view text);

}  // namespace wasifs::s3
