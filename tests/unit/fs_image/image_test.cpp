// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Images in every form that they come in: what their layers show together, what they say of
// themselves, and which one is taken.
#include <gmock/gmock.h>

#include "images.h"
#include "wasifs/file_attributes.h"
#include "wasifs/file_ops.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/overlay.h"
#include "wasifs/paths.h"

namespace wasifs::image_tests {
namespace {

using testing::HasSubstr;

const std::map<std::string, std::string> three_layers{
    {"again", "directory"},
    {"again/new", "1 new"},
    {"becomes-dir", "directory"},
    {"becomes-dir/y", "1 y"},
    {"becomes-file", "1 file"},
    {"bin", "link to usr/bin"},
    {"dev", "directory"},
    {"dev/null", "special"},
    {"etc", "directory"},
    {"etc/passwd", "1 root\nuser\n"},
    {"etc/removed", "1 back"},
    {"etc/zone", "link to /usr/share/zone"},
    {"no", "directory"},
    {"no/such", "directory"},
    {"opaque", "directory"},
    {"opaque/new", "1 new"},
    {"opaque/sub", "1 a file now"},
    {"out", "link to ../../../etc/passwd"},
    {"top", "2 top"},
    {"top-too", "2 top"},
    {"usr", "directory"},
    {"usr/bin", "directory"},
    {"usr/bin/su", "1 su\n"},
    {"usr/bin/tool", "2 tool\n"},  // As the layer counts: one of its two names is hidden.
    {"usr/share", "directory"},
    {"usr/share/zone", "1 UTC\n"},
};

class Forms : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(All, Forms,
                         testing::Values("plain", "gzip", "zstd", "layout.tar", "layout.tar.gz",
                                         "saved.tar", "both.tar"));

TEST_P(Forms, LayersLieOverEachOther) {
  const Image image = open(GetParam());
  ASSERT_EQ(image.layers.size(), 3U);
  EXPECT_EQ(tree_of(image), three_layers);
}

TEST_P(Forms, LinksLeadFromTheRoot) {
  const Image image = open(GetParam());
  EXPECT_EQ(content(image, "etc/zone"), "UTC\n");
  EXPECT_EQ(content(image, "bin/tool"), "tool\n");
  // Above the root is the root.
  EXPECT_EQ(content(image, "out"), "root\nuser\n");
}

TEST_P(Forms, TheConfigIsData) {
  const ImageConfig config = open(GetParam()).config;
  EXPECT_EQ(config.os, "linux");
  EXPECT_EQ(config.architecture, "amd64");
  EXPECT_EQ(config.variant, "");
  EXPECT_EQ(config.user, "user:group");
  EXPECT_EQ(config.working_directory, "/usr/share");
  EXPECT_EQ(config.environment, (std::vector<std::string>{"PATH=/usr/bin", "EMPTY="}));
  EXPECT_EQ(config.entrypoint, (std::vector<std::string>{"/usr/bin/tool"}));
  EXPECT_EQ(config.command, (std::vector<std::string>{"-x", "y z"}));
}

TEST_P(Forms, AnOverlayTakesChanges) {
  const Image image = open(GetParam());
  const Location root =
      detached_root(with_rooted_links(make_overlay(image.layers, make_mem()).value())).value();
  ASSERT_TRUE(write_file(root, "etc/zone", "changed"));
  EXPECT_EQ(read_text_file(root, "usr/share/zone"), "changed");
  ASSERT_TRUE(unlink_path(root, "usr/bin/tool"));
  ASSERT_TRUE(unlink_path(root, "opaque/new"));
  ASSERT_TRUE(unlink_path(root, "opaque/sub"));
  ASSERT_TRUE(remove_directory_path(root, "opaque"));
  // The image is as it was.
  EXPECT_EQ(tree_of(image), three_layers);
}

TEST(Image, LinksAreFollowedFromWhereTheyAre) {
  const Location root = detached_root(with_rooted_links(make_mem())).value();
  ASSERT_TRUE(make_directory_path(root, "a"));
  ASSERT_TRUE(make_directory_path(root, "a/b"));
  ASSERT_TRUE(write_file(root, "a/file", "text"));
  const Location b = find_path(root, "a/b", false).value();
  DirInode& directory = *b.inode->as_directory();
  const auto shown = [&](const std::string& target) {
    EXPECT_TRUE(directory.make_link("l", target));
    const std::string text = directory.lookup("l").value()->as_link()->target().value();
    EXPECT_EQ(errno_of(stat_path(root, "a/b/l", true)),
              target.find("absent") == std::string::npos ? Errno::success : Errno::noent)
        << target;
    EXPECT_TRUE(directory.unlink("l"));
    return text;
  };
  EXPECT_EQ(shown("/a/file"), "../file");
  EXPECT_EQ(shown("/a/b"), ".");
  EXPECT_EQ(shown("/a/b/absent"), "absent");
  EXPECT_EQ(shown("/a"), "../");
  EXPECT_EQ(shown("/absent/b"), "../../absent/b");
  EXPECT_EQ(shown("///a//file"), "../file");
  EXPECT_EQ(shown("/"), "../../");
  EXPECT_EQ(shown("../file"), "../file");
  EXPECT_EQ(shown("../../a/file"), "../../a/file");
  EXPECT_EQ(shown("../..//../../a/file"), "../file");
  EXPECT_EQ(shown("../../.."), "../../");
  EXPECT_EQ(shown("..absent"), "..absent");
  EXPECT_EQ(shown("./.././../../a/file"), "../file");
  EXPECT_EQ(shown("/./../a/file"), "../file");
  EXPECT_EQ(shown("./../file"), "./../file");
  EXPECT_EQ(shown("./..absent"), "./..absent");
  // From a directory of it: what stays inside.
  ASSERT_TRUE(directory.make_link("inside", "/a/file"));
  ASSERT_TRUE(directory.make_link("outside", "/absent"));
  const Location a = find_path(root, "a", false).value();
  EXPECT_EQ(read_text_file(a, "b/inside"), "text");
  EXPECT_EQ(errno_of(read_text_file(a, "b/outside")), Errno::perm);
}

TEST(Image, OwnersAndModesAreKept) {
  const Image image = open("gzip");
  FileSystem& base = *image.layers.back();
  FileAttributes* attributes = file_attributes_of(base);
  ASSERT_TRUE(attributes);
  const Ref<Inode> su =
      find_path(detached_root(image.layers.back()).value(), "usr/bin/su", false)->inode;
  const FilePermissions permissions = attributes->permissions(*su).value();
  EXPECT_EQ(permissions.mode, 04755U);
  EXPECT_EQ(permissions.uid, 7U);
  EXPECT_EQ(permissions.gid, 8U);
}

TEST(Image, HasTheDigestOfItsManifest) {
  const std::string digest = open("gzip").digest;
  EXPECT_EQ(digest.size(), 71U);
  EXPECT_THAT(digest, testing::StartsWith("sha256:"));
  EXPECT_EQ(open("layout.tar").digest, digest);
  EXPECT_NE(open("plain").digest, digest);
  // What docker save writes has no manifest but in a layout.
  EXPECT_THAT(open("saved.tar").digest, testing::StartsWith("sha256:"));
}

TEST(Image, OneLayerMayOccurTwice) {
  for (const char* name : {"twice.tar", "two_of_one"}) {
    ImageOptions options;
    // What repeats is the manifest alone; its config says otherwise.
    if (name == std::string_view("two_of_one")) {
      EXPECT_THAT(problem_of(name).sentence, HasSubstr("2 layers and the config 1"));
      continue;
    }
    const Image image = open(name);
    ASSERT_EQ(image.layers.size(), 3U);
    EXPECT_EQ(image.layers.front(), image.layers.back());
    EXPECT_EQ(tree_of(image), (std::map<std::string, std::string>{{"f", "1 f"}, {"g", "1 g"}}));
  }
}

TEST(Image, WithoutLayersOrWithEmptyOnes) {
  EXPECT_TRUE(open("empty").layers.empty());
  EXPECT_EQ(content(open("empty_layer"), "f"), "f");
}

TEST(Image, APlatformIsChosen) {
  const auto of = [](std::string platform) {
    return content(open("platforms", {.platform = std::move(platform)}), "which");
  };
  EXPECT_EQ(of("linux/s390x"), "linux/s390x");
  EXPECT_EQ(of("linux/arm64"), "linux/arm64");
  EXPECT_EQ(of("linux/arm64/v8"), "linux/arm64");
  EXPECT_EQ(of("wasi/wasm"), "wasi/wasm");
  // Without a wish the one for guests.
  EXPECT_EQ(of(""), "wasi/wasm");
  for (const char* platform : {"linux/arm64/v9", "linux/arm", "linux", "unknown/unknown"}) {
    const ImageProblem problem = problem_of("platforms", {.platform = platform});
    EXPECT_EQ(problem.error, Errno::noent) << platform;
    EXPECT_THAT(problem.sentence, HasSubstr(platform));
    EXPECT_THAT(problem.sentence, HasSubstr("`linux/arm64/v8`, `linux/ppc64le`, `linux/s390x`"));
  }
  EXPECT_EQ(open("gzip", {.platform = "linux/amd64"}).layers.size(), 3U);
  EXPECT_EQ(problem_of("gzip", {.platform = "linux/arm64"}).error, Errno::noent);
  EXPECT_EQ(problem_of("saved.tar", {.platform = "linux/arm64"}).error, Errno::noent);
  EXPECT_EQ(open("saved.tar", {.platform = "linux/amd64"}).layers.size(), 3U);
}

TEST(Image, ANameIsChosen) {
  EXPECT_EQ(content(open("names", {.name = "two"}), "which"), "two");
  EXPECT_EQ(content(open("platforms", {.name = "outer"}), "which"), "linux/ppc64le");
  EXPECT_EQ(content(open("platforms", {.name = "inner"}), "which"), "wasi/wasm");
  const ImageProblem absent = problem_of("names", {.name = "three"});
  EXPECT_EQ(absent.error, Errno::noent);
  EXPECT_EQ(absent.sentence, "no image is called `three`; there are `one`, `two`");
  const ImageProblem several = problem_of("names");
  EXPECT_EQ(several.error, Errno::inval);
  EXPECT_THAT(several.sentence, HasSubstr("`one`, `two`"));
  EXPECT_EQ(content(open("saved_one.tar", {.name = "b:2"}), "f"), "f");
  EXPECT_EQ(problem_of("saved_one.tar", {.name = "c"}).sentence,
            "no image is called `c`; there are `a:1`, `b:2`");
  EXPECT_THAT(problem_of("saved_two").sentence, HasSubstr("`a`, `b`"));
  EXPECT_EQ(open("both.tar", {.name = "docker.io/library/test:latest"}).layers.size(), 3U);
}

TEST(Image, ProgressReachesTheEndAndEndsIt) {
  for (const bool verify : {true, false}) {
    std::uint64_t last = 0;
    std::uint64_t whole = 0;
    ImageOptions options;
    options.verify = verify;
    options.progress = [&](std::uint64_t done, std::uint64_t all) {
      EXPECT_GE(done, last);
      EXPECT_LE(done, all);
      last = done;
      whole = all;
      return true;
    };
    EXPECT_EQ(open("gzip", options).layers.size(), 3U);
    EXPECT_GT(last, 0U);
    EXPECT_LE(last, whole);
  }
  ImageOptions options;
  options.progress = [](std::uint64_t, std::uint64_t) { return false; };
  EXPECT_EQ(problem_of("gzip", options).error, Errno::canceled);
}

TEST(Image, InAnyFileSystem) {
  const auto opened = open_image(make_host(path_of("gzip")).value());
  ASSERT_TRUE(opened) << opened.error().sentence;
  EXPECT_EQ(tree_of(*opened), three_layers);
  EXPECT_EQ(open_image(make_mem()).error().error, Errno::inval);
}

}  // namespace
}  // namespace wasifs::image_tests
