// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Guest memory in a store that maps: what is mapped, that it stays each guest's own, that growing
// and ending work as before, and that a later snapshot misses no page that was written to.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <random>
#include <vector>

#include "engine_conformance/running.h"
#include "support/temp_tree.h"
#include "wasifs/snapshot.h"

namespace wasifs::engine_conformance {
namespace {

using ::testing::HasSubstr;
using Kind = RunResult::Kind;
using testing_support::TempTree;

constexpr std::size_t page_size = 65536;
constexpr std::string_view with_memory = R"((module
  (memory (export "memory") 4)
  (data (i32.const 70000) "of the module")
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))))";

WasmtimeOptions savable() {
  WasmtimeOptions options;
  options.savable = true;
  return options;
}

class SavedMemory : public ::testing::Test {
 protected:
  SavedMemory() {
    auto opened = open_directory_store(tree_.at("store"));
    EXPECT_TRUE(opened) << opened.error();
    store_ = *std::move(opened);
  }

  std::unique_ptr<WasmtimeGuest> fresh() {
    auto guest = std::make_unique<WasmtimeGuest>(*engine_, module_, *process_);
    EXPECT_EQ(Kind::returned, guest->load().kind);
    return guest;
  }
  SavedSnapshot save(WasmtimeGuest& guest, std::string_view name) {
    const std::vector<ExtraPart> extra{{std::string(guest_part), guest_part_version,
                                        [&](PartWriter& part) { guest.save_state(part); }}};
    auto saved = save_snapshot(*process_, *store_, name, {}, extra);
    EXPECT_TRUE(saved) << saved.error();
    return saved ? *std::move(saved) : SavedSnapshot();
  }
  std::unique_ptr<WasmtimeGuest> restore(std::string_view name,
                                         const WasmtimeGuestOptions& bounds = {}) {
    auto guest = std::make_unique<WasmtimeGuest>(*engine_, module_, *process_, bounds);
    const std::string why = restore_into(*guest, name);
    EXPECT_EQ("", why);
    return guest;
  }
  std::string restore_into(WasmtimeGuest& guest, std::string_view name) {
    auto reader = SnapshotReader::open(*store_, name);
    if (!reader) return reader.error();
    auto part = (*reader)->part(guest_part);
    if (!part || *part == nullptr) return "there is no guest";
    const auto restored = guest.restore_state(**part);
    return restored ? std::string() : restored.error();
  }

  TempTree tree_;
  std::unique_ptr<SnapshotStore> store_;
  std::unique_ptr<WasmtimeEngine> engine_ = make_engine(savable());
  WasmtimeModule module_ = compile(*engine_, with_memory);
  std::unique_ptr<Process> process_ = make_process();
};

std::span<std::byte> bytes(WasmtimeGuest& guest) {
  const MemoryView view = guest.memory().view();
  return {view.base, static_cast<std::size_t>(view.size)};
}

bool same_memory(WasmtimeGuest& a, WasmtimeGuest& b) {
  return bytes(a).size() == bytes(b).size() &&
         std::memcmp(bytes(a).data(), bytes(b).data(), bytes(a).size()) == 0;
}

std::int32_t call(WasmtimeGuest& guest, std::string_view name, std::vector<WasmValue> arguments) {
  return only_result(guest.call(name, arguments));
}

// How many bytes of the guest's memory are mapped from files of the store.
std::size_t mapped_from_store(WasmtimeGuest& guest) {
  const auto begin = reinterpret_cast<std::uintptr_t>(bytes(guest).data());
  std::size_t mapped = 0;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t first = 0;
    std::uintptr_t end = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx", &first, &end) == 2 && first >= begin &&
        end <= begin + bytes(guest).size() && line.find(".pack") != std::string::npos)
      mapped += end - first;
  }
  return mapped;
}

TEST_F(SavedMemory, AGigabyteIsMappedAndEachGuestHasItsOwn) {
  constexpr std::int32_t pages = 16384;
  constexpr std::size_t some = 64;  // every so many pages hold something
  auto guest = fresh();
  ASSERT_EQ(4, call(*guest, "grow", {pages - 4}));
  std::mt19937_64 random(1);
  for (std::size_t page = 0; page < pages; page += some) {
    const auto target = bytes(*guest).subspan(page * page_size, page_size);
    for (std::size_t at = 0; at < page_size; at += sizeof(std::uint64_t)) {
      const std::uint64_t number = random();
      std::memcpy(target.data() + at, &number, sizeof number);
    }
  }
  const SavedSnapshot saved = save(*guest, "large");
  EXPECT_LT(saved.content_bytes, (pages / some + 1) * page_size) << "zeros take nothing";

  auto one = restore("large");
  const auto other = restore("large");
  EXPECT_EQ(pages / some * page_size, mapped_from_store(*one));
  EXPECT_TRUE(same_memory(*guest, *one));
  ASSERT_EQ(Kind::returned, one->call("store", std::vector<WasmValue>{0, 1}).kind);
  ASSERT_EQ(Kind::returned, one->call("store", std::vector<WasmValue>{70000, 2}).kind);
  EXPECT_EQ(1, call(*one, "load", {0}));
  EXPECT_TRUE(same_memory(*guest, *other)) << "what one writes is not the other's";

  EXPECT_EQ(pages, call(*one, "grow", {100}));
  const auto last = static_cast<std::int32_t>((pages + 100) * page_size - 4);
  ASSERT_EQ(Kind::returned, one->call("store", std::vector<WasmValue>{last, 3}).kind);
  const SavedSnapshot second = save(*one, "larger");
  EXPECT_LE(second.stored_bytes, 5 * page_size) << "only what changed";
  auto again = restore("larger");
  EXPECT_TRUE(same_memory(*one, *again));
  one.reset();  // unmaps all of it
  EXPECT_EQ(3, call(*again, "load", {last}));
  EXPECT_TRUE(same_memory(*guest, *other));
}

TEST_F(SavedMemory, ALimitIsKept) {
  auto guest = fresh();
  ASSERT_EQ(4, call(*guest, "grow", {4}));
  save(*guest, "s");
  WasmtimeGuest small(*engine_, module_, *process_, {.max_memory = 7 * page_size});
  EXPECT_THAT(restore_into(small, "s"), HasSubstr("memory 0 cannot grow by 4 pages"));
  auto fits = restore("s", {.max_memory = 9 * page_size});
  EXPECT_EQ(8, call(*fits, "grow", {1}));
  EXPECT_EQ(-1, call(*fits, "grow", {1}));
}

// The guest and the host write wherever they like, in guests that began, were saved or were
// restored.
TEST_F(SavedMemory, NoChangeIsMissedInManySnapshots) {
  std::mt19937 random(3);
  auto guest = fresh();
  for (int round = 0; round < 150; ++round) {
    for (auto times = random() % 6; times > 0; --times) {
      const auto memory = bytes(*guest);
      const auto at = random() % (memory.size() - page_size);
      switch (random() % 5) {
        case 0:
          memory[at] ^= std::byte{1};
          break;
        case 1:
          std::memset(memory.data() + at, static_cast<int>(random() % 3), random() % page_size);
          break;
        case 2:  // a whole page becomes empty
          std::memset(memory.data() + at / page_size * page_size, 0, page_size);
          break;
        case 3:
          ASSERT_EQ(Kind::returned,
                    guest
                        ->call("store", std::vector<WasmValue>{static_cast<std::int32_t>(at),
                                                               static_cast<std::int32_t>(round)})
                        .kind);
          break;
        default:
          if (memory.size() < 80 * page_size) call(*guest, "grow", {2});
          break;
      }
    }
    const std::string name = "round" + std::to_string(round);
    save(*guest, name);
    auto restored = restore(name);
    ASSERT_TRUE(same_memory(*guest, *restored)) << round;
    if (random() % 3 == 0) guest = std::move(restored);
  }
}

TEST_F(SavedMemory, AChildOfThisProcessSavesItsOwnMemory) {
  auto guest = fresh();
  ASSERT_EQ(Kind::returned, guest->call("store", std::vector<WasmValue>{100, 1}).kind);
  save(*guest, "parent");
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const std::int32_t value = 2;
    std::memcpy(bytes(*guest).data() + 100, &value, sizeof value);
    save(*guest, "child");
    ::_exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  int status = -1;
  ASSERT_EQ(child, ::waitpid(child, &status, 0));
  ASSERT_EQ(0, status);
  EXPECT_EQ(2, call(*restore("child"), "load", {100}));
  EXPECT_EQ(1, call(*restore("parent"), "load", {100}));
}

}  // namespace
}  // namespace wasifs::engine_conformance
