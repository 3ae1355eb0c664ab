// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What belongs to the host: what it is called, that it has to be given again, what is noticed of
// changes, what is taken along.
#include <gmock/gmock.h>

#include "../../support/temp_tree.h"
#include "snapshots.h"
#include "wasifs/fs/callback.h"
#include "wasifs/fs/dev.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/overlay.h"
#include "wasifs/fs/read_only.h"
#include "wasifs/io/stdio.h"

namespace wasifs::testing_support {
namespace {

using ::testing::HasSubstr;

Ref<Inode> a_callback() {
  return make_callback_output([](std::span<const std::byte> bytes) { return bytes.size(); });
}

class Externals : public ::testing::Test {
 protected:
  Ref<FileSystem> host() { return make_host(tree_.path()).value(); }

  /// Gives the directory for whatever is asked for, and notes what it was called.
  RestoreOptions giving_the_host() {
    RestoreOptions options;
    options.filesystem = [this](const External& external) {
      asked_.push_back(external.name);
      return host();
    };
    options.inode = [this](const External& external) -> SnapshotResult<Ref<Inode>> {
      asked_.push_back(external.name);
      return Ref<Inode>(a_callback());
    };
    return options;
  }

  std::unique_ptr<Process> process_on_host() {
    return built(FrozenBuilder().mount("/data", host()).preopen("/data"));
  }

  TempTree tree_;
  Snapshots snapshots_;
  std::vector<std::string> asked_;
};

TEST_F(Externals, AreNamedByWhereTheyAre) {
  const auto process = built(FrozenBuilder()
                                 .mount("/data", host())
                                 .mount("/data", host())
                                 .preopen(host(), "beside")
                                 .stdout_to(a_callback()));
  ASSERT_TRUE(process->fds().replace(2, entry_of(*process, 1)));
  const SavedSnapshot saved = snapshots_.save(*process);
  std::vector<std::string> names;
  for (const External& external : saved.externals) names.push_back(external.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"mount:/data", "mount:/data#2", "fd:1", "preopen:beside"}));
  EXPECT_EQ(saved.externals[0].type, "host");
  EXPECT_EQ(saved.externals[0].kind, External::Kind::filesystem);
  EXPECT_EQ(saved.externals[2].kind, External::Kind::inode);
  EXPECT_EQ(saved.externals[2].access, Access::write);
  EXPECT_EQ(saved.externals[2].inode, entry_of(*process, 1).file->inode());

  const auto reader = SnapshotReader::open(snapshots_.store(), "s");
  ASSERT_TRUE(reader);
  const auto listed = (*reader)->externals();
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->size(), names.size());
  for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ((*listed)[i].name, names[i]);

  static_cast<void>(snapshots_.restore(giving_the_host()));
  EXPECT_THAT(asked_, ::testing::UnorderedElementsAreArray(names));
}

TEST_F(Externals, AnOverlayInMemoryComesBackOverThem) {
  for (const char* name : {"changed", "read", "gone"}) tree_.write(name, "some text");
  const auto overlay = [&] { return make_overlay({host()}, frozen_mem()).value(); };
  const auto process = built(FrozenBuilder().mount("/data", overlay()).preopen("/data"));
  const Fd read = process->open("data/read", {.access = Access::read}).value();
  const Fd gone = process->open("data/gone", {.access = Access::read}).value();
  EXPECT_EQ(read_some(*process, read, 5), "some ");
  const auto root = [](Process& of) { return of.names().root().value(); };
  ASSERT_TRUE(write_file(root(*process), "data/changed", "anew"));
  ASSERT_TRUE(unlink_path(root(*process), "data/gone"));
  const auto number = [&](Process& of, Fd fd) {
    return entry_of(of, fd).file->inode()->stat()->ino;
  };

  const SavedSnapshot saved = snapshots_.save(*process);
  ASSERT_EQ(saved.externals.size(), 1U);
  EXPECT_EQ(saved.externals[0].name, "mount:/data");
  EXPECT_EQ(saved.externals[0].type, "host");
  const auto restored = snapshots_.restore(giving_the_host());
  Process& again = *restored.process;
  EXPECT_EQ(read_text_file(root(again), "data/changed"), "anew");
  EXPECT_EQ(errno_of(unlink_path(root(again), "data/gone")), Errno::noent);
  EXPECT_EQ(read_some(again, read, 9), "text");
  EXPECT_EQ(read_some(again, gone, 9), "some text");
  for (const Fd fd : {read, gone}) EXPECT_EQ(number(again, fd), number(*process, fd));
  ASSERT_TRUE(write_file(root(again), "data/read", "more"));
  EXPECT_EQ(tree_.read("read"), "some text");

  // Captured, nothing is asked for.
  SaveOptions all;
  all.capture = {"/data"};
  const SavedSnapshot whole = snapshots_.save(*process, all);
  EXPECT_TRUE(whole.externals.empty());
  const auto copied = snapshots_.restore();
  EXPECT_EQ(read_text_file(root(*copied.process), "data/changed"), "anew");
  EXPECT_EQ(read_some(*copied.process, read, 9), "text");
  EXPECT_EQ(read_some(*copied.process, gone, 9), "some text");

  // A file of a layer that is another one now is noticed.
  snapshots_.save(*process);
  tree_.write("read", "some longer text");
  EXPECT_THAT(snapshots_.restore_error(giving_the_host()), HasSubstr("\"read\" of mount:/data"));
  auto lenient = giving_the_host();
  lenient.lenient = lenient.accept_changes = true;
  const auto changed = snapshots_.restore(lenient);
  EXPECT_EQ(read_some(*changed.process, read, 20), "longer text");
  std::filesystem::remove(tree_.at("read"));
  EXPECT_NE(snapshots_.restore_error(giving_the_host()), "");
}

TEST_F(Externals, AreNamedByTheEmbedderIfItWantsTo) {
  const auto process = process_on_host();
  SaveOptions options;
  options.name = [](const External& external) {
    return external.name == "mount:/data" ? "the data" : "";
  };
  EXPECT_EQ(snapshots_.save(*process, options).externals.at(0).name, "the data");
  options.name = [](const External&) { return "same"; };
  const auto other = built(FrozenBuilder().mount("/a", host()).mount("/b", host()));
  EXPECT_EQ(snapshots_.save_error(*other, options), "two external things are named same");
}

TEST_F(Externals, AreAnErrorWhereTheyAreNotGivenAndLeftOutLeniently) {
  tree_.write("f", "text");
  const auto process =
      built(FrozenBuilder().mount("/data", host()).preopen("/data").stdout_to(a_callback()));
  ASSERT_EQ(process->open("data/f", {}), 4U);
  snapshots_.save(*process);
  EXPECT_EQ(snapshots_.restore_error(), "mount:/data: nobody gives it");
  RestoreOptions options;
  options.filesystem = [this](const External&) { return host(); };
  EXPECT_EQ(snapshots_.restore_error(options), "fd:1: nobody gives it");
  options.filesystem = [](const External&) -> SnapshotResult<Ref<FileSystem>> {
    return std::unexpected("the disk is in the drawer");
  };
  EXPECT_EQ(snapshots_.restore_error(options), "mount:/data: the disk is in the drawer");

  options.lenient = true;
  const auto restored = snapshots_.restore(options);
  ASSERT_EQ(restored.reports.size(), 3U);
  EXPECT_THAT(restored.reports[0], HasSubstr("mount:/data: the disk is in the drawer"));
  EXPECT_THAT(restored.reports[1], HasSubstr("\"f\" of mount:/data: "));
  EXPECT_THAT(restored.reports[2], HasSubstr("fd:1"));
  EXPECT_EQ(restored.process->fds().numbers(), (std::vector<Fd>{0, 2, 3}));
  const Location root = entry_of(*restored.process, 3).file->location();
  EXPECT_EQ(find_path(root, "f", false).error(), Errno::noent);
  EXPECT_EQ(write_file(root, "new", "x").error(), Errno::rofs);
}

TEST_F(Externals, OpenFilesAreFoundByTheirPath) {
  tree_.directory("sub/deep");
  tree_.write("sub/deep/f", "0123456789");
  const auto process = process_on_host();
  ASSERT_EQ(process->open("data/sub/deep/f", {.access = Access::read_write}), 4U);
  ASSERT_EQ(process->open("data/sub", {.access = Access::none, .directory = true}), 5U);
  ASSERT_EQ(process->open("data", {.access = Access::none, .directory = true}), 6U);
  EXPECT_EQ(read_some(*process, 4, 4), "0123");
  snapshots_.save(*process);
  const std::string first = snapshots_.root();
  const auto restored = snapshots_.restore(giving_the_host());
  snapshots_.save(*restored.process);
  EXPECT_EQ(snapshots_.root(), first);
  EXPECT_EQ(asked_, (std::vector<std::string>{"mount:/data"}));
  write_all(*restored.process, 4, "!");
  EXPECT_EQ(tree_.read("sub/deep/f"), "0123!56789");
  EXPECT_EQ(read_some(*restored.process, 4, 100), "56789");
  EXPECT_EQ(read_text_file(entry_of(*restored.process, 5).file->location(), "deep/f").value(),
            "0123!56789");
  const Location directory = entry_of(*restored.process, 5).file->location();
  const Location top = entry_of(*restored.process, 6).file->location();
  EXPECT_TRUE(rename_path(directory, "deep", top, "moved"));
  EXPECT_TRUE(tree_.exists("moved/f"));
}

TEST_F(Externals, ASingleFileIsItsOwnRoot) {
  tree_.write("f", "alone");
  const auto process = built(FrozenBuilder().mount("/f", make_host(tree_.at("f")).value()));
  ASSERT_EQ(process->open("f", {}), 3U);
  snapshots_.save(*process);
  RestoreOptions options;
  options.filesystem = [this](const External&) { return make_host(tree_.at("f")).value(); };
  const auto restored = snapshots_.restore(options);
  EXPECT_EQ(read_some(*restored.process, 3, 100), "alone");
}

TEST_F(Externals, ChangedFilesAreAnErrorOrReported) {
  tree_.write("f", "0123");
  const auto process = process_on_host();
  ASSERT_EQ(process->open("data/f", {}), 4U);
  snapshots_.save(*process);
  tree_.write("f", "01234567");
  EXPECT_THAT(snapshots_.restore_error(giving_the_host()),
              HasSubstr("\"f\" of mount:/data: it changed: it had 4 bytes and has 8"));
  RestoreOptions options = giving_the_host();
  options.accept_changes = true;
  const auto restored = snapshots_.restore(options);
  ASSERT_EQ(restored.reports.size(), 1U);
  EXPECT_EQ(read_some(*restored.process, 4, 100), "01234567");
}

TEST_F(Externals, ATouchedFileChanged) {
  tree_.write("f", "0123");
  const auto process = process_on_host();
  ASSERT_EQ(process->open("data/f", {}), 4U);
  snapshots_.save(*process);
  const std::array<timespec, 2> times{timespec{.tv_sec = 1000, .tv_nsec = 0},
                                      timespec{.tv_sec = 2000, .tv_nsec = 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, tree_.at("f").c_str(), times.data(), 0), 0);
  EXPECT_THAT(snapshots_.restore_error(giving_the_host()), HasSubstr("then at 2000000000000"));
}

TEST_F(Externals, ADigestNoticesWhatSizeAndTimeHide) {
  tree_.write("f", "0123");
  const auto process = process_on_host();
  ASSERT_EQ(process->open("data/f", {.access = Access::write}), 4U);
  for (const bool digest : {false, true}) {
    tree_.write("f", "0123");
    const std::array<timespec, 2> times{timespec{.tv_sec = 1000, .tv_nsec = 0},
                                        timespec{.tv_sec = 2000, .tv_nsec = 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, tree_.at("f").c_str(), times.data(), 0), 0);
    SaveOptions options;
    options.digest_host_files = digest;
    snapshots_.save(*process, options);
    EXPECT_EQ(snapshots_.restore_error(giving_the_host()), "");
    tree_.write("f", "0129");
    ASSERT_EQ(::utimensat(AT_FDCWD, tree_.at("f").c_str(), times.data(), 0), 0);
    if (digest) {
      EXPECT_THAT(snapshots_.restore_error(giving_the_host()), HasSubstr("its content is another"));
    } else {
      EXPECT_EQ(snapshots_.restore_error(giving_the_host()), "");
    }
  }
}

TEST_F(Externals, AFileThatIsGoneOrOfAnotherTypeCannotBeOpened) {
  tree_.write("f", "0123");
  const auto process = process_on_host();
  ASSERT_EQ(process->open("data/f", {}), 4U);
  snapshots_.save(*process);
  std::filesystem::remove(tree_.at("f"));
  EXPECT_THAT(snapshots_.restore_error(giving_the_host()),
              HasSubstr("\"f\" of mount:/data: no such"));
  tree_.directory("f");
  EXPECT_THAT(snapshots_.restore_error(giving_the_host()), HasSubstr("\"f\" of mount:/data: "));
  std::filesystem::remove(tree_.at("f"));
  tree_.write("elsewhere", "0123");
  tree_.link("f", "elsewhere");
  EXPECT_THAT(snapshots_.restore_error(giving_the_host()), HasSubstr("\"f\" of mount:/data: "));
  RestoreOptions options = giving_the_host();
  options.lenient = true;
  const auto restored = snapshots_.restore(options);
  EXPECT_EQ(restored.process->fds().numbers(), (std::vector<Fd>{0, 1, 2, 3}));
}

TEST_F(Externals, WhatIsOfferedReadOnlyIsNotWrittenTo) {
  tree_.write("f", "0123");
  const auto process = process_on_host();
  ASSERT_EQ(process->open("data/f", {.access = Access::read_write}), 4U);
  snapshots_.save(*process);
  RestoreOptions options = giving_the_host();
  options.filesystem = [this](const External&) { return make_read_only(host()); };
  EXPECT_THAT(snapshots_.restore_error(options), HasSubstr("read-only"));
}

TEST_F(Externals, AReadOnlyViewOfTheHostIsExternalAsAWhole) {
  tree_.write("f", "0123");
  const auto process = built(FrozenBuilder().mount("/data", make_read_only(host())));
  ASSERT_EQ(process->open("data/f", {}), 3U);
  const SavedSnapshot saved = snapshots_.save(*process);
  ASSERT_EQ(saved.externals.size(), 1U);
  EXPECT_EQ(saved.externals[0].name, "mount:/data");
  RestoreOptions options = giving_the_host();
  options.filesystem = [this](const External&) { return make_read_only(host()); };
  const auto restored = snapshots_.restore(options);
  EXPECT_EQ(read_some(*restored.process, 3, 100), "0123");
}

TEST_F(Externals, AFileWithoutANameIsTakenAlong) {
  tree_.write("f", "0123456789");
  tree_.directory("d");
  const auto process = process_on_host();
  ASSERT_EQ(process->open("data/f", {.access = Access::read_write}), 4U);
  ASSERT_EQ(process->open("data/f", {.access = Access::write}), 5U);
  ASSERT_EQ(process->open("data/d", {.access = Access::none, .directory = true}), 6U);
  EXPECT_EQ(read_some(*process, 4, 4), "0123");
  std::filesystem::remove(tree_.at("f"));
  std::filesystem::remove(tree_.at("d"));
  snapshots_.save(*process);
  const std::string first = snapshots_.root();
  const auto restored = snapshots_.restore(giving_the_host());
  EXPECT_EQ(restored.reports, std::vector<std::string>());
  EXPECT_EQ(read_some(*restored.process, 4, 100), "456789");
  write_all(*restored.process, 5, "ABC");
  entry_of(*restored.process, 4).file->set_offset(0);
  EXPECT_EQ(read_some(*restored.process, 4, 100), "ABC3456789");
  EXPECT_EQ(entry_of(*restored.process, 4).file->inode()->stat()->nlink, 0U);
  const Location removed = entry_of(*restored.process, 6).file->location();
  EXPECT_EQ(write_file(removed, "x", "y").error(), Errno::noent);
  EXPECT_FALSE(tree_.exists("f"));
}

TEST_F(Externals, AFileWithoutANameThatIsTooLargeIsRefusedByItsNumber) {
  tree_.write("f", "0123456789");
  const auto process = process_on_host();
  ASSERT_EQ(process->open("data/f", {.access = Access::read_write}), 4U);
  std::filesystem::remove(tree_.at("f"));
  SaveOptions options;
  options.capture_limit = 9;
  EXPECT_EQ(snapshots_.save_error(*process, options),
            "fd:4 has no name below the root of its file system any more, and it has 10 bytes, "
            "more than the limit of 9");
  EXPECT_FALSE(SnapshotReader::open(snapshots_.store(), "s"));
}

TEST_F(Externals, AnotherNameOfTheFileWillDo) {
  tree_.write("f", "0123456789");
  const auto process = process_on_host();
  ASSERT_EQ(process->open("data/f", {}), 4U);
  tree_.directory("sub");
  std::filesystem::create_hard_link(tree_.at("f"), tree_.at("sub/g"));
  std::filesystem::remove(tree_.at("f"));
  SaveOptions options;
  options.capture_limit = 0;
  snapshots_.save(*process, options);
  EXPECT_EQ(read_some(*snapshots_.restore(giving_the_host()).process, 4, 100), "0123456789");
}

TEST_F(Externals, DevicesAreFoundByName) {
  const auto devices = [] { return make_dev({.random = seeded_random(1)}); };
  const auto process = built(FrozenBuilder().mount("/dev", devices()));
  ASSERT_EQ(process->open("dev/null", {.access = Access::write}), 3U);
  ASSERT_EQ(process->open("dev/zero", {.access = Access::read}), 4U);
  write_all(*process, 3, "gone");
  snapshots_.save(*process);
  RestoreOptions options;
  options.filesystem = [&](const External& external) {
    EXPECT_EQ(external.name, "mount:/dev");
    EXPECT_EQ(external.type, "dev");
    return devices();
  };
  const auto restored = snapshots_.restore(options);
  EXPECT_EQ(offset_of(*restored.process, 3), 4U);
  write_all(*restored.process, 3, "more");
  EXPECT_EQ(read_some(*restored.process, 4, 3), std::string(3, '\0'));
}

TEST_F(Externals, FilesThatFunctionsMakeAreFoundByName) {
  const auto functions = [] {
    const Ref<StaticDirectory> directory = make_static_directory();
    EXPECT_TRUE(directory->add("text", make_text_file([] { return std::string("0123456789"); })));
    EXPECT_TRUE(directory->add(
        "file", make_random_access_file({.read_at =
                                             [](std::uint64_t, std::span<std::byte> bytes) {
                                               std::ranges::fill(bytes, std::byte{'x'});
                                               return bytes.size();
                                             },
                                         .size = [] { return std::uint64_t{1000}; }})));
    return make_callback_file_system(directory);
  };
  const auto process = built(FrozenBuilder().mount("/f", functions()));
  ASSERT_EQ(process->open("f/text", {}), 3U);
  ASSERT_EQ(process->open("f/file", {}), 4U);
  ASSERT_EQ(process->open("f", {.access = Access::none, .directory = true}), 5U);
  EXPECT_EQ(read_some(*process, 3, 4), "0123");
  snapshots_.save(*process);
  const std::string first = snapshots_.root();
  RestoreOptions options;
  options.filesystem = [&](const External&) { return functions(); };
  const auto restored = snapshots_.restore(options);
  snapshots_.save(*restored.process);
  EXPECT_EQ(snapshots_.root(), first);
  EXPECT_EQ(read_some(*restored.process, 3, 100), "456789");
  EXPECT_EQ(read_some(*restored.process, 4, 3), "xxx");
}

TEST_F(Externals, LiveOnesAreHandedOverAndAcceptedOnlyWhenAskedFor) {
  tree_.write("f", "0123456789");
  const auto process = process_on_host();
  ASSERT_EQ(process->open("data/f", {}), 4U);
  std::filesystem::remove(tree_.at("f"));
  SaveOptions live;
  live.live = true;
  const SavedSnapshot saved = snapshots_.save(*process, live);
  RestoreOptions options = handing_over(saved);
  const auto restored = snapshots_.restore(options);
  EXPECT_EQ(entry_of(*restored.process, 4).file->inode(), entry_of(*process, 4).file->inode());
  options.live = false;
  EXPECT_EQ(snapshots_.restore_error(options),
            "fd:3: it was saved to be handed over alive, which is not accepted");
}

}  // namespace
}  // namespace wasifs::testing_support
