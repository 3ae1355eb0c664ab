// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several threads that change what lies in lower layers. That nobody waits for ever is seen by the
// end of the test; that nothing is touched by two at once is ThreadSanitizer's to say.
#include <random>
#include <thread>

#include "layers.h"

namespace wasifs::conformance {
namespace {

constexpr int thread_count = 4;

class OverlayThreads : public Layers {
 protected:
  void SetUp() override {
    for (const char* directory : {"d", "e", "f"}) {
      for (const World* layer : {&lower, &lowest}) {
        ASSERT_EQ(layer->make(directory), Errno::success);
        ASSERT_EQ(layer->make(std::string(directory) + "/s"), Errno::success);
        for (const char* file : {"/a", "/b", "/s/a", "/s/b"}) {
          layer->put(directory + std::string(file), std::string(5000, 'x'));
        }
        ASSERT_EQ(layer->hard_link(directory + std::string("/a"), directory + std::string("/c")),
                  Errno::success);
      }
    }
  }
  template <class Work>
  static void in_parallel(Work work) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < thread_count; ++i) threads.emplace_back([&work, i] { work(i); });
  }
};

TEST_F(OverlayThreads, EverythingAtOnce) {
  const World world = overlay();
  in_parallel([&](int thread) {
    std::minstd_rand random(static_cast<unsigned>(thread) + 1);
    const auto directory = [&] { return std::string(1, static_cast<char>('d' + random() % 3)); };
    const auto name = [&] {
      return directory() + (random() % 3 == 0 ? "/s/" : "/") +
             static_cast<char>('a' + random() % 4);
    };
    for (int i = 0; i < 400; ++i) {
      switch (random() % 12) {
        case 0:
          static_cast<void>(world.unlink(name()));
          break;
        case 1:
          static_cast<void>(world.rename(name(), name()));
          break;
        case 2:
          static_cast<void>(world.rename(directory() + "/s", directory() + "/s"));
          break;
        case 3:
          static_cast<void>(world.rename(directory(), directory() + "/s"));
          break;
        case 4:
          static_cast<void>(world.remove(directory() + "/s"));
          break;
        case 5:
          static_cast<void>(world.make(directory() + "/s"));
          static_cast<void>(world.make(directory()));
          break;
        case 6:
          static_cast<void>(world.hard_link(name(), name()));
          break;
        case 7: {
          auto file = world.open(name(), creating);
          if (file && file->file().inode()->as_file() != nullptr) {
            static_cast<void>(file->write_at("written", random() % 6000));
          }
          break;
        }
        case 8: {
          const auto file = world.open(name(), reading);
          if (file && file->file().inode()->as_file() != nullptr) {
            static_cast<void>(file->read_at(6000, 0));
          }
          break;
        }
        case 9:
          static_cast<void>(world.set_times(name(), {{TimeChange::How::now}, {}}));
          break;
        case 10:
          static_cast<void>(world.stat(name()));
          break;
        default: {
          const auto opened = world.open(directory(), as_directory);
          if (!opened) break;
          static_cast<void>(
              list_directory(opened->file().location(), 0, [](const DirEntry&) { return true; }));
        }
      }
    }
  });
  const auto tree = tree_of(world);
  for (const auto& [path, what] : tree) EXPECT_FALSE(what.starts_with("<")) << path << what;
  EXPECT_EQ(tree_of(overlay()), tree);
  EXPECT_EQ(prepared(), nothing);
}

TEST_F(OverlayThreads, AFileIsCopiedOnce) {
  const World world = overlay();
  in_parallel([&](int thread) {
    Handle file = world.open(thread % 2 == 0 ? "d/a" : "d/c", both).value();
    EXPECT_EQ(file.write_at(std::string(10, static_cast<char>('0' + thread)),
                            static_cast<std::uint64_t>(thread) * 10),
              10U);
  });
  const std::string expected = std::string(10, '0') + std::string(10, '1') + std::string(10, '2') +
                               std::string(10, '3') + std::string(4960, 'x');
  EXPECT_EQ(world.get("d/a"), expected);
  EXPECT_EQ(world.get("d/c"), expected);
}

TEST_F(OverlayThreads, AReaderSeesTheOldOrTheNew) {
  const World world = overlay();
  std::atomic<bool> done = false;
  std::jthread reader([&] {
    while (!done) {
      const std::string text = world.get("d/b");
      EXPECT_TRUE(text == std::string(5000, 'x') || text == "new");
      EXPECT_EQ(world.list("d").size(), 6U);
    }
  });
  for (int i = 0; i < 50; ++i) {
    world.put("new" + std::to_string(i), "new");
    EXPECT_EQ(world.rename("new" + std::to_string(i), "d/b"), Errno::success);
    EXPECT_EQ(world.set_times("d/s", {{TimeChange::How::now}, {}}), Errno::success);
  }
  done = true;
}

}  // namespace
}  // namespace wasifs::conformance
