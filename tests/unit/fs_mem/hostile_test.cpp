// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parts that nobody saved: each is refused with a sentence, or becomes a tree that works.
// WASIFS_TEST_ROUNDS in the environment makes it try more of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "mem_generated.h"
#include "saved_tree.h"
#include "wasifs/file_attributes.h"

namespace wasifs::mem {
namespace {

using test::complaint;
using testing::HasSubstr;

unsigned rounds() {
  const char* given = std::getenv("WASIFS_TEST_ROUNDS");
  return given == nullptr ? 5'000 : static_cast<unsigned>(std::strtoul(given, nullptr, 10));
}

/// Uses all of a tree, as a guest may.
void use(FileSystem& files) {
  std::string text;
  std::vector<Ref<Inode>> waiting{test::root_of(files)};
  while (!waiting.empty()) {
    const Ref<Inode> inode = waiting.back();
    waiting.pop_back();
    ASSERT_TRUE(inode->stat());
    if (FileInode* file = inode->as_file()) {
      static_cast<void>(test::read(*inode, 10'000));
      static_cast<void>(test::read(*inode, 10'000, file->size().value() / 2));
      static_cast<void>(test::write(*inode, "here", file->size().value() / 2));
      static_cast<void>(test::write(*inode, "at the end", file->size().value()));
      static_cast<void>(file->truncate(file->size().value() / 3));
      static_cast<void>(file->allocate(100, 10'000));
      continue;
    }
    DirInode* directory = inode->as_directory();
    if (directory == nullptr) continue;
    std::vector<std::string> names;
    ASSERT_TRUE(directory->read_entries(0, [&](const DirEntry& entry) {
      names.emplace_back(entry.name);
      return true;
    }));
    static_cast<void>(directory->create_file("new file"));
    for (const std::string& name : names) {
      waiting.push_back(directory->lookup(name).value());
      static_cast<void>(files.link(*directory, name, *directory, name + "2"));
      static_cast<void>(files.rename(*directory, name, *directory, name + "3"));
      static_cast<void>(directory->unlink(name + "2"));
    }
  }
}

/// A tree with some of everything, and unlinked files that are held.
test::MemoryPart example() {
  const Ref<FileSystem> files = make_mem({.bytes = 1 << 30, .inodes = 1'000});
  const Ref<Inode> root_inode = test::root_of(*files);
  DirInode& root = *root_inode->as_directory();
  EXPECT_TRUE(root.make_directory("d"));
  const Ref<Inode> d = root.lookup("d").value();
  EXPECT_TRUE(d->as_directory()->make_directory("e"));
  EXPECT_TRUE(root.make_link("l", "d/e"));
  const Ref<Inode> f = d->as_directory()->create_file("f").value();
  EXPECT_TRUE(test::write(*f, std::string(100'000, 'f')));
  EXPECT_TRUE(f->as_file()->allocate(200'000, 50'000));
  EXPECT_TRUE(test::write(*f, "far", std::uint64_t{1} << 30));
  EXPECT_TRUE(files->link(*d->as_directory(), "f", root, "g"));
  EXPECT_TRUE(file_attributes_of(*files)->set_permissions(*f, {0640, 1, 2}));
  EXPECT_TRUE(file_attributes_of(*files)->set_attribute(*d, "user.name", "value"));
  const Ref<Inode> gone = root.create_file("gone").value();
  EXPECT_TRUE(test::write(*gone, "short"));
  EXPECT_TRUE(root.unlink("gone"));
  return test::saved(*files, {gone, d});
}

void try_out(const test::MemoryPart& part, int& good) {
  const auto restored = test::restore(part, {.bytes = 4 << 20, .inodes = 1'000});
  if (!restored) {
    ASSERT_FALSE(restored.error().empty());
    return;
  }
  ++good;
  for (std::uint32_t i = 0; const auto held = (*restored)->inode(i); ++i) {
    ASSERT_TRUE((*held)->stat());
  }
  if (const Ref<FileSystem> files = (*restored)->filesystem()) {
    use(*files);
    ASSERT_EQ(test::saved(*files).failure, "");
  }
}

TEST(MemHostile, BytesOfAnybody) {
  std::mt19937 random(7);
  const test::MemoryPart honest = example();
  int good = 0;
  for (unsigned round = 0; round < rounds(); ++round) {
    test::MemoryPart part = honest;
    auto& bytes = part.segments[random() % part.segments.size()];
    for (auto changes = 1 + random() % 4; changes != 0; --changes) {
      const std::size_t at = random() % bytes.size();
      if (random() % 2 == 0) {
        bytes[at] ^= std::byte(1U << random() % 8);
      } else {
        bytes[at] = std::byte(random() % 3 == 0 ? 0xff : random() % 9);
      }
    }
    if (random() % 8 == 0) bytes.resize(random() % bytes.size());
    if (random() % 8 == 0) std::swap(part.segments.front(), part.segments.back());
    if (random() % 16 == 0) part.chunks.pop_back();
    try_out(part, good);
    if (HasFatalFailure()) FAIL() << "in round " << round;
  }
  EXPECT_GT(good, static_cast<int>(rounds() / 100)) << "some changes do no harm";
}

TEST(MemHostile, EveryTruncation) {
  const test::MemoryPart honest = example();
  int good = 0;
  for (std::size_t i = 0; i < honest.segments.size(); ++i) {
    for (std::size_t size = 0; size < honest.segments[i].size(); ++size) {
      test::MemoryPart part = honest;
      part.segments[i].resize(size);
      try_out(part, good);
    }
  }
  EXPECT_EQ(good, 0);
}

/// A part of one segment of inodes and one of the tree.
struct Forged {
  std::vector<saved::Node> nodes;
  std::vector<saved::Entry> entries;
  std::string names;
  std::vector<saved::Run> runs;
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint32_t> chunks;
  std::uint64_t root = 1;
  std::uint64_t last = 100;
  std::uint64_t device = 1;
  std::vector<std::uint64_t> held;
  std::vector<std::vector<std::byte>> stored;

  void directory(std::uint64_t number, std::uint32_t links, std::uint32_t names_of_it) {
    nodes.emplace_back(number, 10, 0, 0, 0, links, names_of_it, saved::Kind::directory);
  }
  void file(std::uint64_t number, std::uint64_t size, std::uint32_t runs_of_it,
            std::uint32_t links = 1) {
    nodes.emplace_back(number, size, 0, 0, 0, links, runs_of_it, saved::Kind::file);
  }
  void name(std::uint64_t number, std::string_view text, std::uint64_t cookie) {
    entries.emplace_back(number, cookie, static_cast<std::uint8_t>(text.size()));
    names += text;
  }
  [[nodiscard]] test::MemoryPart part() const {
    test::MemoryPart made;
    flatbuffers::FlatBufferBuilder builder;
    const auto add = [&](auto offset) {
      saved::FinishSegmentBuffer(builder, offset);
      const auto* begin = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
      made.segments.emplace_back(begin, begin + builder.GetSize());
      builder.Clear();
    };
    const auto node_vector = builder.CreateVectorOfStructs(nodes);
    const auto entry_vector = builder.CreateVectorOfStructs(entries);
    const auto name_vector =
        builder.CreateVector(reinterpret_cast<const std::uint8_t*>(names.data()), names.size());
    const auto run_vector = builder.CreateVectorOfStructs(runs);
    const auto byte_vector = builder.CreateVector(bytes);
    const auto chunk_vector = builder.CreateVector(chunks);
    add(saved::CreateSegment(builder, 0, node_vector, entry_vector, name_vector, run_vector,
                             byte_vector, chunk_vector));
    const auto held_vector = builder.CreateVector(held);
    const auto first = builder.CreateVector(std::vector<std::uint32_t>{0});
    const auto tree = saved::CreateTree(builder, root, last, device, UINT64_MAX, UINT64_MAX,
                                        INT64_MAX, held_vector, first);
    add(saved::CreateSegment(builder, 0, 0, 0, 0, 0, 0, 0, tree));
    for (const auto& chunk : stored) made.chunks.push_back(chunk);
    return made;
  }
};

TEST(MemHostile, AForgedTreeThatIsRight) {
  Forged tree;
  tree.directory(1, 3, 2);
  tree.directory(5, 2, 0);
  tree.file(7, 5'000, 1);
  tree.name(5, "d", 3);
  tree.name(7, "f", 4);
  tree.runs.emplace_back(0, 5'000, false);
  tree.stored.emplace_back(5'000);
  EXPECT_EQ(complaint(tree.part()), "");
}

TEST(MemHostile, DirectoriesThatAreNoTree) {
  Forged circle;
  circle.directory(1, 2, 0);
  circle.directory(2, 3, 1);
  circle.directory(3, 3, 1);
  circle.name(3, "a", 3);
  circle.name(2, "b", 3);
  circle.held = {2};
  EXPECT_THAT(complaint(circle.part()), HasSubstr("lies in itself"));

  Forged itself;
  itself.directory(1, 3, 1);
  itself.name(1, "self", 3);
  EXPECT_THAT(complaint(itself.part()), HasSubstr("cannot be its root"));

  Forged twice;
  twice.directory(1, 4, 2);
  twice.directory(2, 2, 0);
  twice.name(2, "a", 3);
  twice.name(2, "b", 4);
  EXPECT_THAT(complaint(twice.part()), HasSubstr("directory 2 has two names"));

  Forged lost;
  lost.directory(1, 2, 0);
  lost.directory(2, 2, 0);
  EXPECT_THAT(complaint(lost.part()), HasSubstr("inode 2"));
  lost.held = {2};
  EXPECT_THAT(complaint(lost.part()), HasSubstr("inode 2 cannot have 2 links"))
      << "where there is a root, a directory without a name was removed";
  lost.root = 0;
  lost.held = {1, 2};
  EXPECT_EQ(complaint(lost.part()), "");

  Forged full;
  full.directory(1, 2, 0);
  full.directory(2, 0, 1);
  full.file(3, 0, 0);
  full.name(3, "f", 3);
  full.held = {2};
  EXPECT_THAT(complaint(full.part()), HasSubstr("inode 2 cannot have 0 links"));
}

TEST(MemHostile, NamesAndNumbers) {
  const auto with_name = [](std::string_view text, std::uint64_t cookie = 3,
                            std::uint64_t number = 2) {
    Forged tree;
    tree.directory(1, 2, 1);
    tree.file(2, 0, 0);
    tree.name(number, text, cookie);
    return complaint(tree.part());
  };
  EXPECT_EQ(with_name("f"), "");
  EXPECT_EQ(with_name(std::string(255, 'f')), "");
  for (const std::string_view bad :
       {std::string_view(""), std::string_view("."), std::string_view(".."),
        std::string_view("a/b"), std::string_view("a\0b", 3)}) {
    EXPECT_THAT(with_name(bad), HasSubstr("cannot have the name"));
  }
  EXPECT_THAT(with_name("f", 2), HasSubstr("cookie 2"));
  EXPECT_THAT(with_name("f", UINT64_MAX), HasSubstr("cookie 18446744073709551615"));
  EXPECT_THAT(with_name("f", 10), HasSubstr("cannot give cookie 10")) << "it would be given twice";
  EXPECT_THAT(with_name("f", 3, 9), HasSubstr("inode 9, which is not there"));

  Forged same;
  same.directory(1, 2, 2);
  same.file(2, 0, 0, 2);
  same.name(2, "f", 3);
  same.name(2, "f", 4);
  EXPECT_THAT(complaint(same.part()), HasSubstr("or has it twice"));
  same.nodes.back() = saved::Node(2, 0, 0, 0, 0, 3, 0, saved::Kind::file);
  EXPECT_THAT(complaint(same.part()), HasSubstr("inode 2 cannot have 3 links"));

  Forged numbers;
  numbers.directory(1, 2, 0);
  numbers.file(1, 0, 0);
  EXPECT_THAT(complaint(numbers.part()), HasSubstr("inode 1"));
  numbers.nodes.pop_back();
  numbers.last = 0;
  EXPECT_THAT(complaint(numbers.part()), HasSubstr("inode 1"));
  numbers.last = UINT64_MAX;
  EXPECT_THAT(complaint(numbers.part()), HasSubstr("18446744073709551615"));
  numbers.last = 1;
  for (const std::uint64_t device : {std::uint64_t{0}, UINT64_MAX}) {
    numbers.device = device;
    EXPECT_THAT(complaint(numbers.part()), HasSubstr("no device number"));
  }
  numbers.device = 1;
  numbers.held = {1, 1};
  EXPECT_THAT(complaint(numbers.part()), HasSubstr("twice"));
}

TEST(MemHostile, Content) {
  const auto with_runs = [](std::uint64_t size, std::vector<saved::Run> runs,
                            std::size_t chunk_length, MemOptions options = {}) {
    Forged tree;
    tree.directory(1, 2, 1);
    tree.file(2, size, static_cast<std::uint32_t>(runs.size()));
    tree.name(2, "f", 3);
    tree.runs = std::move(runs);
    if (chunk_length != 0) tree.stored.emplace_back(chunk_length);
    return complaint(tree.part(), options);
  };
  using Run = saved::Run;
  EXPECT_EQ(with_runs(5'000, {Run(0, 5'000, false)}, 5'000), "");
  EXPECT_EQ(with_runs(90'000, {Run(8'192, 4'096 + 64, false)}, 4'096 + 64), "");
  EXPECT_THAT(with_runs(5'000, {Run(0, 5'000, false)}, 4'999), HasSubstr("chunk 0 has 4999"));
  EXPECT_THAT(with_runs(5'000, {Run(0, 5'000, false)}, 0), HasSubstr("no such chunk"));
  EXPECT_THAT(with_runs(100, {Run(0, 100, false)}, 0), HasSubstr("no 100 bytes"));
  for (const Run& bad : {Run(0, 5'001, false), Run(100, 10, false), Run(8'192, 10, false),
                         Run(0, 4'097, false), Run(0, 0, false), Run(0, 128, true),
                         Run(0, UINT64_MAX, true), Run(UINT64_MAX - 4'095, 4'096, true)}) {
    EXPECT_THAT(with_runs(5'000, {bad}, 5'000), HasSubstr("cannot have")) << bad.offset();
  }
  EXPECT_THAT(with_runs(90'000, {Run(0, 8'192, true), Run(4'096, 4'096, true)}, 0),
              HasSubstr("cannot have 4096 at 4096"));
  EXPECT_THAT(with_runs(90'000, {Run(0, 64, true), Run(4'096, 4'096, true)}, 0),
              HasSubstr("cannot have 64 at 0"));
  EXPECT_EQ(with_runs(INT64_MAX, {Run(0, INT64_MAX, true)}, 0), "");
  EXPECT_THAT(with_runs(std::uint64_t{INT64_MAX} + 1, {}, 0), HasSubstr("is longer than"));
  EXPECT_THAT(with_runs(1 << 20, {Run(0, 1 << 20, true)}, 0, {.bytes = 1'000'000}),
              HasSubstr("more than the 1000000 bytes"));
  EXPECT_THAT(with_runs(std::uint64_t{1} << 62, {Run(0, std::uint64_t{1} << 62, false)}, 65'536),
              HasSubstr("no such chunk"));
}

}  // namespace
}  // namespace wasifs::mem
