// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "factories.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "../support/fresh_directory.h"
#ifdef WASIFS_FS_ARCHIVE
#include "wasifs/fs/archive.h"
#endif
#include "wasifs/fs/fault.h"
#include "wasifs/fs/filter.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/limited.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/overlay.h"
#include "wasifs/fs/proxy.h"
#include "wasifs/fs/subtree.h"
#include "wasifs/fs/traced.h"
#include "wasifs/fs/union.h"
#include "wasifs/fs/watched.h"
#include "world.h"

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

/// An overlay of `lowers` under `upper`.
Place overlaid(std::vector<Ref<FileSystem>> lowers, Ref<FileSystem> upper) {
  return mounted(make_overlay(std::move(lowers), std::move(upper)).value());
}

/// Names that tests like.
constexpr const char* liked_names[] = {"a", "b", "c",   "d",   "e",    "f",
                                       "g", "l", "big", "sub", "other"};

/// An overlay of two lower layers that have these names, as files and as directories.
Place hiding_layers(Ref<FileSystem> files, Ref<FileSystem> directories, Ref<FileSystem> upper) {
  Place place = overlaid({std::move(directories), std::move(files)}, std::move(upper));
  const World world(place);
  for (const char* name : liked_names) {
    EXPECT_EQ(world.unlink(std::string(name) + "/a"), Errno::success);
    EXPECT_EQ(world.unlink(std::string(name) + "/f"), Errno::success);
    EXPECT_EQ(world.remove(name), Errno::success);
  }
  return place;
}

/// The same of layers that are made here. All names are removed again, so that tests make theirs
/// where something is hidden.
Place hiding(const std::function<Ref<FileSystem>()>& lower, Ref<FileSystem> upper) {
  const World files(mounted(lower()));
  const World directories(mounted(lower()));
  for (const char* name : liked_names) {
    files.put(name, "hidden");
    EXPECT_EQ(directories.make(name), Errno::success);
    directories.put(std::string(name) + "/a", "hidden");
    directories.put(std::string(name) + "/f", "hidden");
  }
  return hiding_layers(files.place().filesystem, directories.place().filesystem, std::move(upper));
}

#ifdef WASIFS_FS_ARCHIVE
/// The same of two archives, which `pack`, a command of the shell, makes of the present directory.
Place hiding_archives(const std::string& pack, const std::string& ending) {
  static const TemporaryDirectory directory;
  const auto packed = [&](const std::string& name, const std::function<void()>& fill) {
    const auto tree = directory.path() / (name + "-tree");
    const auto file = directory.path() / (name + ending);
    if (!std::filesystem::exists(file)) {
      std::filesystem::create_directories(tree);
      const auto before = std::filesystem::current_path();
      std::filesystem::current_path(tree);
      fill();
      EXPECT_EQ(std::system((pack + " ../" + name + ending + " .").c_str()), 0);
      std::filesystem::current_path(before);
    }
    return make_archive(file.string()).value();
  };
  const auto put = [](const std::string& path) { std::ofstream(path) << "hidden"; };
  const auto files = packed("files", [&] {
    for (const char* name : liked_names) put(name);
  });
  const auto directories = packed("directories", [&] {
    for (const std::string name : liked_names) {
      std::filesystem::create_directory(name);
      put(name + "/a");
      put(name + "/f");
    }
  });
  return hiding_layers(files, directories, make_mem());
}
#endif

/// The upper layer, or the lower, or both, in a directory of the host.
Place overlaid_on_host(bool lower, bool upper) {
  auto directory = std::make_shared<TemporaryDirectory>();
  int made = 0;
  const auto make = [&](bool in_host) {
    if (!in_host) return make_mem();
    const auto path = directory->path() / std::to_string(made++);
    std::filesystem::create_directory(path);
    return make_host(path.string()).value();
  };
  const Ref<FileSystem> changes = make(upper);
  Place place = hiding([&] { return make(lower); }, changes);
  place.layers = std::move(directory);
  return place;
}

enum class Lowers : bool { separate, united };

/// An overlay that can be given a new, empty upper layer above all that it has.
Place in_layers(const std::vector<Ref<FileSystem>>& lowers, Lowers how) {
  const Ref<FileSystem> upper = make_mem();
  const bool united = how == Lowers::united && !lowers.empty();
  Place place = overlaid(united ? std::vector{make_union(lowers).value()} : lowers, upper);
  place.relayered = [lowers, upper, how] {
    std::vector<Ref<FileSystem>> layers = lowers;
    layers.insert(layers.begin(), make_subtree(upper, "upper").value());
    return in_layers(layers, how);
  };
  return place;
}

#ifndef _WIN32
/// The same with layers in directories of the host.
Place in_host_layers(const std::shared_ptr<TemporaryDirectory>& directory, int count) {
  const auto path = [&](int layer) { return directory->path() / std::to_string(layer); };
  std::vector<Ref<FileSystem>> lowers;
  for (int layer = count - 1; layer >= 0; --layer) {
    lowers.push_back(make_host((path(layer) / "upper").string()).value());
  }
  std::filesystem::create_directory(path(count));
  Place place = overlaid(lowers, make_host(path(count).string()).value());
  place.layers = directory;
  place.relayered = [directory, count] { return in_host_layers(directory, count + 1); };
  return place;
}
#endif

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

/// A clone of a tree that was changed before and is changed behind it.
Ref<FileSystem> cloned(const Ref<FileSystem>& source) {
  const Ref<Inode> root = source->root().value();
  EXPECT_TRUE(root->as_directory()->make_directory("before"));
  EXPECT_TRUE(root->as_directory()->remove_directory("before"));
  Ref<FileSystem> clone = clone_mem(*source).value();
  EXPECT_TRUE(root->as_directory()->make_directory("behind"));
  return clone;
}

/// A place in a tree that is a clone of one where all of it was made.
Place cloned_with_subdirectory() {
  const Place source = in_subdirectory(mounted(make_mem()));
  Place place = mounted(cloned(source.filesystem));
  place.base = find_path(place.base, "sub/directory", true).value();
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
      {"mem_step_by_step", [] { return step_by_step(mounted(make_mem())); }},
      {"mem_single_owner", [] { return mounted(make_mem({.single_owner = true})); }, false},
      {"mem_in_subdirectory", [] { return in_subdirectory(mounted(make_mem())); }},
      {"mem_clone", [] { return mounted(cloned(make_mem())); }},
      {"mem_clone_of_clone", [] { return mounted(cloned(cloned(make_mem()))); }},
      {"mem_clone_with_subdirectory", [] { return cloned_with_subdirectory(); }},
      {"mem_over_mem", [] { return over_mem(make_mem()); }},
      {"mem_via_proxy", [] { return via_proxy(mounted(make_mem()), Steps::single); }},
      {"mem_via_proxy_at_once", [] { return via_proxy(mounted(make_mem()), Steps::many); }},
      {"host", [] { return on_host(); }},
      {"overlay_of_nothing", [] { return overlaid({}, make_mem()); }},
      {"overlay_of_empty", [] { return overlaid({make_mem()}, make_mem()); }},
      {"overlay_hiding", [] { return overlaid_on_host(false, false); }},
      {"overlay_in_layers", [] { return in_layers({}, Lowers::separate); }},
      {"overlay_of_union", [] { return in_layers({}, Lowers::united); }},
#ifndef _WIN32  // where these are the same as "host", or not tried
      {"host_on_disk", [] { return on_host({}, true); }},
      {"host_without_openat2", [] { return on_host({.short_ways = false}); }},
      {"host_special_untouched",
       [] { return on_host({.special = HostOptions::Special::untouched}); }},
      {"overlay_on_host", [] { return overlaid_on_host(false, true); }},
      {"overlay_of_host", [] { return overlaid_on_host(true, false); }},
      {"overlay_of_host_on_host", [] { return overlaid_on_host(true, true); }},
      {"overlay_in_host_layers",
       [] { return in_host_layers(std::make_shared<TemporaryDirectory>(), 0); }},
      {"overlay_in_overlay",
       [] {
         return overlaid({overlaid({make_mem()}, make_mem()).filesystem},
                         overlaid({make_mem()}, make_mem()).filesystem);
       }},
#endif
#ifdef WASIFS_FS_ARCHIVE
      {"overlay_of_tar", [] { return hiding_archives("tar -cf", ".tar"); }},
      {"overlay_of_packed_tar", [] { return hiding_archives("tar --zstd -cf", ".tar.zst"); }},
      {"overlay_of_zip", [] { return hiding_archives("zip -q -r", ".zip"); }},
#endif
      {"host_links_verbatim", [] { return on_host({.links_verbatim = true}); }},
      {"host_in_subdirectory", [] { return in_subdirectory(on_host()); }},
      {"host_step_by_step", [] { return step_by_step(on_host()); }},
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
  const bool usable = !disk && std::filesystem::is_directory(memory);
  const std::filesystem::path in = usable ? memory : std::filesystem::temp_directory_path();
  path_ = testing_support::fresh_directory((in / "wasifs-test-").string());
}

TemporaryDirectory::TemporaryDirectory(std::shared_ptr<TemporaryDirectory> outer,
                                       std::string_view name)
    : path_(outer->path() / name), outer_(std::move(outer)) {}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace wasifs::conformance
