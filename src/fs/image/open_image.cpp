// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The public makers of include/wasifs/fs/image.h: which kind of image it is, and what its parts say
// of each other.
#include <algorithm>
#include <array>
#include <exception>
#include <filesystem>
#include <system_error>
#include <utility>

#include "fs/image/docker.h"
#include "fs/image/layers.h"
#include "fs/image/selection.h"
#include "snapshot/sentence.h"
#include "wasifs/fs/host.h"

namespace wasifs {
namespace image {
namespace {

constexpr std::array plain_types{
    std::string_view("application/vnd.oci.image.layer.v1.tar"),
    std::string_view("application/vnd.oci.image.layer.nondistributable.v1.tar"),
    std::string_view("application/vnd.docker.image.rootfs.diff.tar")};
constexpr std::array compressions{std::string_view(""), std::string_view("+gzip"),
                                  std::string_view(".gzip"), std::string_view("+zstd"),
                                  std::string_view(".zstd")};
constexpr std::string_view foreign_type =
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";

bool is_plain(std::string_view type) {
  return std::ranges::find(plain_types, type) != plain_types.end();
}

bool is_layer(std::string_view type) {
  if (type == foreign_type) return true;
  return std::ranges::any_of(plain_types, [&](std::string_view plain) {
    return type.starts_with(plain) &&
           std::ranges::find(compressions, type.substr(plain.size())) != compressions.end();
  });
}

Checked<void> check_version(Layout& layout) {
  IMAGE_TRY(const std::string text, layout.document({.path = "oci-layout", .digest = {}}));
  IMAGE_TRY(const nlohmann::json json, parse_json(text, "oci-layout"));
  IMAGE_TRY(const std::string version, Value(json, "oci-layout").text_at("imageLayoutVersion"));
  if (version.starts_with("1.")) return {};
  return problem(Errno::notsup, "the image layout has version {}; this library knows 1",
                 shown(version));
}

Checked<Image> open_layout(Layout& layout, const ImageOptions& options) {
  IMAGE_CHECK(check_version(layout));
  IMAGE_TRY(const Manifest manifest, select_manifest(layout, options));
  IMAGE_TRY(ReadConfig read, read_config(layout, manifest.config.blob));
  const std::vector<std::string>& plain = read.layer_digests;
  if (!plain.empty() && plain.size() != manifest.layers.size())
    return problem(Errno::inval, "the manifest has {} layers and the config {}",
                   manifest.layers.size(), plain.size());
  std::vector<Blob> blobs;
  for (const Descriptor& layer : manifest.layers) {
    if (!is_layer(layer.media_type))
      return problem(Errno::notsup, "a layer has the media type {}", shown(layer.media_type));
    const bool same = plain.empty() || plain[blobs.size()] == layer.blob.digest;
    if (is_plain(layer.media_type) && !same)
      return problem(Errno::inval, "layer {} of the manifest has the digest {}, in the config {}",
                     blobs.size(), shown(layer.blob.digest), shown(plain[blobs.size()]));
    blobs.push_back(layer.blob);
  }
  IMAGE_TRY(auto layers, Layers(layout, options).open(blobs));
  return Image{std::move(layers), std::move(read.config), manifest.digest};
}

Checked<Image> open_saved(Layout& layout, const ImageOptions& options) {
  IMAGE_TRY(SavedByDocker saved, select_saved(layout, options));
  const std::size_t said = saved.config.layer_digests.size();
  if (said != 0 && said != saved.layers.size())
    return problem(Errno::inval, "manifest.json has {} layers and the config {}",
                   saved.layers.size(), said);
  IMAGE_TRY(auto layers, Layers(layout, options).open(saved.layers));
  return Image{std::move(layers), std::move(saved.config.config), saved.config.digest};
}

Checked<Image> open(const Ref<FileSystem>& files, const ImageOptions& options) {
  auto root = detached_root(files);
  if (!root) return problem(root.error(), "it cannot be read: {}", errno_message(root.error()));
  Layout layout(*std::move(root), options);
  if (layout.has("oci-layout")) return open_layout(layout, options);
  if (layout.has("manifest.json")) return open_saved(layout, options);
  return problem(Errno::inval, "it is no image: there is neither oci-layout nor manifest.json");
}

Checked<Ref<FileSystem>> files_of(const std::string& host_path, const ImageOptions& options) {
  std::error_code ignored;
  if (std::filesystem::is_directory(host_path, ignored)) {
    auto made = make_host(host_path);
    if (!made) return problem(made.error(), "{}", errno_message(made.error()));
    return *std::move(made);
  }
  ArchiveOptions archive = options.archive;
  archive.progress = nullptr;
  auto made = make_archive(host_path, archive);
  if (!made) return std::unexpected(ImageProblem{made.error().error, made.error().sentence});
  return *std::move(made);
}

}  // namespace
}  // namespace image

std::expected<Image, ImageProblem> open_image(const Ref<FileSystem>& layout,
                                              const ImageOptions& options) {
  try {
    return image::open(layout, options);
  } catch (const std::exception&) {
    return image::problem(Errno::nomem, "the host has no memory for it");
  }
}

std::expected<Image, ImageProblem> open_image(const std::string& host_path,
                                              const ImageOptions& options) {
  IMAGE_TRY(const Ref<FileSystem> files, image::files_of(host_path, options));
  return open_image(files, options);
}

}  // namespace wasifs
