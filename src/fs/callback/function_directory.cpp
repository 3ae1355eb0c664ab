// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Directories that ask a function for each name. What `list` answers may change from call to call
// in any way, so cookies are numbers that this directory gives to names and keeps as long as the
// names are listed.
#include <algorithm>
#include <map>
#include <memory>

#include "base/guarded.h"
#include "fs/callback/node.h"

namespace wasifs {
namespace {

constexpr std::uint64_t first_cookie = 3;

class FunctionDirectory final : public DirInode, public CallbackNode {
 public:
  explicit FunctionDirectory(DirectoryFunctions functions)
      : CallbackNode(functions.times), functions_(std::move(functions)) {}

  Result<Stat> stat() override { return node_stat(type(), 0); }
  Result<void> set_times(const TimesChange&) override { return Errno::rofs; }
  Result<Ref<Inode>> lookup(std::string_view name) override;
  Result<void> read_entries(std::uint64_t cookie, const DirSink& sink) override;

 private:
  struct Entry {
    ListedName listed;
    std::uint64_t cookie;
  };
  using Listing = std::shared_ptr<const std::vector<Entry>>;  // in the order of cookies
  struct State {
    Listing listing;  // the last one, null before the first
    std::map<std::string, std::uint64_t, std::less<>> cookies;  // of the names in it
    std::uint64_t next_cookie = first_cookie;
  };
  [[nodiscard]] Result<Listing> list_anew();

  const DirectoryFunctions functions_;
  Guarded<State, lock_rank::inode_data(0)> state_;
};

Result<Ref<Inode>> FunctionDirectory::lookup(std::string_view name) {
  check_no_lock_held("the look-up function of a directory");
  WASIFS_TRY(Ref<Inode> found, functions_.lookup(name));
  if (!found) return Errno::noent;
  adopt_found(*found, *this, name);
  return found;
}

Result<FunctionDirectory::Listing> FunctionDirectory::list_anew() {
  check_no_lock_held("the listing function of a directory");
  WASIFS_TRY(std::vector<ListedName> names, functions_.list());

  auto entries = std::make_shared<std::vector<Entry>>();
  entries->reserve(names.size());
  std::map<std::string, std::uint64_t, std::less<>> cookies;
  const auto state = state_.lock();
  for (ListedName& listed : names) {
    if (check_component(listed.name) != Errno::success) return Errno::io;
    const auto [place, is_new] = cookies.try_emplace(listed.name, 0);
    if (!is_new) continue;
    const auto known = state->cookies.find(listed.name);
    place->second = known != state->cookies.end() ? known->second : state->next_cookie++;
    entries->push_back({std::move(listed), place->second});
  }
  std::ranges::sort(*entries, {}, &Entry::cookie);
  state->cookies = std::move(cookies);
  state->listing = std::move(entries);
  return state->listing;
}

Result<void> FunctionDirectory::read_entries(std::uint64_t cookie, const DirSink& sink) {
  if (!functions_.list) return {};
  Listing listing;
  if (cookie >= first_cookie) listing = state_.lock()->listing;
  if (!listing) {
    WASIFS_TRY(listing, list_anew());
  }
  for (auto entry = std::ranges::lower_bound(*listing, cookie, {}, &Entry::cookie);
       entry != listing->end(); ++entry) {
    const ListedName& listed = entry->listed;
    const std::uint64_t ino = listed.ino != 0 ? listed.ino : number_of_place(number(), listed.name);
    const bool more =
        sink({.name = listed.name, .ino = ino, .type = listed.type, .next = entry->cookie + 1});
    if (!more) break;
  }
  return {};
}

}  // namespace

Ref<Inode> make_callback_directory(DirectoryFunctions functions) {
  return make_ref<FunctionDirectory>(std::move(functions));
}

}  // namespace wasifs
