// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/fs/callback.h"

#include "handles.h"
#include "versioned.h"
#include "wasifs/c/callback.h"

// Both live on the stack of the call that fills them.
struct wasifs_content {
  std::string bytes;
};
struct wasifs_listing {
  std::vector<wasifs::ListedName> names;
};

using namespace wasifs;
using namespace wasifs::capi;

namespace {

constexpr NodeTimes all_times(wasifs_timestamp time) noexcept {
  return {time, time, time};
}

Result<void> to_result(wasifs_errno error) noexcept {
  if (error != WASIFS_SUCCESS) return capi::from_c(error);
  return {};
}

Result<std::size_t> counted(wasifs_errno error, std::size_t count, std::size_t most) noexcept {
  if (error != WASIFS_SUCCESS) return capi::from_c(error);
  if (count > most) return Errno::io;  // the embedder's mistake, which is not the guest's
  return count;
}

WholeFile whole_file(const Functions<wasifs_whole_file>& held) {
  WholeFile file;
  if (held->read != nullptr) {
    file.read = [held]() -> Result<std::string> {
      wasifs_content content;
      const wasifs_errno error = held->read(held.context(), &content);
      if (error != WASIFS_SUCCESS) return capi::from_c(error);
      return std::move(content.bytes);
    };
  }
  if (held->write != nullptr) {
    file.write = [held](std::string_view content) {
      return to_result(held->write(
          held.context(), reinterpret_cast<const std::uint8_t*>(content.data()), content.size()));
    };
  }
  if (held->limit != 0) file.limit = held->limit;
  if (held->open_bytes != 0) file.open_bytes = std::make_shared<OpenBytes>(held->open_bytes);
  file.times = all_times(held->mtim);
  return file;
}

void add_reading(const Functions<wasifs_random_access_file>& held, RandomAccessFile& file) {
  if (held->read_at != nullptr) {
    file.read_at = [held](std::uint64_t offset, std::span<std::byte> bytes) {
      std::size_t count = 0;
      const wasifs_errno error =
          held->read_at(held.context(), offset, reinterpret_cast<std::uint8_t*>(bytes.data()),
                        bytes.size(), &count);
      return counted(error, count, bytes.size());
    };
  }
  file.size = [held]() -> Result<std::uint64_t> {
    std::uint64_t length = 0;
    const wasifs_errno error = held->length(held.context(), &length);
    if (error != WASIFS_SUCCESS) return capi::from_c(error);
    return length;
  };
}

void add_writing(const Functions<wasifs_random_access_file>& held, RandomAccessFile& file) {
  if (held->write_at != nullptr) {
    file.write_at = [held](std::uint64_t offset, std::span<const std::byte> bytes) {
      std::size_t count = 0;
      const wasifs_errno error =
          held->write_at(held.context(), offset,
                         reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), &count);
      return counted(error, count, bytes.size());
    };
  }
  if (held->append != nullptr) {
    file.append = [held](std::span<const std::byte> bytes) -> Result<Appended> {
      std::size_t count = 0;
      std::uint64_t end = 0;
      const wasifs_errno error =
          held->append(held.context(), reinterpret_cast<const std::uint8_t*>(bytes.data()),
                       bytes.size(), &count, &end);
      const auto checked = counted(error, count, bytes.size());
      if (!checked) return checked.error();
      return Appended{.count = *checked, .end = end};
    };
  }
  if (held->truncate != nullptr) {
    file.truncate = [held](std::uint64_t length) {
      return to_result(held->truncate(held.context(), length));
    };
  }
  if (held->sync != nullptr) {
    file.sync = [held] { return to_result(held->sync(held.context())); };
  }
}

wasifs_errno as_static_directory(wasifs_inode* handle, StaticDirectory*& directory) noexcept {
  directory = dynamic_cast<StaticDirectory*>(handle->inode.get());
  if (directory != nullptr) return success;
  return failed(Errno::inval, "`directory` is none of wasifs_static_directory_create");
}

DirectoryFunctions directory_functions(const Functions<wasifs_callback_directory>& held) {
  DirectoryFunctions functions;
  functions.lookup = [held](std::string_view name) {
    const std::string text(name);
    wasifs_inode* found = nullptr;
    const Errno error = capi::from_c(held->lookup(held.context(), text.c_str(), &found));
    return take_inode(error, found);
  };
  if (held->list != nullptr) {
    functions.list = [held]() -> Result<std::vector<ListedName>> {
      wasifs_listing listing;
      const wasifs_errno error = held->list(held.context(), &listing);
      if (error != WASIFS_SUCCESS) return capi::from_c(error);
      return std::move(listing.names);
    };
  }
  functions.times = all_times(held->mtim);
  return functions;
}

}  // namespace

extern "C" {

wasifs_errno wasifs_content_append(wasifs_content* content, const void* bytes, size_t size) {
  return entry([&] {
    WASIFS_C_NEED(content);
    if (size != 0) WASIFS_C_NEED(bytes);
    if (size != 0) content->bytes.append(static_cast<const char*>(bytes), size);
    return success;
  });
}

wasifs_errno wasifs_whole_file_create(const wasifs_whole_file* file, wasifs_inode** inode) {
  return entry([&] {
    WASIFS_C_NEED(inode);
    *inode = nullptr;
    WASIFS_C_NEED(file);
    WASIFS_C_TAKE(wasifs_whole_file, taken, file);
    if (taken.read == nullptr && taken.write == nullptr) return missing("read and write");
    return with_functions(
        taken, [&](const auto& held) { return give(inode, make_whole_file(whole_file(held))); });
  });
}

wasifs_errno wasifs_bytes_file_create(const void* bytes, size_t size, wasifs_inode** inode) {
  return entry([&] {
    WASIFS_C_NEED(inode);
    *inode = nullptr;
    if (size != 0) WASIFS_C_NEED(bytes);
    auto content = std::make_shared<const std::string>(
        size == 0 ? std::string() : std::string(static_cast<const char*>(bytes), size));
    WholeFile file;
    file.read = [content]() -> Result<std::string> { return *content; };
    file.size = size;
    return give(inode, make_whole_file(std::move(file)));
  });
}

wasifs_errno wasifs_random_access_file_create(const wasifs_random_access_file* file,
                                              wasifs_inode** inode) {
  return entry([&] {
    WASIFS_C_NEED(inode);
    *inode = nullptr;
    WASIFS_C_NEED(file);
    WASIFS_C_TAKE(wasifs_random_access_file, taken, file);
    WASIFS_C_MEMBER(taken, length);
    return with_functions(taken, [&](const auto& held) {
      RandomAccessFile functions;
      add_reading(held, functions);
      add_writing(held, functions);
      functions.times = all_times(held->mtim);
      return give(inode, make_random_access_file(std::move(functions)));
    });
  });
}

wasifs_errno wasifs_symbolic_link_create(const char* target, wasifs_inode** inode) {
  return entry([&] {
    WASIFS_C_NEED(inode);
    *inode = nullptr;
    WASIFS_C_NEED(target);
    return give(inode, make_symbolic_link(target));
  });
}

wasifs_errno wasifs_static_directory_create(wasifs_inode** directory) {
  return entry([&] {
    WASIFS_C_NEED(directory);
    *directory = nullptr;
    return give(directory, make_static_directory());
  });
}

wasifs_errno wasifs_static_directory_add(wasifs_inode* directory, const char* name,
                                         wasifs_inode* inode) {
  return entry([&] {
    WASIFS_C_NEED(directory);
    WASIFS_C_NEED(name);
    WASIFS_C_NEED(inode);
    StaticDirectory* into = nullptr;
    WASIFS_C_CHECK(as_static_directory(directory, into));
    return ended(into->add(name, inode->inode), name);
  });
}

wasifs_errno wasifs_static_directory_remove(wasifs_inode* directory, const char* name) {
  return entry([&] {
    WASIFS_C_NEED(directory);
    WASIFS_C_NEED(name);
    StaticDirectory* from = nullptr;
    WASIFS_C_CHECK(as_static_directory(directory, from));
    return ended(from->remove(name), name);
  });
}

wasifs_errno wasifs_listing_add(wasifs_listing* listing, const char* name, wasifs_file_type type,
                                uint64_t ino) {
  return entry([&] {
    WASIFS_C_NEED(listing);
    WASIFS_C_NEED(name);
    if (type > WASIFS_TYPE_SYMBOLIC_LINK) return unknown("wasifs_file_type", type);
    listing->names.push_back({name, static_cast<FileType>(type), ino});
    return success;
  });
}

wasifs_errno wasifs_callback_directory_create(const wasifs_callback_directory* functions,
                                              wasifs_inode** directory) {
  return entry([&] {
    WASIFS_C_NEED(directory);
    *directory = nullptr;
    WASIFS_C_NEED(functions);
    WASIFS_C_TAKE(wasifs_callback_directory, taken, functions);
    WASIFS_C_MEMBER(taken, lookup);
    return with_functions(taken, [&](const auto& held) {
      return give(directory, make_callback_directory(directory_functions(held)));
    });
  });
}

wasifs_errno wasifs_callback_filesystem_create(wasifs_inode* root, wasifs_filesystem** filesystem) {
  return entry([&] {
    WASIFS_C_NEED(filesystem);
    *filesystem = nullptr;
    WASIFS_C_NEED(root);
    return give(filesystem, make_callback_file_system(root->inode));
  });
}
}
