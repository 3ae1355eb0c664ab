// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Container images as file systems: the layers of an OCI image layout or of what `docker save`
// writes, without unpacking, for a union or the lower part of an overlay. In the library
// wasifs::image, which is built where wasifs::archive is. docs/images.md says more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "wasifs/fs/archive.h"

namespace wasifs {

/// Why an image cannot be opened.
struct ImageProblem {
  Errno error = Errno::inval;  ///< The kind of problem, as `open_image` lists them.
  std::string sentence;        ///< For people, with the value in question.
};

/// What an image says of how it is meant to be run. Nothing here is done by itself.
struct ImageConfig {
  std::string os;                        ///< Such as "linux"; empty where it is not said.
  std::string architecture;              ///< Such as "amd64".
  std::string variant;                   ///< Of the architecture, such as "v8"; mostly empty.
  std::string user;                      ///< A name, a number, or "user:group"; mostly empty.
  std::string working_directory;         ///< A path in the image; empty where it is not said.
  std::vector<std::string> environment;  ///< "NAME=value" each.
  std::vector<std::string> entrypoint;   ///< A program with its first arguments.
  std::vector<std::string> command;  ///< Its further arguments, or a program where that is empty.
};

/// An image that was opened.
struct Image {
  /// The topmost first, as `make_overlay` and `make_union` take them, whiteouts and all; a layer
  /// that the image names twice is there twice. May be empty.
  std::vector<Ref<FileSystem>> layers;
  ImageConfig config;  ///< What it says of itself.
  std::string digest;  ///< "sha256:..." of its manifest, or of its config where there is none.
};

/// Which image, and what it may cost.
struct ImageOptions {
  /// "os/architecture" or "os/architecture/variant", of an image for several platforms. Empty:
  /// "wasi/wasm", else "linux" on the architecture of this machine, else the only one there is.
  std::string platform{};
  /// Which one of several: the value of the annotation "org.opencontainers.image.ref.name" or
  /// "io.containerd.image.name", or one of the "RepoTags" of `docker save`. Empty: any.
  std::string name{};
  /// Whether the content of all blobs is compared with their digests, for which each is read once
  /// more. Without it only what is said of sizes is.
  bool verify = true;
  /// Most bytes of one index, manifest or config; beyond: `fbig`.
  std::size_t max_document = std::size_t{4} << 20;
  /// For each layer, but `max_entries` for all together; `progress` is not used.
  ArchiveOptions archive{};
  /// Called while layers are read, with the bytes that were and all that will be; false ends that
  /// with `canceled`. It must not throw. Null: nobody asks.
  std::function<bool(std::uint64_t done, std::uint64_t all)> progress{};
};

/// The image in the tree of `layout`: an OCI image layout ("index.json"), or the content of a tar
/// that `docker save` writes ("manifest.json"); the former where it is both. Layers are tar, plain
/// or compressed with gzip or zstd.
///
/// - Names in the tree that the image gives lead nowhere else: with "..", or "/" in front, they are
///   refused, and symbolic links are followed within the tree.
/// - An index may hold others, up to 8 deep; what is no image for containers (an attestation, an
///   artifact of another kind) is passed over.
/// - Blobs are named by SHA-256; other algorithms are `notsup`.
/// - What is no entry of a layer's tree is an error, as of `make_archive`, unless
///   `ImageOptions::archive` says otherwise: a hard link leads to a file of its own layer.
///
/// Thread rule: any thread; the layers as any file system. The tree must stay as it is while they
/// live. Errors: `inval` (no image, or one that contradicts itself), `noent` (it names what is not
/// there; no image has that name or platform), `io` (a content has another digest or size than it
/// should), `notsup` (a media type or an algorithm that is not known), `fbig` (a document that is
/// too large), `dquot` (more than 1,000 images, or 250 layers), `canceled`, `nomem`, those of
/// `make_archive` for a layer, and those of reading `layout`, which is not null.
[[nodiscard]] std::expected<Image, ImageProblem> open_image(const Ref<FileSystem>& layout,
                                                            const ImageOptions& options = {});

/// The same in a directory of the host, or in an archive there: a tar of a layout, or what `docker
/// save` wrote. Errors: as above, those of `make_host` and `make_archive`.
[[nodiscard]] std::expected<Image, ImageProblem> open_image(const std::string& host_path,
                                                            const ImageOptions& options = {});

/// `below`, the root of a system, with symbolic links that lead where they would lead on that
/// system: the target of an absolute one, and of one that begins by climbing above the root, is
/// shown relative to the directory that the link was found in. So a guest that is given the root or
/// any directory of it follows what stays inside of what it was given. New links are kept as they
/// are made. What is held while a directory above it is moved goes on as at the old place. No part
/// of snapshots: it is given again.
///
/// Thread rule: any thread at any time. `below` is not null.
[[nodiscard]] Ref<FileSystem> with_rooted_links(Ref<FileSystem> below);

}  // namespace wasifs
