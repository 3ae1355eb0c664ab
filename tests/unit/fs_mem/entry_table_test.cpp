// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The names of a directory against a std::map of the same names.
#include "fs/mem/entry_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "wasifs/fs/mem.h"

namespace wasifs::mem {
namespace {

class EntryTableTest : public testing::Test {
 protected:
  std::vector<std::string> names(std::uint64_t cookie = 0) {
    std::vector<std::string> listed;
    table_.visit_from(cookie, [&](const Entry& entry) {
      listed.emplace_back(entry.name());
      return true;
    });
    return listed;
  }

  // Any inode will do.
  Ref<Inode> inode_ = make_mem()->root().value();
  EntryTable table_{42};
};

TEST_F(EntryTableTest, RenamedAndReplacedNamesKeepTheirPlace) {
  for (const char* name : {"a", "b", "c", "d"}) table_.add(name, inode_);
  table_.rename(*table_.find("b"), "z");
  EXPECT_EQ(names(), (std::vector<std::string>{"a", "z", "c", "d"}));
  EXPECT_EQ(table_.find("b"), nullptr);
  ASSERT_NE(table_.find("z"), nullptr);
  const std::uint64_t cookie = table_.find("c")->cookie();
  EXPECT_EQ(table_.replace(*table_.find("c"), inode_), inode_);
  EXPECT_EQ(table_.find("c")->cookie(), cookie);
}

TEST_F(EntryTableTest, CookiesBeginBehindDotAndDotDot) {
  table_.add("first", inode_);
  EXPECT_GE(table_.find("first")->cookie(), 3U);
}

TEST_F(EntryTableTest, ManyChangesAgainstAMap) {
  std::mt19937 random(7);
  std::map<std::string, std::uint64_t> model;  // name to cookie
  for (int step = 0; step < 60'000; ++step) {
    const std::string name = "n" + std::to_string(random() % 700);
    const Entry* entry = table_.find(name);
    ASSERT_EQ(entry != nullptr, model.contains(name)) << name;
    if (entry == nullptr) {
      table_.add(name, inode_);
      model[name] = table_.find(name)->cookie();
    } else if (step % 3 == 0) {
      const std::string other = "r" + std::to_string(random() % 700);
      if (table_.find(other) == nullptr) {
        table_.rename(*entry, other);
        model[other] = model[name];
        model.erase(name);
      }
    } else {
      ASSERT_EQ(table_.remove(*entry), inode_);
      model.erase(name);
    }
  }
  ASSERT_EQ(table_.size(), model.size());
  std::uint64_t last = 0;
  table_.visit_from(0, [&](const Entry& entry) {
    EXPECT_GT(entry.cookie(), last);
    last = entry.cookie();
    EXPECT_EQ(model.at(std::string(entry.name())), entry.cookie());
    return true;
  });
}

}  // namespace
}  // namespace wasifs::mem
