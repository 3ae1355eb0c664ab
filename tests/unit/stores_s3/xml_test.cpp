// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/s3/xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string_view>

namespace wasifs::s3 {
namespace {

using testing::HasSubstr;

SnapshotResult<std::vector<XmlElement>> parsed(std::string_view text) {
  return parse_xml(std::as_bytes(std::span(text)));
}

TEST(S3Xml, GivesElementsWithTheirPaths) {
  const auto elements = parsed(
      "<?xml version='1.0'?><a x='y'> <b>1&amp;&#50;</b><!-- c --><b/>"
      "<c>t<d>in</d>ail<![CDATA[<]]></c></a>");
  ASSERT_TRUE(elements) << elements.error();
  ASSERT_EQ(5U, elements->size());
  EXPECT_EQ("a", (*elements)[0].path);
  EXPECT_EQ("a/b", (*elements)[1].path);
  EXPECT_EQ("1&2", (*elements)[1].text);
  EXPECT_EQ("", (*elements)[2].text);
  EXPECT_EQ("a/c", (*elements)[3].path);
  EXPECT_EQ("tail<", (*elements)[3].text);
  EXPECT_EQ("a/c/d", (*elements)[4].path);
}

TEST(S3Xml, RefusesWhatIsNone) {
  for (const char* text : {"", "x", "<a>", "<a></b>", "<a/><b/>", "<a>&x;</a>", "<a x=1/>",
                           "<a>\x01</a>", "<a>\xff</a>"}) {
    EXPECT_THAT(parsed(text).error(), HasSubstr("no XML: ")) << text;
  }
}

TEST(S3Xml, RefusesWhatWouldGrow) {
  EXPECT_THAT(parsed("<!DOCTYPE a [<!ENTITY x \"xxxxxxxxxx\"><!ENTITY y \"&x;&x;&x;\">]><a>&y;</a>")
                  .error(),
              HasSubstr("declares a document type"));
  EXPECT_THAT(parsed("<a><!DOCTYPE a></a>").error(), HasSubstr("no XML"));
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<a>";
  EXPECT_THAT(parsed(deep).error(), HasSubstr("too deep"));
  std::string wide = "<a>";
  for (int i = 0; i < 200000; ++i) wide += "<b/>";
  EXPECT_THAT(parsed(wide + "</a>").error(), HasSubstr("too long"));
  // Behind what is refused the end of it and more may still be told.
  for (const std::string& name : {std::string(65, 'n'), std::string(1000, 'n')}) {
    EXPECT_THAT(parsed("<" + name + "/>").error(), HasSubstr("too long"));
    EXPECT_THAT(parsed("<a><" + name + "/>x<b/></a>").error(), HasSubstr("too long"));
    EXPECT_THAT(parsed("<a><" + name + "><c/></" + name + "></a>").error(), HasSubstr("too long"));
  }
}

TEST(S3Xml, MutationsAreErrorsOrElements) {
  const std::string_view text =
      "<?xml "
      "version=\"1.0\"?><ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>k</Key>"
      "<Size>3</Size></Contents></ListBucketResult>";
  std::mt19937 random(3);
  int errors = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string changed(text);
    changed[random() % changed.size()] = static_cast<char>(random());
    errors += parsed(changed) ? 0 : 1;
    changed = text.substr(0, random() % text.size());
    errors += parsed(changed) ? 0 : 1;
  }
  EXPECT_GT(errors, 20000);
}

}  // namespace
}  // namespace wasifs::s3
