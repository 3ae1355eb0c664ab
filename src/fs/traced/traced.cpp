// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/fs/traced.h"

#include <array>
#include <utility>

#include "wasifs/fs/path_proxy.h"

namespace wasifs {
namespace {

constexpr std::array<std::string_view, 21> names{
    "stat",      "sync",      "open_read",        "read",
    "lookup",    "list",      "read_link",        "accept",
    "shutdown",  "set_times", "open_write",       "write",
    "truncate",  "allocate",  "create_file",      "make_directory",
    "make_link", "unlink",    "remove_directory", "rename",
    "link"};
static_assert(names.size() == static_cast<std::size_t>(ProxyOperation::link) + 1);

class Traced final : public PathProxyFileSystem {
 public:
  Traced(Ref<FileSystem> below, std::function<void(const FileSystemEvent&)> told) noexcept
      : PathProxyFileSystem(std::move(below)), told_(std::move(told)) {}
  std::string_view type_name() const noexcept override { return "traced"; }

 protected:
  void done(const ProxyCall& call, Errno error, std::uint64_t bytes) noexcept override {
    told_({call.operation, path_in(call), new_path_in(call), error, bytes});
  }

 private:
  const std::function<void(const FileSystemEvent&)> told_;
};

}  // namespace

std::string_view operation_name(ProxyOperation operation) noexcept {
  const auto number = static_cast<std::size_t>(operation);
  return number < names.size() ? names[number] : "unknown";
}

Ref<FileSystem> make_traced(Ref<FileSystem> below,
                            std::function<void(const FileSystemEvent&)> told) {
  return make_ref<Traced>(std::move(below), std::move(told));
}

}  // namespace wasifs
