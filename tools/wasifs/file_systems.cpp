// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "file_systems.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <ranges>
#include <string_view>
#include <system_error>

#ifdef WASIFS_WITH_ARCHIVE
#include "archive_mount.h"
#endif
#include "filled_memory.h"
#ifdef WASIFS_WITH_IMAGE
#include "image_mount.h"
#endif
#include "overlay_layers.h"
#include "wasifs/fs/dev.h"
#include "wasifs/fs/filter.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/limited.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/read_only.h"
#include "wasifs/fs/subtree.h"

namespace wasifs::cli {
namespace {

using Made = Parsed<Ref<FileSystem>>;
using Problem = std::optional<std::string>;

// What can be said of any mount: it is done here, or when a snapshot is saved (capture).
bool is_flag(std::string_view option) {
  return option == "ro" || option == "capture";
}
bool is_view(std::string_view option) {
  return option == "hide" || option == "show" || option == "only" || option == "sub";
}
bool is_limit(std::string_view option) {
  return option == "size" || option == "inodes";
}
bool for_every_kind(std::string_view option) {
  return is_flag(option) || is_view(option) || is_limit(option);
}

std::string unknown_option(const MountSpec& spec, std::string_view name) {
  return fmt::format("\"{}\": a mount of type {} has no option \"{}\"", spec.written, spec.type,
                     name);
}

std::string bad_value(const MountSpec& spec, std::string_view name, std::string_view value,
                      std::string_view allowed) {
  return fmt::format("\"{}\": {}={} is not one of {}", spec.written, name, value, allowed);
}

Problem set_special(const MountSpec& spec, std::string_view value, HostOptions& options) {
  using Special = HostOptions::Special;
  constexpr std::array<std::pair<std::string_view, Special>, 3> values{
      {{"refuse", Special::refuse}, {"untouched", Special::untouched}, {"allow", Special::allow}}};
  for (const auto& [name, special] : values)
    if (name == value) {
      options.special = special;
      return std::nullopt;
    }
  return bad_value(spec, "special", value, "refuse, untouched, allow");
}

Made make_host_mount(const MountSpec& spec, const RunOptions&, const DeviceSources&) {
  HostOptions options;
  for (const auto& [name, value] : spec.options) {
    if (name == "special") {
      if (const Problem problem = set_special(spec, value, options))
        return std::unexpected(*problem);
    } else if (name == "links") {
      if (value != "verbatim" && value != "inside")
        return std::unexpected(bad_value(spec, name, value, "inside, verbatim"));
      options.links_verbatim = value == "verbatim";
    } else if (name == "private") {
      options.exclusive = true;
    } else if (!for_every_kind(name)) {
      return std::unexpected(unknown_option(spec, name));
    }
  }
  std::error_code ignored;
  const bool is_directory = std::filesystem::is_directory(spec.source, ignored);
  if (is_directory && spec.type == "file")
    return std::unexpected(
        fmt::format("\"{}\": {} is a directory; show it with --dir", spec.written, spec.source));
  if (!is_directory && spec.type == "host" && std::filesystem::exists(spec.source, ignored))
    return std::unexpected(
        fmt::format("\"{}\": {} is no directory; show it with --file", spec.written, spec.source));
  auto made = make_host(spec.source, options);
  if (!made)
    return std::unexpected(
        fmt::format("cannot use {}: {}", spec.source, errno_message(made.error())));
  return *std::move(made);
}

// What the options say of how much there may be; a type has at most `bytes` and `inodes`.
template <class Limits>
Parsed<void> set_limits(const MountSpec& spec, Limits& limits) {
  for (const auto& [name, value] : spec.options) {
    if (!is_limit(name)) continue;
    const auto number = name == "size" ? parse_size(value) : parse_number(value);
    if (!number) return std::unexpected(fmt::format("\"{}\": {}", spec.written, number.error()));
    (name == "size" ? limits.bytes : limits.inodes) = *number;
  }
  return {};
}

MemOptions memory_options(const RunOptions& options) {
  MemOptions memory;
  if (options.max_fs) memory.bytes = *options.max_fs;
  return memory;
}

Made make_mem_mount(const MountSpec& spec, const RunOptions& options, const DeviceSources&) {
  MemOptions memory = memory_options(options);
  bool cloned = false;
  for (const auto& [name, value] : spec.options) {
    if (name == "clone" && value.empty()) {
      cloned = true;
    } else if (!for_every_kind(name)) {
      return std::unexpected(unknown_option(spec, name));
    }
  }
  if (const auto set = set_limits(spec, memory); !set) return std::unexpected(set.error());
  auto made = make_filled_memory(spec.source, memory);
  if (!made) return std::unexpected(fmt::format("\"{}\": {}", spec.written, made.error()));
  if (!cloned) return made;
  auto clone = clone_mem(**made);
  if (!clone)
    return std::unexpected(fmt::format("\"{}\": {}", spec.written, errno_message(clone.error())));
  return *std::move(clone);
}

Made make_dev_mount(const MountSpec& spec, const RunOptions&, const DeviceSources& devices) {
  if (!spec.source.empty())
    return std::unexpected(fmt::format("\"{}\": devices have no source", spec.written));
  for (const auto& [name, value] : spec.options)
    if (!for_every_kind(name)) return std::unexpected(unknown_option(spec, name));
  return make_dev({.random = devices.random,
                   .clock = system_clock(),
                   .tty = nullptr,
                   .stdin_stream = devices.input,
                   .stdout_stream = devices.output,
                   .stderr_stream = devices.error});
}

// Memory has limits of its own.
Made within_limits(const MountSpec& spec, Ref<FileSystem> whole) {
  QuotaLimits limits;
  if (const auto set = set_limits(spec, limits); !set) return std::unexpected(set.error());
  const bool limited =
      std::ranges::any_of(spec.options, [](const auto& option) { return is_limit(option.first); });
  if (!limited || spec.type == "mem") return whole;
  auto made = make_limited(std::move(whole), Quota::create(limits).value());
  if (!made)
    return std::unexpected(fmt::format("\"{}\": cannot count what is in it: {}", spec.written,
                                       errno_message(made.error())));
  return *std::move(made);
}

// A part of it first, then what is seen of that, and whether it can be changed.
Made with_views(const MountSpec& spec, Ref<FileSystem> whole) {
  FilterOptions filter;
  bool read_only = false;
  for (const auto& [name, value] : spec.options) {
    if (is_flag(name) && !value.empty())
      return std::unexpected(fmt::format("\"{}\": {} takes no value", spec.written, name));
    read_only |= name == "ro";
    if (name == "sub") {
      auto part = make_subtree(std::move(whole), value);
      if (!part)
        return std::unexpected(fmt::format("\"{}\": {} in it: {}", spec.written,
                                           value.empty() ? "an empty path" : value,
                                           errno_message(part.error())));
      whole = *std::move(part);
    } else if (is_view(name)) {
      filter.rules.push_back({value, name != "hide"});
      if (name == "only") filter.show_others = false;
      if (!make_filter(whole, {.rules = {filter.rules.back()}}))
        return std::unexpected(fmt::format("\"{}\": \"{}\" is no pattern", spec.written, value));
    }
  }
  if (!filter.rules.empty()) whole = make_filter(std::move(whole), filter).value();
  return read_only ? make_read_only(std::move(whole)) : whole;
}

Made make_overlay_mount(const MountSpec& spec, const RunOptions& options,
                        const DeviceSources& devices) {
  HostOptions upper;
  for (const auto& [name, value] : spec.options) {
    if (name == "links") {
      if (value != "verbatim" && value != "inside")
        return std::unexpected(bad_value(spec, name, value, "inside, verbatim"));
      upper.links_verbatim = value == "verbatim";
    } else if (!for_every_kind(name)) {
      return std::unexpected(unknown_option(spec, name));
    }
  }
  auto made = make_overlay_of(spec.source, upper, options, devices);
  if (!made) return std::unexpected(fmt::format("\"{}\": {}", spec.written, made.error()));
  return made;
}

Made make_union_mount(const MountSpec& spec, const RunOptions& options,
                      const DeviceSources& devices) {
  for (const auto& [name, value] : spec.options)
    if (!for_every_kind(name)) return std::unexpected(unknown_option(spec, name));
  auto made = make_union_of(spec.source, options, devices);
  if (!made) return std::unexpected(fmt::format("\"{}\": {}", spec.written, made.error()));
  return made;
}

#ifdef WASIFS_WITH_ARCHIVE
Made make_archive_mount(const MountSpec& spec, const RunOptions&, const DeviceSources&) {
  ArchiveLimits limits;
  for (const auto& [name, value] : spec.options) {
    if (name == "unpacked" || name == "cache") {
      const auto size = parse_size(value);
      if (!size) return std::unexpected(fmt::format("\"{}\": {}", spec.written, size.error()));
      (name == "cache" ? limits.cache : limits.unpacked) = *size;
    } else if (!for_every_kind(name)) {
      return std::unexpected(unknown_option(spec, name));
    }
  }
  return open_archive(spec.source, limits);
}
#else
Made make_archive_mount(const MountSpec& spec, const RunOptions&, const DeviceSources&) {
  return std::unexpected(
      fmt::format("\"{}\": this program was built without libarchive", spec.written));
}
#endif

struct Kind {
  std::string_view name;
  // The options that are the kind's alone are in the spec, or are taken out.
  Made (*make)(MountSpec&, const RunOptions&, const DeviceSources&, Suggestions&);
};

// A kind that suggests nothing and leaves its options where they are.
template <Made (*make)(const MountSpec&, const RunOptions&, const DeviceSources&)>
Made plain(MountSpec& spec, const RunOptions& options, const DeviceSources& devices, Suggestions&) {
  return make(spec, options, devices);
}

#ifdef WASIFS_WITH_IMAGE
Made make_image(MountSpec& spec, const RunOptions& options, const DeviceSources&,
                Suggestions& suggestions) {
  auto made = make_image_mount(spec, options, suggestions);
  if (!made) return made;
  for (const auto& [name, value] : spec.options)
    if (!for_every_kind(name)) return std::unexpected(unknown_option(spec, name));
  return made;
}
#endif

constexpr std::array kinds{
    Kind{"host", &plain<&make_host_mount>},
    Kind{"file", &plain<&make_host_mount>},
    Kind{"mem", &plain<&make_mem_mount>},
    Kind{"dev", &plain<&make_dev_mount>},
    Kind{"overlay", &plain<&make_overlay_mount>},
    Kind{"union", &plain<&make_union_mount>},
    Kind{"archive", &plain<&make_archive_mount>},
#ifdef WASIFS_WITH_IMAGE
    Kind{"image", &make_image},
#endif
};

}  // namespace

bool is_file_system_type(std::string_view name) noexcept {
  return std::ranges::find(kinds, name, &Kind::name) != kinds.end();
}

Made make_file_system(const MountSpec& spec, const RunOptions& options,
                      const DeviceSources& devices, Suggestions* suggestions) {
  Suggestions unwanted;
  for (const Kind& kind : kinds) {
    if (kind.name != spec.type) continue;
    MountSpec rest = spec;
    auto made = kind.make(rest, options, devices, suggestions != nullptr ? *suggestions : unwanted);
    if (made) made = within_limits(rest, *std::move(made));
    return made ? with_views(rest, *std::move(made)) : made;
  }
  return std::unexpected(fmt::format("\"{}\": there is no file system \"{}\"; there are {}",
                                     spec.written, spec.type, file_system_types()));
}

std::string file_system_types() {
  std::string names;
  for (const Kind& kind : kinds) names += fmt::format("{}{}", names.empty() ? "" : ", ", kind.name);
  return names;
}

Ref<FileSystem> make_default_memory(const RunOptions& options) {
  return make_mem(memory_options(options));
}

}  // namespace wasifs::cli
