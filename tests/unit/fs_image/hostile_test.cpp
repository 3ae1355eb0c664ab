// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Images that are damaged or were made to deceive: each is an error that says what is wrong, and no
// file outside of the image is ever looked at.
#include <gmock/gmock.h>

#include "images.h"

namespace wasifs::image_tests {
namespace {

using testing::HasSubstr;

struct Bad {
  const char* name;
  Errno error;
  const char* word;  // of the sentence
};

class Hostile : public testing::TestWithParam<Bad> {};

TEST_P(Hostile, IsAClearError) {
  const ImageProblem problem = problem_of(GetParam().name);
  EXPECT_EQ(problem.error, GetParam().error) << problem.sentence;
  EXPECT_THAT(problem.sentence, HasSubstr(GetParam().word));
  EXPECT_LT(problem.sentence.size(), 1000U);
}

std::string name_of(const testing::TestParamInfo<Bad>& info) {
  return info.param.name;
}

constexpr const char* zeros = "blobs/sha256/000000000000000000000000";

INSTANTIATE_TEST_SUITE_P(
    All, Hostile,
    testing::Values(
        Bad{"flipped_manifest", Errno::io, "should have the digest"},
        Bad{"flipped_config", Errno::io, "should have the digest"},
        Bad{"flipped_layer", Errno::io, "should have the digest"},
        Bad{"missing_manifest", Errno::noent, "the image has no `blobs/sha256/"},
        Bad{"missing_config", Errno::noent, "the image has no `blobs/sha256/"},
        Bad{"missing_layer", Errno::noent, "the image has no `blobs/sha256/"},
        Bad{"longer_manifest", Errno::io, "bytes and has"},
        Bad{"longer_config", Errno::io, "bytes and has"},
        Bad{"longer_layer", Errno::io, "bytes and has"},
        Bad{"no_json", Errno::inval, "`index.json` is no JSON"},
        Bad{"deep_json", Errno::inval, "`index.json` is no JSON"},
        Bad{"not_utf8", Errno::inval, "`index.json` is no JSON"},
        Bad{"large_json", Errno::fbig, "`index.json` has more than 4194304 bytes"},
        Bad{"no_list", Errno::inval, "manifests in `index.json` is `none` instead of a list"},
        Bad{"no_object", Errno::inval, "element 0 of manifests in `index.json` is `none`"},
        Bad{"no_images", Errno::inval, "names no image"},
        Bad{"no_index", Errno::noent, "`index.json`"},
        Bad{"no_image", Errno::inval, "neither oci-layout nor manifest.json"},
        Bad{"later_layout", Errno::notsup, "version `2.0`"},
        Bad{"no_digest", Errno::inval, "`whatever` is no digest"},
        Bad{"path_digest", Errno::inval, "`sha256:../../../../etc/passwd` is no digest"},
        Bad{"short_digest", Errno::inval, "`sha256:00` is no digest"},
        Bad{"upper_digest", Errno::inval, "AAAA` is no digest"},
        Bad{"other_digest", Errno::notsup, "`sha512:0000"},
        Bad{"absent_digest", Errno::noent, zeros}, Bad{"no_size", Errno::inval, "type null"},
        Bad{"negative_size", Errno::inval, "a size"}, Bad{"text_size", Errno::inval, "`1`"},
        Bad{"huge_size", Errno::inval, "a size"}, Bad{"encrypted", Errno::notsup, "tar+encrypted`"},
        Bad{"many_layers", Errno::inval, "251 layers"},
        Bad{"no_archive", Errno::inval, "layer `blobs/sha256/"},
        Bad{"climbing", Errno::inval, "../out"},
        Bad{"other_diff", Errno::inval, "layer 0 of the manifest"},
        Bad{"nested", Errno::inval, "is inside of 8 others"},
        Bad{"many_images", Errno::dquot, "more than 1000 images"},
        Bad{"saved_other_layer", Errno::io, "`layer.tar` should have the digest"},
        Bad{"saved_parent", Errno::inval, "`../../etc/passwd`, which is no place"},
        Bad{"saved_absolute", Errno::inval, "`/etc/passwd`, which is no place"},
        Bad{"saved_nul", Errno::inval, "`a?b`, which is no place"},
        Bad{"saved_dot", Errno::inval, "`./layer.tar`, which is no place"},
        Bad{"saved_absent", Errno::noent, "`absent.tar`"},
        Bad{"saved_folder", Errno::inval, "`folder` is no file"},
        Bad{"saved_link", Errno::perm, "`link`"},
        Bad{"saved_no_config", Errno::inval, "``, which is no place"},
        Bad{"saved_none", Errno::inval, "names no image"},
        Bad{"saved_more_layers", Errno::inval, "2 layers and the config 1"},
        Bad{"cycle", Errno::io, "should have the digest"}),
    name_of);

TEST(HostileImage, WhoDoesNotCompareMeetsCycles) {
  const ImageProblem problem = problem_of("cycle", {.verify = false});
  EXPECT_EQ(problem.error, Errno::inval);
  EXPECT_THAT(problem.sentence, HasSubstr("names itself"));
  EXPECT_EQ(open("saved_good").layers.size(), 1U);
  // What was damaged there is content.
  EXPECT_EQ(problem_of("saved_other_layer", {.verify = false}).error, Errno::success);
}

TEST(HostileImage, LimitsAreTheCallers) {
  EXPECT_EQ(problem_of("gzip", {.max_document = 10}).error, Errno::fbig);
  ImageOptions options;
  options.archive.max_entries = 5;
  const ImageProblem problem = problem_of("gzip", options);
  EXPECT_EQ(problem.error, Errno::dquot);
  EXPECT_THAT(problem.sentence, HasSubstr("layer `blobs/sha256/"));
  options = {};
  options.archive.leave_out = [](const ArchiveProblem&) { return true; };
  EXPECT_TRUE(tree_of(open("climbing", options)).empty());
}

TEST(HostileImage, WhatIsNotThere) {
  EXPECT_EQ(problem_of("absent").error, Errno::noent);
}

}  // namespace
}  // namespace wasifs::image_tests
