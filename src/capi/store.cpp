// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "failure.h"
#include "handles.h"
#include "wasifs/snapshot_store.h"

using namespace wasifs;
using namespace wasifs::capi;

namespace {

// A store's sentence says what went wrong; there is no errno that would say it better than `io`.
template <class T>
wasifs_errno ended_with(const SnapshotResult<T>& result) noexcept {
  return result ? success : failed(Errno::io, result.error());
}

wasifs_errno give_store(SnapshotResult<std::unique_ptr<SnapshotStore>> made, wasifs_store** store) {
  if (!made) return failed(Errno::io, made.error());
  return give(store, std::shared_ptr<SnapshotStore>(*std::move(made)));
}

}  // namespace

extern "C" {

wasifs_errno wasifs_store_create_memory(wasifs_store** store) {
  return entry([&] {
    WASIFS_C_NEED(store);
    *store = nullptr;
    return give_store(make_memory_store(), store);
  });
}

wasifs_errno wasifs_store_open_directory(const char* path, bool shared, wasifs_store** store) {
  return entry([&] {
    WASIFS_C_NEED(store);
    *store = nullptr;
    WASIFS_C_NEED(path);
    return give_store(open_directory_store(path, shared), store);
  });
}

wasifs_errno wasifs_store_open_file(const char* path, wasifs_store** store) {
  return entry([&] {
    WASIFS_C_NEED(store);
    *store = nullptr;
    WASIFS_C_NEED(path);
    return give_store(open_file_store(path), store);
  });
}

void wasifs_store_free(wasifs_store* store) {
  delete store;
}

wasifs_errno wasifs_store_list(wasifs_store* store, wasifs_store_sink sink, void* context) {
  return entry([&] {
    WASIFS_C_NEED(store);
    WASIFS_C_NEED(sink);
    const auto roots = store->store->list();
    WASIFS_C_CHECK(ended_with(roots));
    for (const StoredRoot& root : *roots) {
      if (!sink(context, root.name.c_str(), root.saved_at)) break;
    }
    return success;
  });
}

wasifs_errno wasifs_store_remove(wasifs_store* store, const char* name) {
  return entry([&] {
    WASIFS_C_NEED(store);
    WASIFS_C_NEED(name);
    return ended_with(store->store->remove(name));
  });
}

wasifs_errno wasifs_store_collect(wasifs_store* store, uint64_t* freed) {
  return entry([&] {
    if (freed != nullptr) *freed = 0;
    WASIFS_C_NEED(store);
    const auto bytes = store->store->collect();
    WASIFS_C_CHECK(ended_with(bytes));
    if (freed != nullptr) *freed = *bytes;
    return success;
  });
}

wasifs_errno wasifs_store_copy(wasifs_store* from, const char* name, wasifs_store* to,
                               const char* new_name) {
  return entry([&] {
    WASIFS_C_NEED(from);
    WASIFS_C_NEED(name);
    WASIFS_C_NEED(to);
    WASIFS_C_NEED(new_name);
    return ended_with(copy_snapshot(*from->store, name, *to->store, new_name));
  });
}
}
