// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "failure.h"

#include <cstdlib>
#include <cstring>
#include <string>

namespace wasifs::capi {
namespace {

// Kept for each thread. Where there is no memory for a sentence, the error's own has to do.
class Sentence {
 public:
  template <class Make>
  void set(Errno error, Make&& make) noexcept {
    try {
      text_ = make();
      fallback_ = nullptr;
    } catch (...) {
      fallback_ = errno_message(error).data();
    }
  }
  [[nodiscard]] const char* text() const noexcept {
    return fallback_ != nullptr ? fallback_ : text_.c_str();
  }

 private:
  std::string text_;
  const char* fallback_ = nullptr;
};

thread_local Sentence last;

}  // namespace

wasifs_errno failed(Errno error, std::string_view sentence) noexcept {
  last.set(error, [&] { return std::string(sentence); });
  return static_cast<wasifs_errno>(error);
}

wasifs_errno failed_at(Errno error, std::string_view subject) noexcept {
  last.set(error,
           [&] { return "`" + std::string(subject) + "`: " + std::string(errno_message(error)); });
  return static_cast<wasifs_errno>(error);
}

wasifs_errno missing(std::string_view parameter) noexcept {
  last.set(Errno::inval, [&] { return "`" + std::string(parameter) + "` must not be NULL"; });
  return WASIFS_INVAL;
}

wasifs_errno unknown(std::string_view what, std::uint64_t number) noexcept {
  last.set(Errno::inval, [&] { return std::to_string(number) + " is no " + std::string(what); });
  return WASIFS_INVAL;
}

wasifs_errno give_bytes(std::string_view bytes, wasifs_buffer* out) {
  auto* const copy = static_cast<std::uint8_t*>(std::malloc(bytes.size() + 1));
  if (copy == nullptr) throw std::bad_alloc();
  if (!bytes.empty()) std::memcpy(copy, bytes.data(), bytes.size());
  copy[bytes.size()] = 0;
  *out = {.data = copy, .size = bytes.size()};
  return WASIFS_SUCCESS;
}

}  // namespace wasifs::capi

extern "C" {

void wasifs_buffer_free(wasifs_buffer* buffer) {
  if (buffer == nullptr) return;
  std::free(buffer->data);
  *buffer = {};
}

const char* wasifs_last_message(void) {
  return wasifs::capi::last.text();
}

// The texts behind these views are literals, so NUL follows.
const char* wasifs_errno_name(wasifs_errno error) {
  return error < wasifs::errno_count ? wasifs::errno_name(wasifs::capi::from_c(error)).data()
                                     : "unknown";
}

const char* wasifs_errno_message(wasifs_errno error) {
  return error < wasifs::errno_count ? wasifs::errno_message(wasifs::capi::from_c(error)).data()
                                     : "an unknown error";
}

const char* wasifs_version(void) {
  return WASIFS_C_VERSION;
}
}
