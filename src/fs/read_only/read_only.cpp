// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/fs/read_only.h"

#include <utility>

#include "wasifs/fs/proxy.h"

namespace wasifs {
namespace {

/// Whatever changes something is refused in one place, so nothing can be forgotten.
class ReadOnly final : public ProxyFileSystem {
 public:
  explicit ReadOnly(Ref<FileSystem> below) noexcept
      : ProxyFileSystem(std::move(below), Steps::many) {}

  std::string_view type_name() const noexcept override { return "read_only"; }

 protected:
  Result<void> admit(ProxyOperation operation, Inode&) override {
    if (changes(operation)) return Errno::rofs;
    return {};
  }
};

}  // namespace

Ref<FileSystem> make_read_only(Ref<FileSystem> below) {
  return make_ref<ReadOnly>(std::move(below));
}

}  // namespace wasifs
