// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the inodes of a proxy reach the hooks of their file system. No state; any thread.
#pragma once

#include <concepts>
#include <string_view>
#include <utility>

#include "wasifs/fs/proxy.h"

namespace wasifs {

struct ProxyHooks {
  [[nodiscard]] static Result<void> admit(const ProxyCall& call) {
    return call.inode.owner().admit(call);
  }

  /// What `operation` gives, if it is admitted; the owner learns how it ended.
  template <class Operation>
  [[nodiscard]] static auto carry_out(const ProxyCall& call, Operation operation)
      -> decltype(operation()) {
    ProxyFileSystem& owner = call.inode.owner();
    WASIFS_CHECK(owner.admit(call));
    auto result = operation();
    if (owner.steps() == ProxyFileSystem::Steps::single)
      owner.done(call, errno_of(result), moves(call.operation) ? bytes_of(result) : 0);
    return result;
  }

  /// The inode that stands for what was found from `from`.
  [[nodiscard]] static Result<Ref<Inode>> found(const ProxyInode& from, std::string_view name,
                                                Result<Ref<Inode>> below) {
    if (below) return from.owner().wrap_found(from, name, *std::move(below));
    return below;
  }

 private:
  [[nodiscard]] static bool moves(ProxyOperation operation) noexcept {
    return operation == ProxyOperation::read || operation == ProxyOperation::write;
  }

  template <class T>
  [[nodiscard]] static std::uint64_t bytes_of(const Result<T>& result) noexcept {
    if constexpr (std::same_as<T, std::size_t>) {
      return result ? *result : 0;
    } else if constexpr (requires { result->count; }) {
      return result ? result->count : 0;
    } else {
      return 0;
    }
  }
};

}  // namespace wasifs
