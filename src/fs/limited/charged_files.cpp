// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/limited/charged_files.h"

#include <utility>

namespace wasifs {

ChargedFile::Change::Change(ChargedFile& file) noexcept : file_(file) {
  const auto state = file_.state_.lock();
  alone_ = state->under_way++ == 0;
  began_ = file_.changes_.fetch_add(1, std::memory_order_release) + 1;
}

// Also the end is noted: whoever looked at the size before it looks again.
ChargedFile::Change::~Change() {
  file_.changes_.fetch_add(1, std::memory_order_release);
  --file_.state_.lock()->under_way;
}

std::uint64_t ChargedFile::Change::grow_to(std::uint64_t size) noexcept {
  const auto state = file_.state_.lock();
  if (size <= state->charged) return size;
  state->charged += file_.bytes_.take_up_to(size - state->charged);
  return state->charged;
}

std::uint64_t ChargedFile::Change::grow_by(std::uint64_t count) noexcept {
  const std::uint64_t taken = file_.bytes_.take_up_to(count);
  file_.state_.lock()->charged += taken;
  return taken;
}

void ChargedFile::Change::give_back(std::uint64_t count) noexcept {
  file_.state_.lock()->charged -= count;
  file_.bytes_.give_back(count);
}

void ChargedFile::Change::shrunk_to(std::uint64_t size) noexcept {
  const auto state = file_.state_.lock();
  const bool overlapped = !alone_ || file_.changes_.load(std::memory_order_relaxed) != began_;
  if (overlapped || size >= state->charged) return;
  file_.bytes_.give_back(std::exchange(state->charged, size) - size);
}

/// A file that leaves the table between our look at its size and at the table may have another size
/// than we saw: then both are looked at again.
Result<ChargedFiles::Use> ChargedFiles::use(Ref<Inode> below) {
  while (true) {
    const std::uint64_t settled = table_.lock()->settled;
    WASIFS_TRY(const Stat stat, below->stat());
    const Key key{stat.dev, stat.ino};
    const auto table = table_.lock();
    auto found = table->entries.find(key);
    if (found == table->entries.end()) {
      if (table->settled != settled) continue;
      const std::uint64_t size = size_of(*below, stat);
      found =
          table->entries.emplace(key, Entry{std::make_shared<ChargedFile>(bytes_, size), 0}).first;
      if (below->kind() == InodeKind::file && stat.nlink == 0) {
        bytes_.charge(size);
        inodes_.charge(1);
        found->second.file->set_gone();
      }
    }
    ++found->second.users;
    return Use(*this, key, found->second.file, std::move(below));
  }
}

/// Where nobody else uses the file and nothing has changed it since its size was looked at, that is
/// what it takes.
void ChargedFiles::let_go(const Key& key, ChargedFile& file, Inode& below) noexcept {
  while (true) {
    const std::uint64_t changes = file.changes_.load(std::memory_order_acquire);
    const auto stat = below.stat();
    {
      const auto table = table_.lock();
      const auto found = table->entries.find(key);
      if (found->second.users > 1) {
        --found->second.users;
        return;
      }
      if (file.changes_.load(std::memory_order_acquire) != changes) continue;
      ++table->settled;
      table->entries.erase(found);
    }
    const std::uint64_t charged = file.state_.lock()->charged;
    const bool gone = file.gone_.load(std::memory_order_relaxed);
    const std::uint64_t size = gone ? 0 : stat ? size_of(below, *stat) : charged;
    if (size > charged) bytes_.charge(size - charged);
    if (size < charged) bytes_.give_back(charged - size);
    if (gone) inodes_.give_back(1);
    return;
  }
}

}  // namespace wasifs
