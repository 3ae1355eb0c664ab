// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Directories written in C, and the file systems that hold them together.
#include "custom_node.h"

namespace wasifs::capi {
namespace {

// Hands the library's sink through a function of C.
bool tell_entry(void* context, const wasifs_entry* entry) {
  const auto& sink = *static_cast<const DirSink*>(context);
  if (entry == nullptr || entry->name == nullptr) return false;
  if (entry->type > WASIFS_TYPE_SYMBOLIC_LINK) return false;
  return sink({.name = entry->name,
               .ino = entry->ino,
               .type = static_cast<FileType>(entry->type),
               .next = entry->next});
}

class CustomDirectory final : public DirInode, public CustomDirectoryNode {
 public:
  explicit CustomDirectory(const Functions<wasifs_directory_node>& functions)
      : CustomNode(functions) {}

  Result<Stat> stat() override { return ask(type()); }
  Result<void> set_times(const TimesChange& change) override { return change_times(change); }
  Result<void> sync(bool data_only) override { return to_storage(data_only); }
  bool same_as(const Inode& other) const noexcept override {
    const auto* const directory = dynamic_cast<const CustomDirectory*>(&other);
    return directory != nullptr && same_node(*directory);
  }

  Result<Ref<Inode>> lookup(std::string_view name) override {
    return give_inode(functions()->lookup, name);
  }
  Result<void> read_entries(std::uint64_t cookie, const DirSink& sink) override {
    const auto& call = functions();
    if (call->list == nullptr) return {};
    return to_result(call->list(call.context(), cookie, &tell_entry, const_cast<DirSink*>(&sink)));
  }
  Result<Ref<Inode>> create_file(std::string_view name) override {
    return give_inode(functions()->create_file, name);
  }
  Result<void> make_directory(std::string_view name) override {
    return change(functions()->make_directory, name);
  }
  Result<void> make_link(std::string_view name, std::string_view target) override {
    const auto& call = functions();
    if (call->make_link == nullptr) return Errno::rofs;
    return to_result(
        call->make_link(call.context(), std::string(name).c_str(), std::string(target).c_str()));
  }
  Result<void> unlink(std::string_view name) override { return change(functions()->unlink, name); }
  Result<void> remove_directory(std::string_view name) override {
    return change(functions()->remove_directory, name);
  }

 private:
  Result<Ref<Inode>> give_inode(wasifs_errno (*function)(void*, const char*, wasifs_inode**),
                                std::string_view name) {
    if (function == nullptr) return Errno::rofs;
    wasifs_inode* found = nullptr;
    const Errno error = from_c(function(functions().context(), std::string(name).c_str(), &found));
    return take_inode(error, found);
  }
  Result<void> change(wasifs_errno (*function)(void*, const char*), std::string_view name) {
    if (function == nullptr) return Errno::rofs;
    return to_result(function(functions().context(), std::string(name).c_str()));
  }
};

class CustomFileSystem final : public FileSystem {
 public:
  CustomFileSystem(const Functions<wasifs_custom_filesystem>& functions, std::string type_name)
      : functions_(functions), type_name_(std::move(type_name)) {}

  Result<Ref<Inode>> root() override {
    wasifs_inode* found = nullptr;
    const Errno error = from_c(functions_->root(functions_.context(), &found));
    return take_inode(error, found);
  }
  std::string_view type_name() const noexcept override { return type_name_; }
  Result<void> rename(DirInode& from, std::string_view old_name, DirInode& to,
                      std::string_view new_name) override {
    return between(functions_->rename, from, old_name, to, new_name);
  }
  Result<void> link(DirInode& from, std::string_view old_name, DirInode& to,
                    std::string_view new_name) override {
    return between(functions_->link, from, old_name, to, new_name);
  }

 private:
  using Between = wasifs_errno (*)(void*, void*, const char*, void*, const char*);
  Result<void> between(Between function, DirInode& from, std::string_view old_name, DirInode& to,
                       std::string_view new_name) {
    if (function == nullptr) return Errno::rofs;
    // A directory of another kind, hung into this tree by a look-up.
    const auto* const source = dynamic_cast<const CustomDirectory*>(&from);
    const auto* const target = dynamic_cast<const CustomDirectory*>(&to);
    if (source == nullptr || target == nullptr) return Errno::xdev;
    return to_result(function(functions_.context(), source->functions().context(),
                              std::string(old_name).c_str(), target->functions().context(),
                              std::string(new_name).c_str()));
  }

  Functions<wasifs_custom_filesystem> functions_;
  std::string type_name_;
};

}  // namespace
}  // namespace wasifs::capi

using namespace wasifs;
using namespace wasifs::capi;

extern "C" {

wasifs_errno wasifs_directory_node_create(const wasifs_directory_node* node, wasifs_inode** inode) {
  return entry([&] {
    WASIFS_C_NEED(inode);
    *inode = nullptr;
    WASIFS_C_NEED(node);
    WASIFS_C_TAKE(wasifs_directory_node, taken, node);
    WASIFS_C_MEMBER(taken, stat);
    WASIFS_C_MEMBER(taken, lookup);
    return with_functions(
        taken, [&](const auto& held) { return give(inode, make_ref<CustomDirectory>(held)); });
  });
}

wasifs_errno wasifs_custom_filesystem_create(const wasifs_custom_filesystem* functions,
                                             wasifs_filesystem** filesystem) {
  return entry([&] {
    WASIFS_C_NEED(filesystem);
    *filesystem = nullptr;
    WASIFS_C_NEED(functions);
    WASIFS_C_TAKE(wasifs_custom_filesystem, taken, functions);
    WASIFS_C_MEMBER(taken, root);
    std::string name = taken.type_name == nullptr ? "custom" : taken.type_name;
    return with_functions(taken, [&](const auto& held) {
      return give(filesystem, make_ref<CustomFileSystem>(held, std::move(name)));
    });
  });
}
}
