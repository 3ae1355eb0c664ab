// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/paths.h"

#include "handles.h"
#include "values.h"
#include "versioned.h"
#include "wasifs/file_ops.h"

using namespace wasifs;
using namespace wasifs::capi;

namespace {

// Most functions here are of this shape: a start, a path, and what is done there.
template <class Work>
wasifs_errno at(const wasifs_location* start, const char* path, Work&& work) noexcept {
  return entry([&] {
    WASIFS_C_NEED(start);
    WASIFS_C_NEED(path);
    return ended(work(start->location, std::string_view(path)), path);
  });
}

}  // namespace

extern "C" {

wasifs_errno wasifs_location_of_names(wasifs_names* names, wasifs_location** location) {
  return entry([&] {
    WASIFS_C_NEED(location);
    *location = nullptr;
    WASIFS_C_NEED(names);
    auto root = names->names->root();
    WASIFS_C_RESULT(root, "/");
    return give(location, *std::move(root));
  });
}

wasifs_errno wasifs_location_of_filesystem(wasifs_filesystem* filesystem,
                                           wasifs_location** location) {
  return entry([&] {
    WASIFS_C_NEED(location);
    *location = nullptr;
    WASIFS_C_NEED(filesystem);
    auto root = detached_root(filesystem->filesystem);
    WASIFS_C_RESULT(root, filesystem->type);
    return give(location, *std::move(root));
  });
}

void wasifs_location_free(wasifs_location* location) {
  delete location;
}

wasifs_errno wasifs_read_file(const wasifs_location* start, const char* path, uint64_t limit,
                              wasifs_buffer* bytes) {
  return entry([&] {
    WASIFS_C_NEED(bytes);
    *bytes = {};
    WASIFS_C_NEED(start);
    WASIFS_C_NEED(path);
    const auto read = read_text_file(start->location, path, limit == 0 ? SIZE_MAX : limit);
    WASIFS_C_RESULT(read, path);
    return give_bytes(*read, bytes);
  });
}

wasifs_errno wasifs_write_file(const wasifs_location* start, const char* path, const void* bytes,
                               size_t size) {
  return entry([&] {
    WASIFS_C_NEED(start);
    WASIFS_C_NEED(path);
    if (size != 0) WASIFS_C_NEED(bytes);
    const std::span given(static_cast<const std::byte*>(bytes), size);
    return ended(write_file(start->location, path, given), path);
  });
}

wasifs_errno wasifs_make_directories(const wasifs_location* start, const char* path) {
  return at(start, path, [](const Location& from, std::string_view name) {
    return make_directories(from, name);
  });
}

wasifs_errno wasifs_stat_at(const wasifs_location* start, const char* path, bool follow,
                            wasifs_stat* stat) {
  return entry([&] {
    WASIFS_C_NEED(stat);
    WASIFS_C_NEED(start);
    WASIFS_C_NEED(path);
    const auto found = stat_path(start->location, path, follow);
    WASIFS_C_RESULT(found, path);
    return fill_struct(stat, to_c(*found), "wasifs_stat");
  });
}

wasifs_errno wasifs_set_times_at(const wasifs_location* start, const char* path, bool follow,
                                 const wasifs_times_change* change) {
  return entry([&] {
    WASIFS_C_NEED(start);
    WASIFS_C_NEED(path);
    TimesChange taken;
    WASIFS_C_CHECK(take_times(change, taken));
    return ended(set_path_times(start->location, path, follow, taken), path);
  });
}

wasifs_errno wasifs_open_at(const wasifs_location* start, const char* path,
                            const wasifs_open_how* how, wasifs_inode** inode) {
  return entry([&] {
    WASIFS_C_NEED(inode);
    *inode = nullptr;
    WASIFS_C_NEED(start);
    WASIFS_C_NEED(path);
    OpenHow taken;
    WASIFS_C_CHECK(take_how(how, taken));
    const bool follow = !(taken.create && taken.exclusive);
    auto opened = open_path(start->location, path, follow, taken);
    WASIFS_C_RESULT(opened, path);
    return give(inode, std::move(opened->location.inode));
  });
}

wasifs_errno wasifs_read_link_at(const wasifs_location* start, const char* path,
                                 wasifs_buffer* target) {
  return entry([&] {
    WASIFS_C_NEED(target);
    *target = {};
    WASIFS_C_NEED(start);
    WASIFS_C_NEED(path);
    const auto read = read_link_path(start->location, path);
    WASIFS_C_RESULT(read, path);
    return give_bytes(*read, target);
  });
}

wasifs_errno wasifs_make_directory_at(const wasifs_location* start, const char* path) {
  return at(start, path, [](const Location& from, std::string_view name) {
    return make_directory_path(from, name);
  });
}

wasifs_errno wasifs_remove_directory_at(const wasifs_location* start, const char* path) {
  return at(start, path, [](const Location& from, std::string_view name) {
    return remove_directory_path(from, name);
  });
}

wasifs_errno wasifs_unlink_at(const wasifs_location* start, const char* path) {
  return at(start, path,
            [](const Location& from, std::string_view name) { return unlink_path(from, name); });
}

wasifs_errno wasifs_make_link_at(const char* target, const wasifs_location* start,
                                 const char* path) {
  return entry([&] {
    WASIFS_C_NEED(target);
    WASIFS_C_NEED(start);
    WASIFS_C_NEED(path);
    return ended(make_link_path(target, start->location, path), path);
  });
}

wasifs_errno wasifs_hard_link_at(const wasifs_location* old_start, const char* old_path,
                                 bool follow, const wasifs_location* new_start,
                                 const char* new_path) {
  return entry([&] {
    WASIFS_C_NEED(old_start);
    WASIFS_C_NEED(old_path);
    WASIFS_C_NEED(new_start);
    WASIFS_C_NEED(new_path);
    return ended(
        hard_link_path(old_start->location, old_path, follow, new_start->location, new_path),
        old_path);
  });
}

wasifs_errno wasifs_rename_at(const wasifs_location* old_start, const char* old_path,
                              const wasifs_location* new_start, const char* new_path) {
  return entry([&] {
    WASIFS_C_NEED(old_start);
    WASIFS_C_NEED(old_path);
    WASIFS_C_NEED(new_start);
    WASIFS_C_NEED(new_path);
    return ended(rename_path(old_start->location, old_path, new_start->location, new_path),
                 old_path);
  });
}

wasifs_errno wasifs_list_at(const wasifs_location* start, const char* path, uint64_t cookie,
                            wasifs_entry_sink sink, void* context) {
  return entry([&] {
    WASIFS_C_NEED(start);
    WASIFS_C_NEED(path);
    WASIFS_C_NEED(sink);
    const auto directory = find_path(start->location, path, true);
    WASIFS_C_RESULT(directory, path);
    std::string name;
    const auto tell = [&](const DirEntry& found) {
      name = found.name;
      const wasifs_entry entry{.size = sizeof entry,
                               .name = name.c_str(),
                               .ino = found.ino,
                               .next = found.next,
                               .type = static_cast<wasifs_file_type>(found.type)};
      return sink(context, &entry);
    };
    return ended(list_directory(*directory, cookie, tell), path);
  });
}
}
