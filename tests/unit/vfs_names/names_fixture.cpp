// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "names_fixture.h"

#include <algorithm>

#include "wasifs/fs/mem.h"

namespace wasifs {
void PrintTo(Errno error, std::ostream* out) {
  *out << errno_name(error);
}
}  // namespace wasifs

namespace wasifs::test {

NamesFixture::NamesFixture() : names(make_ref<Namespace>()), filesystem(memory()) {
  rules.short_ways = GetParam();
  EXPECT_TRUE(names->mount("/", filesystem));
  start = *names->root();
}

Ref<FileSystem> NamesFixture::memory() {
  return make_checking(make_mem(), checking);
}

void NamesFixture::tree(std::initializer_list<std::string_view> entries) {
  for (const std::string_view entry : entries) {
    const std::size_t arrow = entry.find(" -> ");
    if (arrow != std::string_view::npos) {
      // Past `make_link_path`, as another program would: absolute links exist too.
      const std::string_view path = entry.substr(0, arrow);
      const std::size_t slash = path.rfind('/');
      const Location parent = slash == path.npos ? start : at(path.substr(0, slash));
      const std::string_view name = path.substr(slash + 1);
      ASSERT_TRUE(parent.inode->as_directory()->make_link(name, entry.substr(arrow + 4))) << entry;
    } else if (entry.ends_with('/')) {
      ASSERT_EQ(mkdir(entry), Errno::success) << entry;
    } else {
      ASSERT_EQ(create(entry), Errno::success) << entry;
    }
  }
}

Location NamesFixture::at(std::string_view path) {
  const auto found = find_path(start, path, true, rules);
  EXPECT_TRUE(found) << path << ": " << errno_name(errno_of(found));
  return found ? *found : Location{};
}

Errno NamesFixture::open(std::string_view path, OpenHow how, bool follow) {
  return errno_of(open_path(start, path, follow, how, rules));
}

Errno NamesFixture::stat(std::string_view path, bool follow) {
  return errno_of(stat_path(start, path, follow, rules));
}

Errno NamesFixture::touch(std::string_view path, bool follow) {
  const TimesChange change{.atim = {}, .mtim = {.how = TimeChange::How::set, .value = 1}};
  return errno_of(set_path_times(start, path, follow, change, rules));
}

FileType NamesFixture::type(std::string_view path) {
  const auto found = stat_path(start, path, false, rules);
  return found ? found->type : FileType::unknown;
}

std::uint64_t NamesFixture::ino(std::string_view path, bool follow) {
  const auto found = stat_path(start, path, follow, rules);
  EXPECT_TRUE(found) << path << ": " << errno_name(errno_of(found));
  return found ? found->ino : 0;
}

std::vector<std::string> NamesFixture::list(const Location& directory) {
  std::vector<std::string> found;
  const auto listed = list_directory(directory, 0, [&](const DirEntry& entry) {
    if (entry.name == "." || entry.name == "..") return true;
    std::string name(entry.name);
    if (entry.type == FileType::directory) name += '/';
    if (entry.type == FileType::symbolic_link) name += '@';
    found.push_back(std::move(name));
    return true;
  });
  EXPECT_TRUE(listed) << errno_name(errno_of(listed));
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace wasifs::test
