// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The descriptors of a process that is not running, for `snapshots show` and `diff`.
#pragma once

#include <map>
#include <string>

#include "json_text.h"
#include "wasifs/process.h"

namespace wasifs::cli {

/// One descriptor, as an object with one key for each thing that is known of it.
[[nodiscard]] std::map<Fd, nlohmann::ordered_json> descriptors_of(Process& process);

/// The same on one line.
[[nodiscard]] std::string descriptor_line(const nlohmann::ordered_json& descriptor);

}  // namespace wasifs::cli
