// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An archive against the directory that it was made of, seen through a read-only view: every path
// answers the same to every operation.
#include "wasifs/fs/archive.h"

#include <cstdlib>
#include <fstream>

#include "wasifs/fs/host.h"
#include "wasifs/fs/read_only.h"
#include "world.h"

namespace wasifs::conformance {
namespace {

struct Packed {
  const char* name;
  const char* command;  // of the shell, in the directory
  bool hard_links;      // whether the format has them
  std::uint64_t clock;  // what times are multiples of
};

std::ostream& operator<<(std::ostream& out, const Packed& packed) {
  return out << packed.name;
}

World world_of(Ref<FileSystem> filesystem) {
  Place place;
  place.filesystem = filesystem;
  place.names = make_ref<Namespace>();
  EXPECT_TRUE(place.names->mount("/", std::move(filesystem)));
  place.base = place.names->root().value();
  return World(std::move(place));
}

class Archive : public testing::TestWithParam<Packed> {
 protected:
  static std::filesystem::path made(const std::filesystem::path& top) {
    const auto tree = top / "tree";
    std::filesystem::create_directories(tree / "d/e/f");
    const auto put = [&](const char* path, const std::string& text) {
      std::ofstream(tree / path) << text;
    };
    put("file", "text");
    put("empty", "");
    put("d/e/inner", std::string(200'000, 'i'));
    std::filesystem::create_symlink("d/e", tree / "to_directory");
    std::filesystem::create_symlink("/absent", tree / "dangling");
    std::filesystem::create_symlink("../../out", tree / "d/out");
    std::filesystem::create_symlink("loop", tree / "loop");
    std::filesystem::create_hard_link(tree / "file", tree / "d/hard");
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(tree);
    EXPECT_EQ(std::system(GetParam().command), 0);
    std::filesystem::current_path(before);
    return tree;
  }
  static std::vector<std::string> paths() {
    std::vector<std::string> all;
    for (const char* path : {"file",     "empty",     "d",        "d/e",
                             "d/e/f",    "d/e/inner", "d/hard",   "to_directory",
                             "dangling", "d/out",     "loop",     "absent",
                             "file/x",   "absent/x",  "d/absent", "to_directory/inner",
                             "d/..",     "../x",      ".",        "d/e/../hard",
                             "loop/x"}) {
      all.emplace_back(path);
      all.push_back(std::string(path) + "/");
    }
    return all;
  }

  TemporaryDirectory top;
  World expected{world_of(make_read_only(make_host(made(top.path()).string()).value()))};
  World archive{world_of(make_archive((top.path() / "packed").string()).value())};
};
INSTANTIATE_TEST_SUITE_P(
    As, Archive,
    testing::Values(Packed{"tar", "tar --format=posix -cf ../packed .", true, 1},
                    Packed{"packed_tar", "tar --format=gnu --zstd -cf ../packed .", true,
                           1'000'000'000},
                    Packed{"zip", "zip -q -y -r ../packed.zip . && mv ../packed.zip ../packed",
                           false, 1'000'000'000}),
    [](const auto& packed) { return std::string(packed.param.name); });

TEST_P(Archive, StatsAndContents) {
  for (const std::string& path : paths()) {
    for (const bool follow : {false, true}) {
      const auto want = expected.stat(path, follow);
      const auto got = archive.stat(path, follow);
      ASSERT_EQ(errno_of(got), errno_of(want)) << path << " follow " << follow;
      if (!want) continue;
      EXPECT_EQ(got->type, want->type) << path;
      if (got->ino == archive.base().inode->stat()->ino) continue;  // A zip has no entry for it.
      EXPECT_EQ(got->mtim, want->mtim / GetParam().clock * GetParam().clock) << path;
      if (want->type == FileType::directory) continue;
      EXPECT_EQ(got->size, want->size) << path;
      if (GetParam().hard_links) {
        EXPECT_EQ(got->nlink, want->nlink) << path;
      }
    }
    EXPECT_EQ(archive.get(path), expected.get(path)) << path;
    EXPECT_EQ(errno_of(archive.read_link(path)), errno_of(expected.read_link(path))) << path;
    if (expected.try_open(path, as_directory) == Errno::success) {
      EXPECT_EQ(archive.list(path), expected.list(path)) << path;
    }
  }
  if (GetParam().hard_links) {
    EXPECT_EQ(archive.stat("file")->ino, archive.stat("d/hard")->ino);
  }
}

TEST_P(Archive, NothingChanges) {
  constexpr OpenHow hows[] = {reading,       writing, both,      creating,
                              creating_anew, cutting, appending, as_directory};
  const TimesChange now{{TimeChange::How::now}, {TimeChange::How::now}};
  for (const std::string& path : paths()) {
    for (const OpenHow& how : hows) {
      EXPECT_EQ(archive.try_open(path, how), expected.try_open(path, how))
          << path << " as " << (&how - hows);
    }
    EXPECT_EQ(archive.make(path), expected.make(path)) << path;
    EXPECT_EQ(archive.remove(path), expected.remove(path)) << path;
    EXPECT_EQ(archive.unlink(path), expected.unlink(path)) << path;
    EXPECT_EQ(archive.rename(path, "d/new"), expected.rename(path, "d/new")) << path;
    EXPECT_EQ(archive.rename("file", path), expected.rename("file", path)) << path;
    EXPECT_EQ(archive.hard_link(path, "d/new"), expected.hard_link(path, "d/new")) << path;
    EXPECT_EQ(archive.symlink("x", path), expected.symlink("x", path)) << path;
    EXPECT_EQ(archive.set_times(path, now), expected.set_times(path, now)) << path;
  }
}

}  // namespace
}  // namespace wasifs::conformance
