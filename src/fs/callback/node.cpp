// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/callback/node.h"

#include "wasifs/filesystem.h"
#include "wasifs/limits.h"

namespace wasifs {
namespace {

// Numbers of places have this bit, numbers of the counter do not.
constexpr std::uint64_t place_bit = std::uint64_t{1} << 62;

std::uint64_t next_number() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace

std::uint64_t CallbackNode::number() noexcept {
  if (number_.load(std::memory_order_relaxed) == 0) adopt(next_number());
  return number_.load(std::memory_order_relaxed);
}

void CallbackNode::adopt(std::uint64_t number) noexcept {
  std::uint64_t none = 0;
  number_.compare_exchange_strong(none, number, std::memory_order_relaxed);
}

Stat CallbackNode::node_stat(FileType type, std::uint64_t size) noexcept {
  static const std::uint64_t device = allocate_external_device_number();
  return {.dev = device,
          .ino = number(),
          .type = type,
          .size = size,
          .atim = times_.atim,
          .mtim = times_.mtim,
          .ctim = times_.ctim};
}

std::uint64_t number_of_place(std::uint64_t directory, std::string_view name) noexcept {
  // FNV-1a over the directory's number and the name, then one round of mixing for the upper bits.
  // Not a defence against chosen names: those are the embedder's own.
  constexpr std::uint64_t prime = 0x100000001b3;
  std::uint64_t hash = 0xcbf29ce484222325;
  for (int shift = 0; shift < 64; shift += 8) hash = (hash ^ ((directory >> shift) & 0xff)) * prime;
  for (const char letter : name) hash = (hash ^ static_cast<unsigned char>(letter)) * prime;
  hash ^= hash >> 32;
  return place_bit | (hash & (place_bit - 1));
}

CallbackNode* adopt_found(Inode& inode, CallbackNode& directory, std::string_view name) noexcept {
  auto* const node = dynamic_cast<CallbackNode*>(&inode);
  if (node != nullptr) node->adopt(number_of_place(directory.number(), name));
  return node;
}

Errno check_component(std::string_view name) noexcept {
  if (name.size() > max_name_length) return Errno::nametoolong;
  if (name.empty() || name == "." || name == "..") return Errno::inval;
  if (name.find_first_of(std::string_view("/\0", 2)) != name.npos) return Errno::inval;
  return Errno::success;
}

}  // namespace wasifs
