// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a snapshot is, as the command line says it: STORE|FILE[#NAME].
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "values.h"
#include "wasifs/snapshot_store.h"

namespace wasifs::cli {

/// How the help calls it.
inline constexpr std::string_view place_form = "STORE|FILE[#NAME]";

/// A store, and perhaps one snapshot of it.
struct SnapshotPlace {
  std::string store;  ///< Directory, file or address; it may have a password in it.
  std::string shown;  ///< The same for messages: without who and password.
  std::string name;   ///< Empty: none was given.

  /// Whether it is one file with one snapshot in it: called *.wsnap, or a file that exists.
  [[nodiscard]] bool is_file() const;
};

/// A sentence where `text` has no store or no acceptable name in it.
[[nodiscard]] Parsed<SnapshotPlace> parse_place(std::string_view text);

/// The store, made where it does not exist.
[[nodiscard]] Parsed<std::unique_ptr<SnapshotStore>> open_store(const SnapshotPlace& place);

/// The store, which exists.
[[nodiscard]] Parsed<std::unique_ptr<SnapshotStore>> open_existing_store(
    const SnapshotPlace& place);

/// The name to save under: the one that was given, or one after the file `program`. A sentence
/// where there is none.
[[nodiscard]] Parsed<std::string> name_for_saving(const SnapshotPlace& place,
                                                  const std::string& program);

/// The snapshot that is meant: the one that was named, the only one that there is, or the one
/// called after the file `program`, which may be empty. A sentence where it is none of them.
[[nodiscard]] Parsed<std::string> name_for_reading(const SnapshotPlace& place, SnapshotStore& store,
                                                   const std::string& program = {});

}  // namespace wasifs::cli
