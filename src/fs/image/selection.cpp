// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/image/selection.h"

#include <algorithm>
#include <array>
#include <utility>

#include "fs/image/config.h"
#include "snapshot/sentence.h"

namespace wasifs::image {
namespace {

constexpr std::size_t most_images = 1000;
constexpr std::size_t most_indexes_inside = 8;
constexpr std::string_view name_annotation = "org.opencontainers.image.ref.name";
constexpr std::string_view other_name_annotation = "io.containerd.image.name";

constexpr std::array index_types{
    std::string_view("application/vnd.oci.image.index.v1+json"),
    std::string_view("application/vnd.docker.distribution.manifest.list.v2+json")};
constexpr std::array manifest_types{
    std::string_view("application/vnd.oci.image.manifest.v1+json"),
    std::string_view("application/vnd.docker.distribution.manifest.v2+json")};

template <std::size_t count>
bool one_of(const std::array<std::string_view, count>& types, std::string_view type) {
  return std::ranges::find(types, type) != types.end();
}

/// A manifest that an index names.
struct Candidate {
  Descriptor descriptor;
  std::string platform;            // empty where the index does not say it
  std::vector<std::string> names;  // its own and those of the indexes that it is in
};

/// Goes through indexes.
class Candidates {
 public:
  explicit Candidates(Layout& layout) noexcept : layout_(layout) {}

  [[nodiscard]] Checked<std::vector<Candidate>> all() {
    IMAGE_CHECK(add_index({.path = "index.json", .digest = {}}, {}));
    return std::move(found_);
  }

 private:
  Checked<void> add_index(const Blob& blob, const std::vector<std::string>& names) {
    IMAGE_TRY(const std::string text, layout_.document(blob));
    IMAGE_TRY(const nlohmann::json json, parse_json(text, blob.path));
    IMAGE_TRY(const Value manifests, Value(json, shown(blob.path)).at("manifests"));
    IMAGE_TRY(const std::vector<Value> elements, manifests.elements());
    for (const Value& element : elements) {
      if (++seen_ > most_images)
        return problem(Errno::dquot, "{} and the indexes in it name more than {} images",
                       shown(blob.path), most_images);
      IMAGE_CHECK(add(element, names));
    }
    return {};
  }

  Checked<void> add(const Value& element, std::vector<std::string> names) {
    IMAGE_TRY(const std::string type, element.text_at("mediaType"));
    const bool is_index = one_of(index_types, type);
    if (!is_index && !one_of(manifest_types, type)) return {};
    IMAGE_TRY(Descriptor descriptor, descriptor_of(element));
    IMAGE_TRY(const Value annotations, element.at("annotations"));
    for (const std::string_view key : {name_annotation, other_name_annotation}) {
      IMAGE_TRY(std::string name, annotations.text_at(key.data()));
      if (!name.empty()) names.push_back(std::move(name));
    }
    if (is_index) {
      const std::string& digest = descriptor.blob.digest;
      if (std::ranges::find(inside_, digest) != inside_.end())
        return problem(Errno::inval, "the index {} names itself", shown(digest));
      if (inside_.size() == most_indexes_inside)
        return problem(Errno::inval, "the index {} is inside of {} others", shown(digest),
                       most_indexes_inside);
      inside_.push_back(digest);
      IMAGE_CHECK(add_index(descriptor.blob, names));
      inside_.pop_back();
      return {};
    }
    IMAGE_TRY(const Value platform, element.at("platform"));
    IMAGE_TRY(const std::string os, platform.text_at("os"));
    IMAGE_TRY(const std::string architecture, platform.text_at("architecture"));
    IMAGE_TRY(const std::string variant, platform.text_at("variant"));
    // So attestations are marked.
    if (os == "unknown" && architecture == "unknown") return {};
    found_.push_back({std::move(descriptor), platform_text(os, architecture, variant), names});
    return {};
  }

  Layout& layout_;
  std::vector<std::string> inside_;  // digests of the indexes that are being gone through
  std::vector<Candidate> found_;
  std::size_t seen_ = 0;
};

Checked<Manifest> manifest_of(Layout& layout, const Descriptor& descriptor) {
  Manifest manifest;
  IMAGE_TRY(const std::string text, layout.document(descriptor.blob, &manifest.digest));
  IMAGE_TRY(const nlohmann::json json, parse_json(text, descriptor.blob.path));
  const Value whole(json, shown(descriptor.blob.path));
  IMAGE_TRY(const Value config, whole.at("config"));
  IMAGE_TRY(manifest.config, descriptor_of(config));
  IMAGE_TRY(const Value list, whole.at("layers"));
  IMAGE_TRY(const std::vector<Value> layers, list.elements());
  for (const Value& layer : layers) {
    IMAGE_TRY(Descriptor one, descriptor_of(layer));
    manifest.layers.push_back(std::move(one));
  }
  return manifest;
}

/// What the candidates are called, for messages.
std::string listed(const std::vector<Candidate>& candidates, bool names) {
  std::vector<std::string> all;
  for (const Candidate& one : candidates) {
    if (!names) all.push_back(one.platform.empty() ? "one of no platform" : shown(one.platform));
    for (const std::string& name : one.names) {
      if (names) all.push_back(shown(name));
    }
  }
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  constexpr std::size_t most = 20;
  const bool more = all.size() > most;
  if (more) all.resize(most);
  return fmt::format("{}{}", fmt::join(all, ", "), more ? ", ..." : "");
}

/// Those with that name and that platform.
std::vector<Candidate> with_platform(const std::vector<Candidate>& candidates,
                                     std::string_view platform) {
  std::vector<Candidate> chosen;
  for (const Candidate& one : candidates) {
    // Who asks for no variant takes any.
    const bool fits = one.platform == platform ||
                      (one.platform.starts_with(platform) && one.platform[platform.size()] == '/' &&
                       std::ranges::count(platform, '/') == 1);
    if (fits) chosen.push_back(one);
  }
  return chosen;
}

constexpr std::string_view machine_architecture =
#if defined(__x86_64__)
    "amd64";
#elif defined(__aarch64__)
    "arm64";
#elif defined(__riscv) && __riscv_xlen == 64
    "riscv64";
#else
    "";
#endif

/// Tells the platforms that no index does.
Checked<void> ask_configs(Layout& layout, std::vector<Candidate>& candidates) {
  for (Candidate& one : candidates) {
    if (!one.platform.empty()) continue;
    IMAGE_TRY(const Manifest manifest, manifest_of(layout, one.descriptor));
    IMAGE_TRY(const ReadConfig read, read_config(layout, manifest.config.blob));
    one.platform = platform_text(read.config.os, read.config.architecture, read.config.variant);
  }
  return {};
}

}  // namespace

Checked<Descriptor> descriptor_of(const Value& value) {
  Descriptor descriptor;
  IMAGE_TRY(descriptor.media_type, value.text_at("mediaType"));
  IMAGE_TRY(descriptor.blob.digest, value.text_at("digest"));
  IMAGE_TRY(const Value size, value.at("size"));
  IMAGE_TRY(descriptor.blob.size, size.number());
  IMAGE_TRY(descriptor.blob.path, path_of_blob(descriptor.blob.digest));
  return descriptor;
}

std::string platform_text(std::string_view os, std::string_view architecture,
                          std::string_view variant) {
  std::string text(os);
  for (const std::string_view part : {architecture, variant}) {
    if (!part.empty()) text.append("/").append(part);
  }
  return text;
}

Checked<Manifest> select_manifest(Layout& layout, const ImageOptions& options) {
  IMAGE_TRY(std::vector<Candidate> candidates, Candidates(layout).all());
  if (candidates.empty()) return problem(Errno::inval, "index.json names no image for containers");
  if (!options.name.empty()) {
    std::vector<Candidate> named;
    for (const Candidate& one : candidates) {
      if (std::ranges::find(one.names, options.name) != one.names.end()) named.push_back(one);
    }
    if (named.empty())
      return problem(Errno::noent, "no image is called {}; there are {}", shown(options.name),
                     listed(candidates, true));
    candidates = std::move(named);
  }
  std::vector<Candidate> chosen;
  if (!options.platform.empty()) {
    IMAGE_CHECK(ask_configs(layout, candidates));
    chosen = with_platform(candidates, options.platform);
  } else if (candidates.size() > 1) {
    IMAGE_CHECK(ask_configs(layout, candidates));
    chosen = with_platform(candidates, "wasi/wasm");
    if (chosen.empty()) {
      chosen = with_platform(candidates, platform_text("linux", machine_architecture, {}));
    }
  } else {
    chosen = candidates;
  }
  if (chosen.empty())
    return problem(Errno::noent, "no image is for {}; there are {}",
                   options.platform.empty() ? "this machine" : shown(options.platform),
                   listed(candidates, false));
  // The same one may have several names.
  const auto differs = [&](const Candidate& one) {
    return one.descriptor.blob.digest != chosen.front().descriptor.blob.digest;
  };
  if (std::ranges::any_of(chosen, differs))
    return problem(Errno::inval, "there are several images, say which: {}; for {}",
                   listed(chosen, true), listed(chosen, false));
  return manifest_of(layout, chosen.front().descriptor);
}

}  // namespace wasifs::image
