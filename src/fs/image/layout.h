// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The files that an image consists of, and whether their content is what it should be. Used by one
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fs/image/problem.h"
#include "snapshot/sha256.h"
#include "wasifs/mount.h"

namespace wasifs::image {

/// What a blob is said to be.
struct Blob {
  std::string path;                   ///< In the layout.
  std::string digest;                 ///< "sha256:..."; empty where it is not known.
  std::uint64_t size = unknown_size;  ///< In bytes.
  static constexpr std::uint64_t unknown_size = UINT64_MAX;
};

/// Where the blob `digest` lies in an OCI image layout. Problems: `inval` (it is no digest),
/// `notsup` (of another algorithm than SHA-256).
[[nodiscard]] Checked<std::string> path_of_blob(std::string_view digest);

class Layout {
 public:
  Layout(Location root, const ImageOptions& options) noexcept
      : root_(std::move(root)), options_(options) {}

  /// Whether there is a file at `path`, which is a constant of this room.
  [[nodiscard]] bool has(std::string_view path) const;
  /// The regular file there. Problems: `inval` (a path that leads elsewhere), `noent`, `io`.
  [[nodiscard]] Checked<Ref<FileInode>> file(std::string_view path) const;
  /// The content of a small one, and that it is what the blob should be. With `digest` it is told
  /// what it has.
  [[nodiscard]] Checked<std::string> document(const Blob& blob, std::string* digest = nullptr);
  /// Compares size and content of a large one. `read` is told of bytes that were read.
  [[nodiscard]] Checked<Ref<FileInode>> checked(
      const Blob& blob, const std::function<Checked<void>(std::uint64_t)>& read);

 private:
  const Location root_;
  const ImageOptions& options_;
  Sha256 sha256_;
};

}  // namespace wasifs::image
