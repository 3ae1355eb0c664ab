// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/attributes.h"

#include <utility>

namespace wasifs::mem {

Ref<const Attributes> AttributeMaker::make(std::optional<FilePermissions> permissions,
                                           Attributes::Named named) {
  if (!permissions && named.empty()) return nullptr;
  auto fresh = make_ref<Attributes>(permissions, std::move(named));
  if (!fresh->named.empty()) return fresh;
  std::map<Key, Ref<const Attributes>> forgotten;  // let go of without the lock
  const auto made = made_.lock();
  if (made->size() >= most) forgotten.swap(*made);
  const Key key{permissions->mode, permissions->uid, permissions->gid};
  return made->try_emplace(key, std::move(fresh)).first->second;
}

}  // namespace wasifs::mem
