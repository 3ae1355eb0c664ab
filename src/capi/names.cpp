// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "failure.h"
#include "handles.h"

using namespace wasifs;
using namespace wasifs::capi;

extern "C" {

wasifs_errno wasifs_names_create(wasifs_names** names) {
  return entry([&] {
    WASIFS_C_NEED(names);
    *names = nullptr;
    return give(names, make_ref<Namespace>());
  });
}

void wasifs_names_free(wasifs_names* names) {
  delete names;
}

wasifs_errno wasifs_names_mount(wasifs_names* names, const char* path,
                                wasifs_filesystem* filesystem) {
  return entry([&] {
    WASIFS_C_NEED(names);
    WASIFS_C_NEED(path);
    WASIFS_C_NEED(filesystem);
    return ended(names->names->mount(path, filesystem->filesystem), path);
  });
}

wasifs_errno wasifs_names_unmount(wasifs_names* names, const char* path) {
  return entry([&] {
    WASIFS_C_NEED(names);
    WASIFS_C_NEED(path);
    return ended(names->names->unmount(path), path);
  });
}

wasifs_errno wasifs_names_list(wasifs_names* names, wasifs_mount_sink sink, void* context) {
  return entry([&] {
    WASIFS_C_NEED(names);
    WASIFS_C_NEED(sink);
    for (const MountInfo& mount : names->names->mounts()) {
      const std::string type(mount.filesystem->type_name());
      if (!sink(context, mount.path.c_str(), type.c_str())) break;
    }
    return success;
  });
}
}
