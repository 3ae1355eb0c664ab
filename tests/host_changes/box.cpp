// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "../support/fresh_directory.h"
#include "scene.h"

namespace wasifs::host_changes {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view canary = "CANARY: NOT FOR A GUEST";
constexpr std::array canaries = {"file", "dir/file", "dir/sub/file", "sub/file", "whole"};

void put(const fs::path& path, std::string_view content) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << content;
}

std::string get(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Capabilities {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, 2> data{};
};

}  // namespace

Box::Box(Place place) {
  const char* memory = "/dev/shm";
  const bool there = place == Place::memory && fs::is_directory(memory);
  const std::string in = there ? memory + std::string("/") : ::testing::TempDir();
  path_ = testing_support::fresh_directory(in + "wasifs-changes-");
}

Box::~Box() {
  // What a test took the rights to away.
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void Box::fill(const std::string& directory) {
  const fs::path box(directory);
  put(box / "tree/file", "0123456789");
  put(box / "tree/whole", "whole");
  put(box / "tree/dir/file", "in dir");
  put(box / "tree/dir/sub/file", "in sub");
  fs::create_directory(box / "tree/empty");
  fs::create_symlink("file", box / "tree/link");
  fs::create_symlink("dir", box / "tree/dirlink");
  for (const char* name : canaries) put(box / "outside" / name, canary);
  put(box / "spare/file", "another file, and a longer one");
  put(box / "spare/dir/file", "in another directory");
  put(box / "spare/dir/sub/file", "below another directory");
  put(box / "spare/tree/file", "in another tree");
  put(box / "spare/tree/dir/sub/file", "deep in another tree");
}

std::string Box::harm_outside(const std::string& directory) {
  const fs::path outside = fs::path(directory) / "outside";
  for (const char* name : canaries) {
    if (get(outside / name) != canary) return std::string(name) + " was changed";
  }
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(outside)) {
    if (!entry.is_directory()) ++files;
  }
  return files == canaries.size() ? std::string() : "something was put outside, or taken away";
}

WithoutOverride::WithoutOverride() {
  Capabilities now;
  if (::syscall(SYS_capget, &now.header, now.data.data()) != 0) return;
  before_ = now.data[0].effective;
  now.data[0].effective &= ~((1U << CAP_DAC_OVERRIDE) | (1U << CAP_DAC_READ_SEARCH));
  EXPECT_EQ(0, ::syscall(SYS_capset, &now.header, now.data.data()));
}

WithoutOverride::~WithoutOverride() {
  Capabilities now;
  if (::syscall(SYS_capget, &now.header, now.data.data()) != 0) return;
  now.data[0].effective = static_cast<std::uint32_t>(before_);
  EXPECT_EQ(0, ::syscall(SYS_capset, &now.header, now.data.data()));
}

}  // namespace wasifs::host_changes
