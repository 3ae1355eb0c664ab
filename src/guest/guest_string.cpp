// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest/guest_string.h"

#include <span>

namespace wasifs {

Result<void> GuestString::copy_in(CallContext& context, GuestPtr<const std::uint8_t> address,
                                  std::uint32_t size) noexcept {
  if (size > max_size) {
    WASIFS_CHECK(context.span(address, size));
    too_long_ = true;
    return {};
  }
  size_ = size;
  return context.read_bytes(std::as_writable_bytes(std::span(bytes_).first(size)),
                            address.address());
}

}  // namespace wasifs
