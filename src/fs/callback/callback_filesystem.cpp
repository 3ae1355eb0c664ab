// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The file system around a root node, and symbolic links for trees of nodes.
#include "fs/callback/node.h"

namespace wasifs {
namespace {

class CallbackFileSystem final : public FileSystem {
 public:
  explicit CallbackFileSystem(Ref<Inode> root) noexcept : root_(std::move(root)) {}
  Result<Ref<Inode>> root() override { return root_; }
  std::string_view type_name() const noexcept override { return "callback"; }

 private:
  const Ref<Inode> root_;
};

class LinkNode final : public LinkInode, public CallbackNode {
 public:
  LinkNode(std::string target, const NodeTimes& times)
      : CallbackNode(times), target_(std::move(target)) {}
  Result<Stat> stat() override { return node_stat(type(), target_.size()); }
  Result<void> set_times(const TimesChange&) override { return Errno::rofs; }
  Result<std::string> target() override { return target_; }

 private:
  const std::string target_;
};

}  // namespace

Ref<FileSystem> make_callback_file_system(Ref<Inode> root) {
  return make_ref<CallbackFileSystem>(std::move(root));
}

Ref<Inode> make_symbolic_link(std::string target, NodeTimes times) {
  return make_ref<LinkNode>(std::move(target), times);
}

}  // namespace wasifs
