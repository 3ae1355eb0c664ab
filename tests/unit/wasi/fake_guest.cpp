// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fake_guest.h"

#include <gtest/gtest.h>

#include <cstring>

#include "wasifs/errno.h"

namespace wasifs::testing_support {

void FakeGuest::push(std::string_view text) {
  const std::uint32_t at = scratch_bytes(text.size());
  place(at, text);
  push(at);
  push(text.size());
}

void FakeGuest::push(const Spans& spans) {
  const std::uint32_t at = scratch_bytes(spans.spans.size() * 8);
  for (std::size_t i = 0; i < spans.spans.size(); ++i) {
    const auto element = at + static_cast<std::uint32_t>(i) * 8;
    store(element, spans.spans[i].first, 4);
    store(element + 4, spans.spans[i].second, 4);
  }
  push(at);
  push(spans.spans.size());
}

void FakeGuest::push(const Lengths& lengths) {
  Spans spans;
  std::uint32_t at = data;
  for (const std::uint32_t length : lengths.lengths) {
    spans.spans.emplace_back(at, length);
    at += length;
  }
  push(spans);
}

void FakeGuest::push(const Texts& texts) {
  Spans spans;
  for (const std::string& piece : texts.texts) {
    const std::uint32_t at = scratch_bytes(piece.size());
    place(at, piece);
    spans.spans.emplace_back(at, static_cast<std::uint32_t>(piece.size()));
  }
  push(spans);
}

std::uint32_t FakeGuest::scratch_bytes(std::size_t length) {
  const std::uint32_t at = (scratch_ + 7U) & ~7U;
  scratch_ = at + static_cast<std::uint32_t>(length);
  EXPECT_LE(scratch_, kept) << "too many arguments for the scratch room";
  return at;
}

const HostCall* FakeGuest::find(std::string_view name) const {
  for (const HostCall& candidate : host_modules()[module_].calls)
    if (candidate.name == name) return &candidate;
  return nullptr;
}

bool FakeGuest::has(std::string_view name) const {
  return find(name) != nullptr;
}

std::string FakeGuest::finish(std::string_view name) {
  const HostCall* found = find(name);
  if (found == nullptr) return "no such call";
  if (found->parameters.size() != raw_.size())
    return "the call has " + std::to_string(found->parameters.size()) + " parameters, not " +
           std::to_string(raw_.size());
  for (std::size_t i = 0; i < raw_.size(); ++i)
    if (found->parameters[i] == ValueType::i32)
      raw_[i] = (raw_[i] & 0xffffffffU) | 0xa5a5a5a500000000U;
  outcome_ = interceptor_ == nullptr ? found->thunk(*process_, memory_, raw_.data())
                                     : interceptor_->call(host_modules()[module_], *found, process_,
                                                          memory_, raw_.data());
  switch (outcome_.kind) {
    case Outcome::Kind::returned:
      return std::string(errno_name(static_cast<Errno>(outcome_.value)));
    case Outcome::Kind::exited:
      return "exit " + std::to_string(outcome_.value);
    case Outcome::Kind::trapped:
      return "trap";
    case Outcome::Kind::suspended:
      return "suspended";
  }
  return "ended in no known way";
}

std::uint64_t FakeGuest::load(std::uint32_t address, unsigned bytes) const {
  const auto& all = const_cast<VectorMemory&>(memory_).bytes();
  std::uint64_t value = 0;
  for (unsigned i = 0; i < bytes; ++i)
    value |= std::to_integer<std::uint64_t>(all.at(std::size_t{address} + i)) << (8 * i);
  return value;
}

void FakeGuest::store(std::uint32_t address, std::uint64_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i)
    memory_.bytes().at(std::size_t{address} + i) = static_cast<std::byte>(value >> (8 * i));
}

std::string FakeGuest::text(std::uint32_t address, std::uint32_t length) const {
  std::string result;
  for (std::uint32_t i = 0; i < length; ++i)
    result.push_back(static_cast<char>(load(address + i, 1)));
  return result;
}

std::string FakeGuest::c_string(std::uint32_t address) const {
  std::uint32_t length = 0;
  while (load(address + length, 1) != 0) ++length;
  return text(address, length);
}

void FakeGuest::place(std::uint32_t address, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i)
    memory_.bytes().at(address + i) = static_cast<std::byte>(text[i]);
}

void FakeGuest::place(std::uint32_t address, const std::vector<Subscription>& subscriptions) {
  for (const Subscription& subscription : subscriptions) {
    fill(address, 48, '\0');
    store(address, subscription.userdata, 8);
    store(address + 8, subscription.tag, 1);
    store(address + 16, subscription.id, 4);
    if (subscription.tag == 0) {
      store(address + 24, subscription.timeout, 8);
      store(address + 32, subscription.precision, 8);
      store(address + 40, subscription.flags, 2);
    }
    address += 48;
  }
}

Fd FakeGuest::open(Fd from, std::string_view path, std::uint64_t rights, unsigned oflags,
                   unsigned fdflags) {
  EXPECT_EQ(call("path_open", from, 1, path, oflags, rights, every_right, fdflags, out), "success")
      << path;
  return u32(out);
}

std::string FakeGuest::read(Fd fd, std::uint32_t length) {
  EXPECT_EQ(call("fd_read", fd, Lengths{{length}}, out), "success");
  return text(data, u32(out));
}

std::uint32_t FakeGuest::write(Fd fd, std::string_view text) {
  EXPECT_EQ(call("fd_write", fd, Texts{{std::string(text)}}, out), "success");
  return u32(out);
}

std::uint64_t FakeGuest::seek(Fd fd, std::int64_t delta, unsigned whence) {
  EXPECT_EQ(call("fd_seek", fd, delta, whence, out), "success");
  return u64(out);
}

std::uint64_t FakeGuest::tell(Fd fd) {
  EXPECT_EQ(call("fd_tell", fd, out), "success");
  return u64(out);
}

FileStat FakeGuest::filestat_at(std::uint32_t at) const {
  return {u64(at),      u64(at + 8),  static_cast<std::uint8_t>(load(at + 16, 1)),
          u64(at + 24), u64(at + 32), u64(at + 40),
          u64(at + 48), u64(at + 56)};
}

FileStat FakeGuest::stat(Fd fd) {
  EXPECT_EQ(call("fd_filestat_get", fd, out), "success");
  return filestat_at(out);
}

FileStat FakeGuest::stat(Fd from, std::string_view path, unsigned flags) {
  EXPECT_EQ(call("path_filestat_get", from, flags, path, out), "success") << path;
  return filestat_at(out);
}

FdStat FakeGuest::fdstat(Fd fd) {
  EXPECT_EQ(call("fd_fdstat_get", fd, out), "success");
  return {static_cast<std::uint8_t>(load(out, 1)), static_cast<std::uint16_t>(load(out + 2, 2)),
          u64(out + 8), u64(out + 16)};
}

Event FakeGuest::event(std::uint32_t at) const {
  return {u64(at), static_cast<std::uint16_t>(load(at + 8, 2)),
          static_cast<std::uint8_t>(load(at + 10, 1)), u64(at + 16),
          static_cast<std::uint16_t>(load(at + 24, 2))};
}

std::vector<Event> FakeGuest::poll(const std::vector<Subscription>& subscriptions) {
  place(kept, subscriptions);
  fill(data, static_cast<std::uint32_t>(subscriptions.size()) * 32, '\x5a');
  EXPECT_EQ(call("poll_oneoff", kept, data, subscriptions.size(), out), "success");
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < u32(out); ++i) events.push_back(event(data + i * 32));
  return events;
}

std::vector<Entry> FakeGuest::readdir(Fd fd, std::uint64_t cookie, std::uint32_t length,
                                      std::uint32_t* used) {
  EXPECT_EQ(call("fd_readdir", fd, data, length, cookie, out), "success");
  const std::uint32_t end = data + u32(out);
  if (used != nullptr) *used = u32(out);
  std::vector<Entry> entries;
  for (std::uint32_t at = data; at + 24 <= end;) {
    const std::uint32_t name_length = u32(at + 16);
    if (at + 24 + name_length > end) break;
    entries.push_back({u64(at), u64(at + 8), text(at + 24, name_length),
                       static_cast<std::uint8_t>(load(at + 20, 1))});
    at += 24 + name_length;
  }
  return entries;
}

}  // namespace wasifs::testing_support
