// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/race_free_copy.h"

#include <cstdint>
#include <cstring>

namespace wasifs {
namespace {

// The machine's word, allowed to look at bytes of any type. Words are used where the shared side is
// aligned for them, single bytes before and behind; the private side goes through memcpy and may
// lie anywhere.
using Word [[gnu::may_alias]] = std::uintptr_t;
constexpr std::size_t word_size = sizeof(Word);
static_assert(__atomic_always_lock_free(sizeof(Word), nullptr));

std::size_t bytes_to_alignment(const std::byte* address, std::size_t count) noexcept {
  const std::size_t gap = -reinterpret_cast<std::uintptr_t>(address) % word_size;
  return gap < count ? gap : count;
}

std::byte load_byte(const std::byte* from) noexcept {
  return static_cast<std::byte>(
      __atomic_load_n(reinterpret_cast<const unsigned char*>(from), __ATOMIC_RELAXED));
}

void store_byte(std::byte* to, std::byte value) noexcept {
  __atomic_store_n(reinterpret_cast<unsigned char*>(to), static_cast<unsigned char>(value),
                   __ATOMIC_RELAXED);
}

// Long copies by the processor's own instruction where it has one: race-free to the machine, and
// the compiler does not look into it. ThreadSanitizer would not see the accesses, so it gets the
// words.
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define WASIFS_COPY_BY_WORDS
#endif
#endif
#else
#define WASIFS_COPY_BY_WORDS
#endif

// Whether it did: short ones are faster by words.
bool copy_long([[maybe_unused]] std::byte* to, [[maybe_unused]] const std::byte* from,
               [[maybe_unused]] std::size_t count) noexcept {
#ifndef WASIFS_COPY_BY_WORDS
  constexpr std::size_t long_copy = 256;
  if (count >= long_copy) {
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
    return true;
  }
#endif
  return false;
}

// Calls `byte(i)` for single bytes and `word(i)` for whole aligned words of the shared side, in
// rising order.
template <class Byte, class WholeWord>
void walk(const std::byte* shared, std::size_t count, Byte byte, WholeWord word) noexcept {
  std::size_t at = 0;
  for (const std::size_t head = bytes_to_alignment(shared, count); at < head; ++at) byte(at);
  for (; count - at >= word_size; at += word_size) word(at);
  for (; at < count; ++at) byte(at);
}

}  // namespace

void race_free_read(std::byte* to, const std::byte* shared, std::size_t count) noexcept {
  if (copy_long(to, shared, count)) return;
  walk(
      shared, count, [=](std::size_t at) { to[at] = load_byte(shared + at); },
      [=](std::size_t at) {
        const Word value =
            __atomic_load_n(reinterpret_cast<const Word*>(shared + at), __ATOMIC_RELAXED);
        std::memcpy(to + at, &value, word_size);
      });
}

void race_free_write(std::byte* shared, const std::byte* from, std::size_t count) noexcept {
  if (copy_long(shared, from, count)) return;
  walk(
      shared, count, [=](std::size_t at) { store_byte(shared + at, from[at]); },
      [=](std::size_t at) {
        Word value;
        std::memcpy(&value, from + at, word_size);
        __atomic_store_n(reinterpret_cast<Word*>(shared + at), value, __ATOMIC_RELAXED);
      });
}

void race_free_zero(std::byte* shared, std::size_t count) noexcept {
  walk(
      shared, count, [=](std::size_t at) { store_byte(shared + at, std::byte{0}); },
      [=](std::size_t at) {
        __atomic_store_n(reinterpret_cast<Word*>(shared + at), Word{0}, __ATOMIC_RELAXED);
      });
}

}  // namespace wasifs
