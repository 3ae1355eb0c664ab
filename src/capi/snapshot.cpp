// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/snapshot.h"

#include "snapshot_handle.h"
#include "values.h"
#include "versioned.h"
#include "wasifs/guest_part.h"

namespace wasifs::capi {

wasifs_errno guest_part_of(wasifs_snapshot& snapshot, std::unique_ptr<PartReader>& part) {
  auto found = snapshot.reader->part(guest_part);
  if (!found) return failed(Errno::io, found.error());
  if (*found == nullptr) return failed(Errno::noent, "the snapshot holds no guest");
  part = *std::move(found);
  return success;
}

namespace {

wasifs_external view_of(const External& external) noexcept {
  return {.size = sizeof(wasifs_external),
          .name = external.name.c_str(),
          .type = external.type.c_str(),
          .is_inode = external.kind == External::Kind::inode,
          .file_type = static_cast<wasifs_file_type>(external.file_type),
          .access = static_cast<wasifs_access>(external.access)};
}

wasifs_errno take_texts(const char* const* texts, std::size_t count, const char* name,
                        std::vector<std::string>& taken) {
  for (std::size_t i = 0; i < count; ++i) {
    if (texts == nullptr || texts[i] == nullptr) {
      return missing(std::string(name) + "[" + std::to_string(i) + "]");
    }
    taken.emplace_back(texts[i]);
  }
  return success;
}

wasifs_errno take_save_options(const wasifs_save_options& given, SaveOptions& options,
                               std::vector<ExtraPart>& extra) {
  WASIFS_C_CHECK(take_texts(given.capture, given.capture_count, "capture", options.capture));
  if (given.capture_bytes != 0) options.capture_bytes = given.capture_bytes;
  if (given.capture_limit != 0) options.capture_limit = given.capture_limit;
  options.threads = given.threads;
  options.digest_host_files = given.digest_host_files;
  if (given.guest != nullptr) {
    extra.push_back({.type = std::string(guest_part),
                     .version = guest_part_version,
                     .save = [guest = given.guest](PartWriter& writer) { guest->save(writer); }});
  }
  return success;
}

// What a function of the embedder gave for an external, and frees its handle.
template <class Given, class Handle>
SnapshotResult<Given> offered(Errno error, Handle* handle, Given Handle::* what,
                              const External& external) {
  const std::unique_ptr<Handle> owned(handle);
  if (error == Errno::success && owned == nullptr) error = Errno::noent;
  if (error == Errno::success) return (*owned).*what;
  return std::unexpected("`" + external.name + "`: " + std::string(errno_message(error)));
}

void take_functions(const wasifs_restore_options& given, RestoreOptions& options) {
  if (given.filesystem != nullptr) {
    options.filesystem = [&given](const External& external) {
      const wasifs_external shown = view_of(external);
      wasifs_filesystem* handle = nullptr;
      const Errno error = from_c(given.filesystem(given.context, &shown, &handle));
      return offered(error, handle, &wasifs_filesystem::filesystem, external);
    };
  }
  if (given.inode != nullptr) {
    options.inode = [&given](const External& external) {
      const wasifs_external shown = view_of(external);
      wasifs_inode* handle = nullptr;
      const Errno error = from_c(given.inode(given.context, &shown, &handle));
      return offered(error, handle, &wasifs_inode::inode, external);
    };
  }
}

wasifs_errno take_restore_options(const wasifs_restore_options& given, RestoreOptions& options) {
  take_functions(given, options);
  if (given.arguments != nullptr) {
    options.arguments.emplace();
    WASIFS_C_CHECK(
        take_texts(given.arguments, given.argument_count, "arguments", *options.arguments));
  }
  if (given.clock != nullptr) options.clock = given.clock->clock;
  if (given.random != nullptr) options.random = given.random->random;
  WASIFS_C_CHECK(take_rights(given.rights, options.ceiling));
  options.lenient = given.lenient;
  options.accept_changes = given.accept_changes;
  if (given.saved_realtime) options.realtime = RealtimePolicy::saved;
  return success;
}

}  // namespace
}  // namespace wasifs::capi

using namespace wasifs;
using namespace wasifs::capi;

extern "C" {

wasifs_errno wasifs_save(wasifs_process* process, wasifs_store* store, const char* name,
                         const wasifs_save_options* options) {
  return entry([&] {
    WASIFS_C_NEED(process);
    WASIFS_C_NEED(store);
    WASIFS_C_NEED(name);
    WASIFS_C_TAKE(wasifs_save_options, taken, options);
    SaveOptions how;
    std::vector<ExtraPart> extra;
    WASIFS_C_CHECK(take_save_options(taken, how, extra));
    const auto saved = save_snapshot(*process->process, *store->store, name, how, extra);
    return saved ? success : failed(Errno::io, saved.error());
  });
}

wasifs_errno wasifs_snapshot_open(wasifs_store* store, const char* name, bool verify,
                                  wasifs_snapshot** snapshot) {
  return entry([&] {
    WASIFS_C_NEED(snapshot);
    *snapshot = nullptr;
    WASIFS_C_NEED(store);
    WASIFS_C_NEED(name);
    auto reader = SnapshotReader::open(*store->store, name, std::uint64_t{1} << 30, verify);
    if (!reader) return failed(Errno::io, reader.error());
    return give(snapshot, store->store, *std::move(reader));
  });
}

void wasifs_snapshot_free(wasifs_snapshot* snapshot) {
  delete snapshot;
}

wasifs_errno wasifs_snapshot_externals(wasifs_snapshot* snapshot, wasifs_external_sink sink,
                                       void* context) {
  return entry([&] {
    WASIFS_C_NEED(snapshot);
    WASIFS_C_NEED(sink);
    const auto externals = snapshot->reader->externals();
    if (!externals) return failed(Errno::io, externals.error());
    for (const External& external : *externals) {
      const wasifs_external shown = view_of(external);
      if (!sink(context, &shown)) break;
    }
    return success;
  });
}

wasifs_errno wasifs_snapshot_has_guest(wasifs_snapshot* snapshot, bool* has) {
  return entry([&] {
    WASIFS_C_NEED(has);
    *has = false;
    WASIFS_C_NEED(snapshot);
    for (const SnapshotPart& part : snapshot->reader->parts()) *has |= part.type == guest_part;
    return success;
  });
}

wasifs_errno wasifs_snapshot_restore(wasifs_snapshot* snapshot,
                                     const wasifs_restore_options* options,
                                     wasifs_process** process) {
  return entry([&] {
    WASIFS_C_NEED(process);
    *process = nullptr;
    WASIFS_C_NEED(snapshot);
    WASIFS_C_TAKE(wasifs_restore_options, taken, options);
    if (snapshot->restored) return failed(Errno::inval, "the snapshot was restored already");
    RestoreOptions offers;
    WASIFS_C_CHECK(take_restore_options(taken, offers));
    snapshot->restored = true;
    auto restored = snapshot->reader->restore(offers);
    if (!restored) return failed(Errno::io, restored.error());
    if (taken.report != nullptr) {
      for (const std::string& report : restored->reports) {
        taken.report(taken.context, report.c_str());
      }
    }
    return give(process, std::shared_ptr<Process>(std::move(restored->process)));
  });
}
}
