// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "image_mount.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "late_libraries.h"
#include "terminal.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/image.h"
#include "wasifs/fs/overlay.h"

namespace wasifs::cli {
namespace {

struct Asked {
  ImageOptions image;
  std::string upper;  // a directory of the host; empty: memory
  bool environment = false;
  bool working_directory = false;
};

bool is_own(const std::pair<std::string, std::string>& option) {
  constexpr std::array own{"platform", "name", "upper", "env", "workdir", "unchecked"};
  return std::ranges::find(own, option.first) != own.end();
}

/// Takes the options of images out of `spec`.
Parsed<Asked> take_options(MountSpec& spec) {
  Asked asked;
  for (const auto& [name, value] : spec.options) {
    const bool flag = name == "env" || name == "workdir" || name == "unchecked";
    if (flag && !value.empty())
      return std::unexpected(fmt::format("\"{}\": {} takes no value", spec.written, name));
    const bool wants_value = name == "platform" || name == "name" || name == "upper";
    if (wants_value && value.empty())
      return std::unexpected(fmt::format("\"{}\": {} needs a value", spec.written, name));
    if (name == "platform") asked.image.platform = value;
    if (name == "name") asked.image.name = value;
    if (name == "upper") asked.upper = value;
    asked.environment |= name == "env";
    asked.working_directory |= name == "workdir";
    if (name == "unchecked") asked.image.verify = false;
  }
  std::erase_if(spec.options, is_own);
  return asked;
}

void suggest(const ImageConfig& config, const Asked& asked, Suggestions& suggestions) {
  for (const std::string& variable : config.environment) {
    const std::size_t equals = variable.find('=');
    if (!asked.environment || equals == 0 || equals == std::string::npos) continue;
    suggestions.environment.emplace_back(variable.substr(0, equals), variable.substr(equals + 1));
  }
  if (asked.working_directory && !config.working_directory.empty())
    suggestions.working_directory = config.working_directory;
}

}  // namespace

Parsed<Ref<FileSystem>> make_image_mount(MountSpec& spec, const RunOptions& options,
                                         Suggestions& suggestions) {
  auto asked = take_options(spec);
  if (!asked) return std::unexpected(asked.error());
  if (const auto loaded = load_for_archives(); !loaded) return std::unexpected(loaded.error());
  const auto failed = [&](std::string_view why) {
    return std::unexpected(fmt::format("cannot use the image {}: {}", spec.source, why));
  };
  Progress progress(fmt::format("reading {}", spec.source));
  std::uint64_t shown = 0;
  asked->image.progress = [&](std::uint64_t done, std::uint64_t) {
    progress.add_bytes(done - std::min(done, std::exchange(shown, done)));
    return true;
  };
  auto image = open_image(spec.source, asked->image);
  progress.finish();
  if (!image) return failed(image.error().sentence);
  suggest(image->config, *asked, suggestions);
  auto upper = asked->upper.empty() ? Result<Ref<FileSystem>>(make_default_memory(options))
                                    : make_host(asked->upper, {.links_verbatim = true});
  if (!upper)
    return std::unexpected(
        fmt::format("cannot use {}: {}", asked->upper, errno_message(upper.error())));
  auto made = make_overlay(std::move(image->layers), *std::move(upper));
  if (!made) return failed(errno_message(made.error()));
  return with_rooted_links(*std::move(made));
}

}  // namespace wasifs::cli
