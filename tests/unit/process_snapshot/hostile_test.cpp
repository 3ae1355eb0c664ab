// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Snapshots whose segments were written by somebody else: each value that cannot be is refused with
// a sentence, and whatever the bytes, the answer is a sentence or a process.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstring>
#include <functional>
#include <random>

#include "external_generated.h"
#include "process_generated.h"
#include "snapshot/snapshot_contents.h"
#include "snapshot/snapshot_writer.h"
#include "snapshots.h"
#include "wasifs/fs/read_only.h"
#include "wasifs/io/pipe.h"
#include "wasifs/io/stdio.h"

namespace wasifs::testing_support {
namespace {

using ::testing::HasSubstr;

using Bytes = std::vector<std::byte>;

/// A part as bytes. None of these tests has chunks beside segments.
struct Part {
  std::string type;
  std::uint32_t version = 0;
  std::vector<Bytes> segments;
};

std::vector<Part> parts_of(SnapshotStore& store) {
  const auto contents = SnapshotContents::open(store, "s", 1U << 30, true);
  EXPECT_TRUE(contents);
  std::vector<Part> parts;
  for (std::uint32_t number = 0; number < (*contents)->parts(); ++number) {
    const SnapshotContents::Part about = (*contents)->part(number);
    Part part{std::string(about.type), about.version, {}};
    for (std::size_t index = 0; index < about.segments; ++index) {
      const auto bytes = (*contents)->segment(number, index);
      EXPECT_TRUE(bytes);
      part.segments.emplace_back(bytes->begin(), bytes->end());
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

void write_parts(SnapshotStore& store, const std::vector<Part>& parts) {
  const auto writer = SnapshotWriter::begin(store, 1);
  ASSERT_TRUE(writer);
  for (const Part& part : parts) {
    static_cast<void>((*writer)->begin_part(part.type, part.version));
    for (const Bytes& segment : part.segments) (*writer)->segment(segment);
  }
  ASSERT_TRUE((*writer)->commit("s"));
}

class Hostile : public ::testing::Test {
 protected:
  Hostile() {
    process_ = built(FrozenBuilder()
                         .arguments({"prog", "arg"})
                         .environment("NAME", "value")
                         .mount("/a", frozen_mem())
                         .mount("/a/b", frozen_mem())
                         .preopen("/", "root")
                         .preopen("/a", "a")
                         .stdin_from(pipe_.reader));
    EXPECT_EQ(process_->open("a/f", {.access = Access::read_write, .create = true}), 5U);
    snapshots_.save(*process_);
    parts_ = parts_of(snapshots_.store());
  }

  saved::Process& saved_process() {
    return *const_cast<saved::Process*>(saved::GetProcess(parts_.at(0).segments.at(0).data()));
  }
  template <class T>
  void set(flatbuffers::voffset_t field, T value) {
    auto& table = reinterpret_cast<flatbuffers::Table&>(saved_process());
    std::uint8_t* place = table.GetAddressOf(field);
    ASSERT_NE(place, nullptr) << "the field is not there";
    std::memcpy(place, &value, sizeof value);
  }
  saved::OpenDescription& description(flatbuffers::uoffset_t index) {
    return *const_cast<saved::OpenDescription*>(saved_process().descriptions()->Get(index));
  }
  saved::Descriptor& descriptor(flatbuffers::uoffset_t index) {
    return *const_cast<saved::Descriptor*>(saved_process().descriptors()->Get(index));
  }
  /// Overwrites a string with one of the same length.
  static void overwrite(const flatbuffers::String* text, std::string_view by) {
    ASSERT_EQ(text->size(), by.size());
    std::memcpy(const_cast<char*>(text->c_str()), by.data(), by.size());
  }

  std::string restore_error() {
    write_parts(snapshots_.store(), parts_);
    return snapshots_.restore_error();
  }

  PipeEnds pipe_ = make_pipe();
  std::unique_ptr<Process> process_;
  Snapshots snapshots_;
  std::vector<Part> parts_;
};

TEST_F(Hostile, UnchangedItComesBack) {
  EXPECT_EQ(restore_error(), "");
}

TEST_F(Hostile, TheProcessHasToBeThere) {
  std::swap(parts_[0], parts_[1]);
  EXPECT_THAT(restore_error(), HasSubstr("does not begin with a process"));
  parts_.clear();
  EXPECT_THAT(restore_error(), HasSubstr("does not begin with a process"));
}

TEST_F(Hostile, VersionsAndSegmentsAreThoseThatAreKnown) {
  parts_[0].version = 2;
  EXPECT_THAT(restore_error(), HasSubstr("\"process\" has version 2; this library knows 1"));
  parts_[0].version = 1;
  parts_[0].segments.push_back(parts_[0].segments[0]);
  EXPECT_THAT(restore_error(), HasSubstr("\"process\" has 2 segments"));
  parts_[0].segments.clear();
  EXPECT_THAT(restore_error(), HasSubstr("\"process\" has 0 segments"));
  parts_[0].segments = {Bytes(64)};
  EXPECT_THAT(restore_error(), HasSubstr("\"process\" is damaged"));
}

TEST_F(Hostile, TypesHaveToBeKnown) {
  parts_[1].type = "unheard.of";
  EXPECT_THAT(restore_error(), HasSubstr("the type \"unheard.of\", which is not known"));
}

TEST_F(Hostile, PoliciesAreInRange) {
  const auto strict = built(FrozenBuilder()
                                .rights_policy(RightsPolicy::strict)
                                .pointer_policy(PointerPolicy::fault)
                                .path_policy(PathPolicy::bytes));
  snapshots_.save(*strict);
  const auto good = parts_of(snapshots_.store());
  for (const auto& [field, name] : {std::pair{saved::Process::VT_RIGHTS, "rights"},
                                    {saved::Process::VT_POINTERS, "pointers"},
                                    {saved::Process::VT_PATHS, "paths"}}) {
    parts_ = good;
    set<std::uint8_t>(field, 2);
    EXPECT_EQ(restore_error(), fmt::format("the policy of {} has the number 2", name));
  }
}

TEST_F(Hostile, ArgumentsWithNul) {
  overwrite(saved_process().arguments()->Get(1), std::string_view("a\0g", 3));
  EXPECT_THAT(restore_error(), HasSubstr("holds a NUL"));
}

TEST_F(Hostile, EnvironmentNamesWithEqualsSigns) {
  overwrite(saved_process().environment()->Get(0)->name(), "NA=E");
  EXPECT_THAT(restore_error(), HasSubstr("holds '='"));
}

TEST_F(Hostile, DescriptorsAreThereOnce) {
  auto& second = descriptor(1);
  second = saved::Descriptor(0, second.description(), 0, 0, 0, 0);
  EXPECT_THAT(restore_error(), HasSubstr("descriptor 0 is there twice"));
}

TEST_F(Hostile, DescriptorsLeadToOpenFiles) {
  descriptor(2) = saved::Descriptor(2, 100, 0, 0, 0, 0);
  EXPECT_THAT(restore_error(), HasSubstr("leads to open file 100"));
  descriptor(2) = saved::Descriptor(2, 0, 0, 0, 0, 0);
  EXPECT_THAT(restore_error(), HasSubstr("no descriptor leads to open file 2"));
}

TEST_F(Hostile, DescriptorNumbersAreWithinTheLimit) {
  descriptor(2) = saved::Descriptor(0xffff'ffff, 2, 0, 0, 0, 0);
  EXPECT_THAT(restore_error(), HasSubstr("descriptor 4294967295 is beyond the limit of 65536"));
}

TEST_F(Hostile, RightsAreRights) {
  descriptor(1) = saved::Descriptor(1, 1, 0, 0, std::uint64_t{1} << 30, 0);
  EXPECT_THAT(restore_error(), HasSubstr("descriptor 1 has the rights 0x40000000"));
}

TEST_F(Hostile, OpenFilesAreSound) {
  const saved::OpenDescription file = description(5);
  const saved::OpenDescription directory = description(4);
  const saved::OpenDescription stream = description(0);
  const auto with = [&](flatbuffers::uoffset_t index, const saved::OpenDescription& value) {
    const saved::OpenDescription before = description(index);
    description(index) = value;
    std::string error = restore_error();
    description(index) = before;
    return error;
  };
  using Open = saved::OpenDescription;
  const std::uint32_t part = file.part();
  const std::uint32_t mount = file.mount();
  ASSERT_NE(mount, 0U);
  EXPECT_EQ(with(5, Open(INT64_MAX, part, file.inode(), mount, 0, 31, 3)), "");
  EXPECT_EQ(with(5, Open(1ULL << 63, part, file.inode(), mount, 0, 0, 3)),
            "open file 5 is at 9223372036854775808");
  EXPECT_EQ(with(5, Open(0, part, file.inode(), mount, 0, 32, 3)),
            "open file 5 has the access 3 and the flags 32");
  EXPECT_EQ(with(5, Open(0, part, file.inode(), mount, 0, 0, 4)),
            "open file 5 has the access 4 and the flags 0");
  EXPECT_EQ(with(5, Open(0, part, file.inode(), 100, 0, 0, 3)),
            "open file 5 has the mount 100 and the place 0");
  EXPECT_EQ(with(5, Open(0, part, file.inode(), mount, 100, 0, 3)),
            "open file 5 has the mount 1 and the place 100");
  EXPECT_EQ(with(5, Open(0, part, file.inode(), mount, 1, 0, 3)),
            "open file 5 is no directory but paths start at it");
  EXPECT_THAT(with(5, Open(0, part, 100, mount, 0, 0, 3)), HasSubstr("100"));
  EXPECT_THAT(with(5, Open(0, 100, 0, 0, 0, 0, 3)), HasSubstr("part 100"));
  // A directory of one file system must not be renamed in by another one.
  EXPECT_EQ(with(5, Open(0, part, file.inode(), mount + 1, 0, 0, 3)),
            fmt::format("open file 5 is of part {} and its mount of part {}", part,
                        saved_process().mounts()->Get(mount)->part()));
  EXPECT_EQ(with(4, Open(0, directory.part(), directory.inode(), directory.mount(),
                         directory.place(), 0, 1)),
            "open file 4 is a directory that can be read or written");
  EXPECT_EQ(with(4, Open(1, directory.part(), directory.inode(), directory.mount(),
                         directory.place(), 0, 0)),
            "open file 4 is at 1 and has no offsets");
  EXPECT_EQ(with(0, Open(1, stream.part(), stream.inode(), 0, 0, 0, 1)),
            "open file 0 is at 1 and has no offsets");
  // What the tree supplies: number 3 here.
  EXPECT_EQ(with(3, Open(0, 0, 1, 0, 1, 0, 0)),
            "open file 3 is a directory of the tree and of a mount");
  EXPECT_EQ(with(3, Open(1000, 0, 0, 0, 1, 0, 0)), "open file 3 is at 1000");
  EXPECT_EQ(with(3, Open(0, 0, 0, 0, 1, 0, 3)),
            "open file 3 is a directory that can be read or written");
}

TEST_F(Hostile, PreopensAreDirectories) {
  auto* preopen = const_cast<saved::Preopen*>(saved_process().preopens()->Get(0));
  reinterpret_cast<flatbuffers::Table*>(preopen)->SetField<std::uint32_t>(saved::Preopen::VT_NUMBER,
                                                                          5, 0);
  EXPECT_EQ(restore_error(), "descriptor 5 is a preopen and no directory");
  reinterpret_cast<flatbuffers::Table*>(preopen)->SetField<std::uint32_t>(saved::Preopen::VT_NUMBER,
                                                                          4, 0);
  EXPECT_EQ(restore_error(), "descriptor 4 is a preopen twice, or not open");
  reinterpret_cast<flatbuffers::Table*>(preopen)->SetField<std::uint32_t>(saved::Preopen::VT_NUMBER,
                                                                          40, 0);
  EXPECT_EQ(restore_error(), "descriptor 40 is a preopen twice, or not open");
}

TEST_F(Hostile, PathsAreNormalAndInOrder) {
  overwrite(saved_process().places()->Get(1)->path(), "//");
  EXPECT_THAT(restore_error(), HasSubstr("\"//\" is no path of a mount"));
  overwrite(saved_process().places()->Get(1)->path(), "/c");
  EXPECT_THAT(restore_error(), HasSubstr("is not in the order of places"));
  overwrite(saved_process().places()->Get(1)->path(), "/A");
  EXPECT_THAT(restore_error(), HasSubstr("the mount /a is at no place"));
  overwrite(saved_process().places()->Get(1)->path(), "/a");
  overwrite(saved_process().mounts()->Get(0)->path(), "/.");
  EXPECT_THAT(restore_error(), HasSubstr("\"/.\" is no path of a mount"));
  overwrite(saved_process().mounts()->Get(0)->path(), "/z");
  EXPECT_THAT(restore_error(), HasSubstr("the mount /z is at no place"));
}

TEST_F(Hostile, SerialsAreDifferentAndInRange) {
  const auto set_serial = [&](flatbuffers::uoffset_t index, std::uint64_t serial) {
    auto* place = const_cast<saved::Place*>(saved_process().places()->Get(index));
    auto* at = reinterpret_cast<flatbuffers::Table*>(place)->GetAddressOf(saved::Place::VT_SERIAL);
    ASSERT_NE(at, nullptr);
    std::memcpy(at, &serial, sizeof serial);
  };
  set_serial(2, saved_process().places()->Get(1)->serial());
  EXPECT_THAT(restore_error(), HasSubstr("the place /a/b has the serial"));
  set_serial(2, 1000);
  EXPECT_THAT(restore_error(), HasSubstr("the place /a/b has the serial 1000"));
  set(saved::Process::VT_NEXT_SERIAL, std::uint64_t{1} << 62);
  EXPECT_THAT(restore_error(), HasSubstr("the tree has the device"));
  set(saved::Process::VT_DEVICE, device_numbers_end);
  EXPECT_THAT(restore_error(), HasSubstr("the tree has the device 4611686018427387904"));
}

TEST_F(Hostile, AttachedMountsAreThere) {
  set(saved::Process::VT_ATTACHED, std::uint32_t{100});
  EXPECT_EQ(restore_error(), "100 of 2 mounts are attached");
}

TEST_F(Hostile, TheLargestDeviceNumberDoesNotUseUpAllOthers) {
  set(saved::Process::VT_LARGEST_DEVICE, ~std::uint64_t{0});
  EXPECT_EQ(restore_error(), "");
  EXPECT_LT(allocate_device_number(), std::uint64_t{1} << 32);
}

TEST_F(Hostile, PartsInACircle) {
  // A view of itself.
  const auto view = built(FrozenBuilder().mount("/v", make_read_only(frozen_mem())));
  snapshots_.save(*view);
  parts_ = parts_of(snapshots_.store());
  const auto read_only =
      std::ranges::find(parts_, std::string("read_only"), &Part::type) - parts_.begin();
  const auto mem = std::ranges::find(parts_, std::string("mem"), &Part::type) - parts_.begin();
  ASSERT_LT(static_cast<std::size_t>(read_only), parts_.size());
  parts_[static_cast<std::size_t>(mem)] = parts_[static_cast<std::size_t>(read_only)];
  EXPECT_THAT(restore_error(), HasSubstr("refers to itself"));
}

TEST_F(Hostile, ExternalPartsAreSound) {
  const auto process = built(FrozenBuilder().stdout_to(
      make_callback_output([](std::span<const std::byte> bytes) { return bytes.size(); })));
  snapshots_.save(*process);
  parts_ = parts_of(snapshots_.store());
  const auto found = std::ranges::find(parts_, std::string("external"), &Part::type);
  ASSERT_NE(found, parts_.end());
  const Part good = *found;
  const auto with = [&](flatbuffers::voffset_t field, std::uint8_t value) {
    *found = good;
    auto* table =
        const_cast<saved::ExternalPart*>(saved::GetExternalPart(found->segments[0].data()));
    std::uint8_t* place = reinterpret_cast<flatbuffers::Table*>(table)->GetAddressOf(field);
    EXPECT_NE(place, nullptr);
    if (place != nullptr) *place = value;
    return restore_error();
  };
  EXPECT_THAT(with(saved::ExternalPart::VT_KIND, 2), HasSubstr("the kind 2"));
  EXPECT_THAT(with(saved::ExternalPart::VT_ACCESS, 4), HasSubstr("access 4"));
  EXPECT_THAT(with(saved::ExternalPart::VT_KIND, 0), HasSubstr("nobody gives it"));
  *found = good;
  found->version = 9;
  EXPECT_THAT(restore_error(), HasSubstr("\"external\" has version 9"));
  *found = good;
  found->segments.clear();
  EXPECT_THAT(restore_error(), HasSubstr("\"external\" has 0 segments"));
}

/// Whatever came of it is used a little.
void use(Process& process) {
  for (const Fd fd : process.fds().numbers()) {
    const auto entry = process.fds().entry(fd, {});
    ASSERT_TRUE(entry);
    const Location& location = entry->file->location();
    static_cast<void>(location.inode->stat());
    if (location.inode->kind() == InodeKind::directory) {
      static_cast<void>(list_directory(location, 0, [](const DirEntry&) { return true; }));
      static_cast<void>(write_file(location, "new", "text"));
      static_cast<void>(rename_path(location, "new", location, "newer"));
    }
  }
  for (const MountInfo& mount : process.names().mounts()) {
    static_cast<void>(process.names().find(mount.path + "/x"));
  }
}

TEST_F(Hostile, AnyBytesGiveASentenceOrAProcess) {
  std::mt19937_64 random(20260601);
  const Bytes good = parts_[0].segments[0];
  RestoreOptions options;
  options.clock = frozen_clock();
  std::size_t restored_count = 0;
  constexpr int rounds = 6'000;
  for (int round = 0; round < rounds; ++round) {
    Bytes& bytes = parts_[0].segments[0];
    bytes = good;
    const auto changes = 1 + random() % 4;
    for (std::uint64_t change = 0; change < changes; ++change) {
      bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    }
    if (random() % 16 == 0) bytes.resize(1 + random() % bytes.size());
    write_parts(snapshots_.store(), parts_);
    auto reader = SnapshotReader::open(snapshots_.store(), "s");
    ASSERT_TRUE(reader) << reader.error();
    options.lenient = random() % 2 == 0;
    auto restored = (*reader)->restore(options);
    if (!restored) {
      EXPECT_NE(restored.error(), "");
      continue;
    }
    ++restored_count;
    use(*restored->process);
    static_cast<void>(save_snapshot(*restored->process, snapshots_.store(), "t"));
    if (round % 100 == 0) static_cast<void>(snapshots_.store().collect());
  }
  EXPECT_GT(restored_count, rounds / 20);
  EXPECT_LT(restored_count, rounds);
}

}  // namespace
}  // namespace wasifs::testing_support
