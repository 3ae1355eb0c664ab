// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "snapshot_place.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <vector>

#include "late_libraries.h"
#ifdef WASIFS_WITH_REDIS
#include "wasifs/stores/redis.h"
#endif
#ifdef WASIFS_WITH_S3
#include "wasifs/stores/s3.h"
#endif

namespace wasifs::cli {
namespace {

namespace files = std::filesystem;
using Store = Parsed<std::unique_ptr<SnapshotStore>>;

constexpr std::string_view file_ending = ".wsnap";
// What the library calls the only snapshot of a file.
constexpr std::string_view name_in_file = "snapshot";

// Stores that are found by an address. A new one is a line here.
struct Scheme {
  std::string_view prefix;
  Store (*open)(const std::string& address);
};
#ifdef WASIFS_WITH_REDIS
Store open_redis(const std::string& address) {
  if (const auto loaded = load_hiredis(); !loaded) return std::unexpected(loaded.error());
  return open_redis_store(address);
}
#else
constexpr Store (*open_redis)(const std::string&) = nullptr;
#endif
#ifdef WASIFS_WITH_S3
Store open_s3(const std::string& address) {
  for (const auto& loaded : {load_curl(), load_expat()})
    if (!loaded) return std::unexpected(loaded.error());
  return open_s3_store(address);
}
#else
constexpr Store (*open_s3)(const std::string&) = nullptr;
#endif
constexpr std::array schemes{Scheme{"redis://", open_redis}, Scheme{"unix://", open_redis},
                             Scheme{"s3://", open_s3}};

const Scheme* scheme_of(const std::string& store) {
  const auto found = std::ranges::find_if(
      schemes, [&](const Scheme& scheme) { return store.starts_with(scheme.prefix); });
  return found == schemes.end() ? nullptr : found;
}

// What is behind '?' should have no password; an endpoint that has one will be refused, unseen.
std::string without_password(std::string store) {
  const std::size_t scheme = store.find("://");
  if (scheme == std::string::npos) return store;
  const std::size_t query = store.find('?', scheme);
  if (query != std::string::npos && (store.find('@', query) != std::string::npos ||
                                     store.find("%40", query) != std::string::npos)) {
    store.resize(query);
  }
  const std::size_t host = scheme + 3;
  const std::size_t at = store.rfind('@', store.find('/', host));
  if (at == std::string::npos || at < host) return store;
  return store.substr(0, host) + store.substr(at + 1);
}

std::string stem_of(const std::string& program) {
  return files::path(program).stem().string();
}

}  // namespace

bool SnapshotPlace::is_file() const {
  if (scheme_of(store) != nullptr) return false;
  std::error_code ignored;
  if (files::is_directory(store, ignored)) return false;
  return store.ends_with(file_ending) || files::exists(store, ignored);
}

Parsed<SnapshotPlace> parse_place(std::string_view text) {
  SnapshotPlace place{
      .store = std::string(text.substr(0, text.rfind('#'))), .shown = {}, .name = {}};
  place.shown = without_password(place.store);
  if (place.store.empty())
    return std::unexpected(fmt::format("\"{}\" names no store; write {}", text, place_form));
  if (place.store.size() < text.size()) {
    place.name = text.substr(place.store.size() + 1);
    if (!valid_snapshot_name(place.name))
      return std::unexpected(
          fmt::format("\"{}\": \"{}\" cannot be the name of a snapshot (letters, "
                      "digits, '.', '_' and '-', at most 128)",
                      without_password(std::string(text)), place.name));
  }
  if (place.name.empty() || !place.is_file() || place.name == name_in_file) return place;
  return std::unexpected(fmt::format("\"{}\": a file holds one snapshot, called \"{}\", not \"{}\"",
                                     text, name_in_file, place.name));
}

Store open_store(const SnapshotPlace& place) {
  if (const Scheme* scheme = scheme_of(place.store)) {
    if (scheme->open != nullptr) return scheme->open(place.store);
    return std::unexpected(fmt::format("{}: this program was built without stores of {}",
                                       place.shown, scheme->prefix));
  }
  if (const std::size_t end = place.store.find("://"); end != std::string::npos)
    return std::unexpected(
        fmt::format("{}: there are no stores of {}, only directories, files, redis://, "
                    "unix:// and s3://",
                    place.shown, place.store.substr(0, end + 3)));
  return place.is_file() ? open_file_store(place.store) : open_directory_store(place.store);
}

Store open_existing_store(const SnapshotPlace& place) {
  std::error_code error;
  if (place.store.find("://") == std::string::npos && !files::exists(place.store, error))
    return std::unexpected(fmt::format("{}: there is no such store{}", place.shown,
                                       error ? " (" + error.message() + ")" : std::string()));
  return open_store(place);
}

Parsed<std::string> name_for_saving(const SnapshotPlace& place, const std::string& program) {
  if (place.is_file()) return std::string(name_in_file);
  if (!place.name.empty()) return place.name;
  std::string name = stem_of(program);
  if (valid_snapshot_name(name)) return name;
  return std::unexpected(fmt::format("\"{}\" cannot be the name of a snapshot; give one as {}#NAME",
                                     name, place.shown));
}

Parsed<std::string> name_for_reading(const SnapshotPlace& place, SnapshotStore& store,
                                     const std::string& program) {
  if (place.is_file()) return std::string(name_in_file);
  if (!place.name.empty()) return place.name;
  const auto roots = store.list();
  if (!roots) return std::unexpected(roots.error());
  if (roots->empty()) return std::unexpected(fmt::format("{} holds no snapshot", place.shown));
  if (roots->size() == 1) return roots->front().name;
  const std::string wanted = program.empty() ? std::string() : stem_of(program);
  std::vector<std::string_view> names;
  for (const StoredRoot& root : *roots) {
    if (root.name == wanted) return wanted;
    names.push_back(root.name);
  }
  return std::unexpected(fmt::format("{} holds {} snapshots; say which as {}#NAME: {}", place.shown,
                                     names.size(), place.shown, fmt::join(names, ", ")));
}

}  // namespace wasifs::cli
