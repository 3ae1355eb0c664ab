// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names and paths as the operating system wants them: ended by a NUL, on the stack. This is the
// room's own wall: whatever the resolver passes, no name with '/' and no ".." reaches a call that
// would interpret it.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "wasifs/errno.h"
#include "wasifs/limits.h"

namespace wasifs::host {

/// A NUL-terminated copy of up to `capacity` bytes, or the reason why there is none.
template <std::size_t capacity>
class CString {
 public:
  [[nodiscard]] const char* get() const noexcept { return bytes_.data(); }
  /// `success`, or what the caller returns instead of using `get`.
  [[nodiscard]] Errno error() const noexcept { return error_; }

 protected:
  explicit CString(std::string_view text) noexcept {
    if (text.empty()) {
      error_ = Errno::noent;
    } else if (text.size() > capacity) {
      error_ = Errno::nametoolong;
    } else if (std::memchr(text.data(), 0, text.size()) != nullptr) {
      error_ = Errno::inval;
    }
    if (error_ != Errno::success) text = {};
    std::copy(text.begin(), text.end(), bytes_.begin());
    bytes_[text.size()] = '\0';
  }

  Errno error_ = Errno::success;

 private:
  std::array<char, capacity + 1> bytes_;
};

/// One component: no '/', not "." and not "..".
class ComponentName : public CString<max_name_length> {
 public:
  explicit ComponentName(std::string_view name) noexcept : CString(name) {
    if (name == "." || name == ".." || name.find('/') != std::string_view::npos)
      error_ = Errno::inval;
  }
};

/// A relative path without a slash at its end, for openat2 beneath a directory only.
class BeneathPath : public CString<4095> {
 public:
  explicit BeneathPath(std::string_view path) noexcept : CString(path) {
    if (path.starts_with('/') || path.ends_with('/')) error_ = Errno::inval;
  }
};

/// The target of a new symbolic link: any bytes.
class LinkTarget : public CString<4095> {
 public:
  explicit LinkTarget(std::string_view target) noexcept : CString(target) {}
};

}  // namespace wasifs::host
