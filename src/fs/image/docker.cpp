// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/image/docker.h"

#include <algorithm>

#include "fs/image/document.h"
#include "fs/image/selection.h"
#include "snapshot/sentence.h"

namespace wasifs::image {
namespace {

constexpr std::size_t most_images = 1000;

/// The digest that a path ends with, as in "HEX.json" and "blobs/sha256/HEX", or nothing.
std::string digest_in(std::string_view path) {
  path.remove_prefix(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  std::string digest = fmt::format("sha256:{}", path.substr(0, path.find('.')));
  return path_of_blob(digest) ? digest : std::string();
}

Checked<std::vector<std::string>> texts_at(const Value& value, const char* key) {
  IMAGE_TRY(const Value member, value.at(key));
  return member.texts();
}

}  // namespace

Checked<SavedByDocker> select_saved(Layout& layout, const ImageOptions& options) {
  IMAGE_TRY(const std::string text, layout.document({.path = "manifest.json", .digest = {}}));
  IMAGE_TRY(const nlohmann::json json, parse_json(text, "manifest.json"));
  IMAGE_TRY(const std::vector<Value> images, Value(json, "manifest.json").elements());
  if (images.empty()) return problem(Errno::inval, "manifest.json names no image");
  if (images.size() > most_images)
    return problem(Errno::dquot, "manifest.json names more than {} images", most_images);
  std::vector<const Value*> named;
  std::vector<std::string> all_names;
  for (const Value& image : images) {
    IMAGE_TRY(const std::vector<std::string> names, texts_at(image, "RepoTags"));
    for (const std::string& name : names) all_names.push_back(shown(name));
    const bool fits = std::ranges::find(names, options.name) != names.end();
    if (options.name.empty() || fits) named.push_back(&image);
  }
  if (named.empty())
    return problem(Errno::noent, "no image is called {}; there are {}", shown(options.name),
                   fmt::join(all_names, ", "));
  if (named.size() > 1)
    return problem(Errno::inval, "there are several images, say which: {}",
                   fmt::join(all_names, ", "));

  const Value& image = *named.front();
  IMAGE_TRY(const std::string config_path, image.text_at("Config"));
  SavedByDocker saved;
  IMAGE_TRY(saved.config,
            read_config(layout, {.path = config_path, .digest = digest_in(config_path)}));
  const ImageConfig& config = saved.config.config;
  const std::string platform = platform_text(config.os, config.architecture, config.variant);
  const std::string_view wanted = options.platform;
  if (!wanted.empty() && platform != wanted &&
      platform_text(config.os, config.architecture, {}) != wanted)
    return problem(Errno::noent, "no image is for {}; there is {}", shown(wanted), shown(platform));
  IMAGE_TRY(const std::vector<std::string> paths, texts_at(image, "Layers"));
  const std::vector<std::string>& digests = saved.config.layer_digests;
  for (const std::string& path : paths) {
    // A name that is no digest was given by an older docker: then it is a plain tar.
    std::string digest = digest_in(path);
    const std::size_t place = saved.layers.size();
    if (digest.empty() && place < digests.size()) digest = digests[place];
    saved.layers.push_back({.path = path, .digest = std::move(digest)});
  }
  return saved;
}

}  // namespace wasifs::image
