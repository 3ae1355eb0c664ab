// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Any bytes as a snapshot: as a file where they begin like one, else as a root that a store gives.
// Digests are made right, or no input would come further than those. Reading it ends with a
// sentence or with a snapshot whose every segment and chunk can be read. The golden snapshots are
// good to begin with.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "hostile.h"
#include "reading.h"
#include "snapshot/root.h"

namespace wasifs::fuzz {
namespace {

void check(const SnapshotResult<Bytes>& read) {
  if (!read && read.error().empty()) std::abort();
}

void read_root(std::span<const std::byte> body) {
  FixedStore store;
  store.root = *seal_root(body);
  check(read_all(store, "any", false));
}

void read_file(std::span<const std::byte> bytes) {
  static const FileInMemory file;
  Bytes sealed(bytes.begin(), bytes.end());
  seal_file(sealed);
  file.set(sealed);
  const auto store = open_file_store(file.path());
  if (!store) std::abort();
  check(read_all(**store, "snapshot", false));
}

}  // namespace
}  // namespace wasifs::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace std::string_view_literals;
  const auto bytes = std::as_bytes(std::span(data, size));
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.starts_with("\x89wasifs file"sv)) {
    wasifs::fuzz::read_file(bytes);
  } else {
    wasifs::fuzz::read_root(bytes.subspan(std::min(size, wasifs::root_header_size)));
  }
  return 0;
}
