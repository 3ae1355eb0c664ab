// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "factories.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "wasifs/fs/fault.h"
#include "wasifs/fs/filter.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/limited.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/proxy.h"
#include "wasifs/fs/subtree.h"
#include "wasifs/fs/traced.h"
#include "wasifs/fs/watched.h"

namespace wasifs::conformance {
namespace {

Place mounted(Ref<FileSystem> filesystem, const std::string& at = "/") {
  Place place;
  place.filesystem = filesystem;
  place.names = make_ref<Namespace>();
  EXPECT_TRUE(place.names->mount(at, std::move(filesystem)));
  place.base = place.names->find(at).value();
  return place;
}

Place in_subdirectory(Place place) {
  EXPECT_TRUE(make_directory_path(place.base, "sub"));
  EXPECT_TRUE(make_directory_path(place.base, "sub/directory"));
  place.base = find_path(place.base, "sub/directory", true).value();
  return place;
}

/// Where `disk` is false it is a file system in memory, if the machine has one, for speed.
Place on_host(const HostOptions& options = {}, bool disk = false) {
  auto directory = std::make_shared<TemporaryDirectory>(disk);
  Place place = mounted(make_host(directory->path().string(), options).value());
  place.directory = std::move(directory);
  return place;
}

Place over_mem(Ref<FileSystem> outer) {
  Place place = mounted(make_mem());
  EXPECT_TRUE(place.names->mount("/over/there", outer));
  place.filesystem = std::move(outer);
  place.base = place.names->find("/over/there").value();
  return place;
}

Place via_proxy(const Place& below, ProxyFileSystem::Steps steps) {
  Place place = mounted(make_ref<ProxyFileSystem>(below.filesystem, steps));
  place.directory = below.directory;
  return place;
}

/// `wrap` makes of the file system of `below` one that a guest cannot tell from it.
template <class Wrap>
Place as_seen_by(const Place& below, Wrap wrap) {
  Place place = mounted(wrap(below.filesystem));
  place.directory = below.directory;
  return place;
}

Ref<FileSystem> filtered(Ref<FileSystem> below) {
  return make_filter(std::move(below), {.rules = {{"/hidden/**"}, {"*.hidden"}}}).value();
}

Ref<FileSystem> faultless(Ref<FileSystem> below) {
  return make_faulty(std::move(below), FaultPlan::create({{.probability = 0}}).value());
}

Ref<FileSystem> limited(Ref<FileSystem> below) {
  return make_limited(std::move(below),
                      Quota::create({.bytes = std::uint64_t{1} << 62, .inodes = 1U << 20}).value())
      .value();
}

Ref<FileSystem> traced(Ref<FileSystem> below) {
  return make_traced(std::move(below), [](const FileSystemEvent&) {});
}

Ref<FileSystem> watched(Ref<FileSystem> below) {
  return make_watched(std::move(below), [](const FileChange&) {});
}

Place subtree_of(const Place& whole) {
  EXPECT_TRUE(whole.filesystem->root().value()->as_directory()->make_directory("inner"));
  Place place = mounted(make_subtree(whole.filesystem, "inner").value());
  if (whole.directory)
    place.directory = std::make_shared<TemporaryDirectory>(whole.directory, "inner");
  return place;
}

Place step_by_step(Place place) {
  place.rules.short_ways = false;
  return place;
}

using Steps = ProxyFileSystem::Steps;

}  // namespace

const std::vector<Factory>& all_factories() {
  static const std::vector<Factory> factories = {
      {"mem", [] { return mounted(make_mem()); }},
      {"mem_single_owner", [] { return mounted(make_mem({.single_owner = true})); }, false},
      {"mem_in_subdirectory", [] { return in_subdirectory(mounted(make_mem())); }},
      {"mem_over_mem", [] { return over_mem(make_mem()); }},
      {"mem_via_proxy", [] { return via_proxy(mounted(make_mem()), Steps::single); }},
      {"mem_via_proxy_at_once", [] { return via_proxy(mounted(make_mem()), Steps::many); }},
      {"host", [] { return on_host(); }},
      {"host_on_disk", [] { return on_host({}, true); }},
      {"host_links_verbatim", [] { return on_host({.links_verbatim = true}); }},
      {"host_in_subdirectory", [] { return in_subdirectory(on_host()); }},
      {"host_step_by_step", [] { return step_by_step(on_host()); }},
      {"host_without_openat2", [] { return on_host({.short_ways = false}); }},
      {"host_special_untouched",
       [] { return on_host({.special = HostOptions::Special::untouched}); }},
      {"host_via_proxy", [] { return via_proxy(on_host(), Steps::single); }},
      {"host_via_proxy_at_once", [] { return via_proxy(on_host(), Steps::many); }},
      {"mem_filtered", [] { return as_seen_by(mounted(make_mem()), &filtered); }},
      {"host_filtered", [] { return as_seen_by(on_host(), &filtered); }},
      {"mem_without_faults", [] { return as_seen_by(mounted(make_mem()), &faultless); }},
      {"mem_limited", [] { return as_seen_by(mounted(make_mem()), &limited); }},
      {"host_limited", [] { return as_seen_by(on_host(), &limited); }},
      {"mem_traced", [] { return as_seen_by(mounted(make_mem()), &traced); }},
      {"mem_watched", [] { return as_seen_by(mounted(make_mem()), &watched); }},
      {"mem_subtree", [] { return subtree_of(mounted(make_mem())); }},
      {"host_subtree", [] { return subtree_of(on_host()); }},
  };
  return factories;
}

std::vector<Factory> shared_factories() {
  std::vector<Factory> shared;
  std::ranges::copy_if(all_factories(), std::back_inserter(shared), &Factory::threads);
  return shared;
}

TemporaryDirectory::TemporaryDirectory(bool disk) {
  const char* memory = "/dev/shm";
  const bool usable = !disk && ::access(memory, W_OK | X_OK) == 0;
  const std::filesystem::path in = usable ? memory : std::filesystem::temp_directory_path();
  std::string name = (in / "wasifs-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    ADD_FAILURE() << "cannot make a directory like " << name;
    std::abort();
  }
  path_ = name;
}

TemporaryDirectory::TemporaryDirectory(std::shared_ptr<TemporaryDirectory> outer,
                                       std::string_view name)
    : path_(outer->path() / name), outer_(std::move(outer)) {}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace wasifs::conformance
