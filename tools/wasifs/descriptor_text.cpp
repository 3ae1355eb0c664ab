// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "descriptor_text.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "store_text.h"
#include "tree_entries.h"

namespace wasifs::cli {
namespace {

const char* access_text(Access access) {
  constexpr std::array names{"none", "read", "write", "read_write"};
  return names[static_cast<std::size_t>(access) % names.size()];
}

nlohmann::ordered_json flags_of(FdFlags flags) {
  constexpr std::array names{std::pair{FdFlags::append, "append"},
                             std::pair{FdFlags::dsync, "dsync"},
                             std::pair{FdFlags::nonblock, "nonblock"},
                             std::pair{FdFlags::rsync, "rsync"}, std::pair{FdFlags::sync, "sync"}};
  auto list = nlohmann::ordered_json::array();
  for (const auto& [flag, name] : names)
    if (has_any(flags, flag)) list.push_back(name);
  return list;
}

nlohmann::ordered_json describe(Process& process, Fd number, const FdEntry& entry) {
  OpenFile& file = *entry.file;
  nlohmann::ordered_json object{{"fd", number},
                                {"type", type_text(file.inode()->type())},
                                {"access", access_text(file.access())}};
  if (entry.preopen_name) object["preopen"] = *entry.preopen_name;
  if (const Ref<const Mount>& mount = file.location().mount) object["mount"] = mount->path;
  if (const auto stat = file.inode()->stat()) object["inode"] = stat->ino;
  if (file.seekable())
    if (const auto offset = file.tell(process.wait_context())) object["offset"] = *offset;
  if (file.flags() != FdFlags{}) object["flags"] = flags_of(file.flags());
  const auto hexadecimal = [](Rights rights) {
    return fmt::format("{:#x}", static_cast<std::uint64_t>(rights));
  };
  object["rights"] = hexadecimal(entry.rights.base);
  object["rights_inheriting"] = hexadecimal(entry.rights.inheriting);
  return object;
}

}  // namespace

std::map<Fd, nlohmann::ordered_json> descriptors_of(Process& process) {
  std::map<Fd, nlohmann::ordered_json> all;
  for (const Fd number : process.fds().numbers())
    if (const auto entry = process.fds().entry(number, {}))
      all.emplace(number, describe(process, number, *entry));
  return all;
}

std::string descriptor_line(const nlohmann::ordered_json& descriptor) {
  std::string line;
  for (const auto& [key, value] : descriptor.items()) {
    if (key == "fd" || key == "rights" || key == "rights_inheriting") continue;
    const std::string text =
        value.is_string() ? visible(value.get<std::string>()) : json_text(value);
    if (key == "type") {
      line += text;
    } else {
      line += fmt::format(" {}={}", key, text);
    }
  }
  return line;
}

}  // namespace wasifs::cli
