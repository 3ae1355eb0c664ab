// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What witx names are called in C++: by rule, unless the map file of the module says otherwise.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "model.h"

namespace witxgen {

/// A C++ type that exists already and is used in place of a witx type of the same values.
struct ExistingType {
  std::string name;    ///< With its namespace.
  std::string header;  ///< Where it is, for #include.
};

/// A map file has a line for each name that the rules do not give as wished; `#` begins a comment.
///   name WITX_TYPE CPP_TYPE             calls the type CPP_TYPE
///   use WITX_TYPE CPP_TYPE HEADER       uses a type that exists in HEADER
///   member WITX_OWNER WITX_NAME NAME    calls a case, field or parameter NAME
class Naming {
 public:
  Naming() = default;
  /// Reads the map file at `path`. Throws a Diagnostic with file:line:column. Names that do not
  /// occur in `document` are errors too.
  Naming(const std::string& path, const Document& document);

  /// The C++ type of a named witx type, such as "FdStat", or "wasifs::Errno" for one that exists.
  [[nodiscard]] std::string type(const Type& type) const;
  /// What to use in place of `type`, if anything.
  [[nodiscard]] std::optional<ExistingType> existing(const Type& type) const;
  /// The C++ name of a case, field, or parameter. `owner` is the name of the type or function.
  [[nodiscard]] std::string member(const std::string& owner, const std::string& name) const;
  /// Headers of all types that exist.
  [[nodiscard]] std::set<std::string> headers() const;

 private:
  std::map<std::string, std::string> types_;
  std::map<std::string, ExistingType> existing_;
  std::map<std::pair<std::string, std::string>, std::string> members_;
};

/// `fd_read` to `FdRead`.
[[nodiscard]] std::string title_case(const std::string& name);
/// `abstime` to `ABSTIME`.
[[nodiscard]] std::string upper_case(const std::string& name);

}  // namespace witxgen
