// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How every function of the C API ends: an errno, and a sentence kept for the thread. Nothing that
// is thrown gets past `entry`. Used by every file of this room; any thread.
#pragma once

#include <exception>
#include <new>
#include <string_view>

#include "wasifs/c/base.h"
#include "wasifs/errno.h"
#include "wasifs/result.h"

namespace wasifs::capi {

// Keeps the sentence; gives the error as C has it.
wasifs_errno failed(Errno error, std::string_view sentence) noexcept;
// As above with the sentence of the error, and what it was about in front: "`a/b`: no such file".
wasifs_errno failed_at(Errno error, std::string_view subject) noexcept;
// A pointer that must not be NULL was.
wasifs_errno missing(std::string_view parameter) noexcept;
// A number that no constant has.
wasifs_errno unknown(std::string_view what, std::uint64_t number) noexcept;

// What a function that did its work returns.
inline constexpr wasifs_errno success = WASIFS_SUCCESS;

// What a function of the embedder returned.
[[nodiscard]] constexpr Errno from_c(wasifs_errno error) noexcept {
  return error < errno_count ? static_cast<Errno>(error) : Errno::io;  // io: as documented
}

// Runs the body of a function.
template <class Work>
[[nodiscard]] wasifs_errno entry(Work&& work) noexcept {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return failed(Errno::nomem, "there is not enough memory");
  } catch (const std::exception& exception) {
    return failed(Errno::io, exception.what());  // of the standard library; not expected
  } catch (...) {
    return failed(Errno::io, "a function of the embedder has thrown");
  }
}

// How a function that gives nothing but an error ends.
template <class T>
[[nodiscard]] wasifs_errno ended(const Result<T>& result, std::string_view subject) noexcept {
  return result ? success : failed_at(result.error(), subject);
}

// Fills `*out` with a copy of `bytes`.
wasifs_errno give_bytes(std::string_view bytes, wasifs_buffer* out);
// Gives a new handle of the type `*out`.
template <class Handle, class... Parts>
wasifs_errno give(Handle** out, Parts&&... parts) {
  *out = new Handle{std::forward<Parts>(parts)...};
  return WASIFS_SUCCESS;
}

}  // namespace wasifs::capi

// Leaves the function where a pointer is NULL.
#define WASIFS_C_NEED(pointer) \
  if ((pointer) == nullptr) return ::wasifs::capi::missing(#pointer)
// Leaves the function where a member of what it took, a function, is NULL.
#define WASIFS_C_MEMBER(taken, member) \
  if ((taken).member == nullptr) return ::wasifs::capi::missing(#member)
// Leaves the function where `expression`, a wasifs_errno, is a failure.
#define WASIFS_C_CHECK(expression)                                                        \
  if (const wasifs_errno wasifs_c_error = (expression); wasifs_c_error != WASIFS_SUCCESS) \
  return wasifs_c_error
// As above where `result`, a Result, has failed.
#define WASIFS_C_RESULT(result, subject) \
  if (!(result)) return ::wasifs::capi::failed_at((result).error(), subject)
