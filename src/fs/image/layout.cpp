// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/image/layout.h"

#include <algorithm>
#include <vector>

#include "snapshot/sentence.h"
#include "wasifs/file_ops.h"
#include "wasifs/paths.h"

namespace wasifs::image {
namespace {

constexpr std::string_view algorithm = "sha256:";
constexpr std::size_t hex_digits = 64;
constexpr std::size_t piece_size = std::size_t{1} << 20;

/// Whether every component is a plain name.
bool leads_inside(std::string_view path) noexcept {
  if (path.empty() || path.find('\0') != std::string_view::npos) return false;
  for (bool more = true; more;) {
    const std::size_t slash = path.find('/');
    const std::string_view name = path.substr(0, slash);
    if (name.empty() || name == "." || name == "..") return false;
    more = slash != std::string_view::npos;
    if (more) path.remove_prefix(slash + 1);
  }
  return true;
}

Checked<std::string> finished(Sha256& sha256) {
  const auto digest = sha256.finish();
  if (!digest) return problem(Errno::nomem, "{}", digest.error());
  return std::string(algorithm) + digest_text(*digest);
}

Checked<void> same_digest(const Blob& blob, std::string_view found) {
  if (blob.digest.empty() || blob.digest == found) return {};
  return problem(Errno::io, "{} should have the digest {} and has {}", shown(blob.path),
                 shown(blob.digest), found);
}

Checked<void> same_size(const Blob& blob, std::uint64_t size) {
  if (blob.size == Blob::unknown_size || blob.size == size) return {};
  return problem(Errno::io, "{} should have {} bytes and has {}", shown(blob.path), blob.size,
                 size);
}

}  // namespace

Checked<std::string> path_of_blob(std::string_view digest) {
  const std::size_t colon = digest.find(':');
  if (colon == std::string_view::npos)
    return problem(Errno::inval, "{} is no digest", shown(digest));
  if (!digest.starts_with(algorithm))
    return problem(Errno::notsup, "the digest {} is none of SHA-256", shown(digest));
  const std::string_view hex = digest.substr(algorithm.size());
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (hex.size() != hex_digits || !std::ranges::all_of(hex, is_hex))
    return problem(Errno::inval, "{} is no digest", shown(digest));
  return fmt::format("blobs/sha256/{}", hex);
}

bool Layout::has(std::string_view path) const {
  const auto found = find_path(root_, path, true);
  return found && found->inode->type() == FileType::regular_file;
}

Checked<Ref<FileInode>> Layout::file(std::string_view path) const {
  if (!leads_inside(path))
    return problem(Errno::inval, "the image names {}, which is no place in it", shown(path));
  const auto opened = open_path(root_, path, true, {.access = Access::read});
  if (!opened)
    return problem(opened.error(), "the image has no {}: {}", shown(path),
                   errno_message(opened.error()));
  if (opened->location.inode->type() != FileType::regular_file)
    return problem(Errno::inval, "{} is no file", shown(path));
  return Ref<FileInode>(opened->location.inode->as_file());
}

Checked<std::string> Layout::document(const Blob& blob, std::string* digest) {
  // For its checks.
  IMAGE_TRY(const Ref<FileInode> inode, file(blob.path));
  const auto text = read_text_file(root_, blob.path, options_.max_document);
  if (errno_of(text) == Errno::fbig)
    return problem(Errno::fbig, "{} has more than {} bytes", shown(blob.path),
                   options_.max_document);
  if (!text)
    return problem(text.error(), "cannot read {}: {}", shown(blob.path),
                   errno_message(text.error()));
  IMAGE_CHECK(same_size(blob, text->size()));
  sha256_.begin();
  sha256_.add(std::as_bytes(std::span(*text)));
  IMAGE_TRY(std::string found, finished(sha256_));
  if (options_.verify) IMAGE_CHECK(same_digest(blob, found));
  if (digest != nullptr) *digest = std::move(found);
  return *text;
}

Checked<Ref<FileInode>> Layout::checked(const Blob& blob,
                                        const std::function<Checked<void>(std::uint64_t)>& read) {
  IMAGE_TRY(Ref<FileInode> inode, file(blob.path));
  const auto stat = inode->stat();
  if (!stat) return problem(stat.error(), "cannot look at {}", shown(blob.path));
  IMAGE_CHECK(same_size(blob, stat->size));
  if (!options_.verify || blob.digest.empty()) return inode;
  sha256_.begin();
  std::vector<std::byte> piece(piece_size);
  for (std::uint64_t offset = 0;;) {
    const IoSpan span{piece.data(), piece.size()};
    ReadBuffers buffers({&span, 1});
    const auto got = inode->read_at(buffers, offset);
    if (!got)
      return problem(got.error(), "cannot read {}: {}", shown(blob.path),
                     errno_message(got.error()));
    if (*got == 0) break;
    sha256_.add(std::span(piece).first(*got));
    offset += *got;
    IMAGE_CHECK(read(*got));
  }
  IMAGE_TRY(const std::string found, finished(sha256_));
  IMAGE_CHECK(same_digest(blob, found));
  return inode;
}

}  // namespace wasifs::image
