// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The devices of include/wasifs/fs/dev.h, each a file inode without content. Made by
// dev_filesystem.cpp only; immutable.
#pragma once

#include <cstddef>
#include <memory>

#include "wasifs/inode.h"
#include "wasifs/random.h"

namespace wasifs {

// What they have in common: writes are discarded, nothing depends on offsets.
class Device : public FileInode {
 public:
  explicit Device(const Stat& stat) noexcept : FileInode(FileType::character_device), stat_(stat) {}

  Result<Stat> stat() override { return stat_; }
  Result<void> set_times(const TimesChange&) override { return Errno::rofs; }
  Result<std::size_t> write_at(WriteBuffers& buffers, std::uint64_t offset) override;
  Result<Appended> append(WriteBuffers& buffers) override;
  Result<std::uint64_t> size() override { return std::uint64_t{0}; }

 private:
  const Stat stat_;
};

class NullDevice final : public Device {
 public:
  using Device::Device;
  Result<std::size_t> read_at(ReadBuffers& buffers, std::uint64_t offset) override;
};

class ZeroDevice : public Device {
 public:
  using Device::Device;
  Result<std::size_t> read_at(ReadBuffers& buffers, std::uint64_t offset) override;
};

class FullDevice final : public ZeroDevice {
 public:
  using ZeroDevice::ZeroDevice;
  Result<std::size_t> write_at(WriteBuffers& buffers, std::uint64_t offset) override;
};

class RandomDevice final : public Device {
 public:
  RandomDevice(const Stat& stat, std::shared_ptr<Random> random) noexcept
      : Device(stat), random_(std::move(random)) {}
  Result<std::size_t> read_at(ReadBuffers& buffers, std::uint64_t offset) override;

 private:
  const std::shared_ptr<Random> random_;
};

}  // namespace wasifs
