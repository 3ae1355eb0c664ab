// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs pack`: a tree of any kind as an archive.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

#include "exit_codes.h"
#include "late_libraries.h"
#include "mount_spec.h"
#include "pack_commands.h"
#include "store_text.h"
#include "terminal.h"
#include "tree_entries.h"
#include "tree_place.h"
#include "wasifs/fs/archive_writer.h"

namespace wasifs::cli {
namespace {

namespace files = std::filesystem;

struct Closer {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

// Where the archive goes: standard output, or a file that appears when it is complete.
class Destination {
 public:
  explicit Destination(const std::string& file) : path_(file == "-" ? "" : file) {}
  ~Destination() {
    std::error_code ignored;
    if (!temporary_.empty()) files::remove(temporary_, ignored);
  }
  Destination(const Destination&) = delete;
  Destination& operator=(const Destination&) = delete;

  // A sentence where it cannot.
  std::optional<std::string> begin() {
    if (path_.empty()) return std::nullopt;
    std::error_code ignored;
    const auto status = files::status(path_, ignored);
    if (files::exists(status) && !files::is_regular_file(status)) {
      file_.reset(std::fopen(path_.c_str(), "we"));  // a device, a FIFO; a directory is refused
      return file_ ? std::nullopt : std::optional(failed(errno));
    }
    temporary_ = files::path(path_).parent_path() / fmt::format(".wasifs.{}.tmp", ::getpid());
    file_.reset(std::fopen(temporary_.c_str(), "wxe"));
    if (file_) return std::nullopt;
    const int error = errno;
    temporary_.clear();
    return failed(error);
  }

  Result<void> write(std::span<const std::byte> bytes) {
    std::FILE* const to = file_ ? file_.get() : stdout;
    if (std::fwrite(bytes.data(), 1, bytes.size(), to) == bytes.size()) return {};
    return errno == ENOSPC ? Errno::nospc : errno == EPIPE ? Errno::pipe : Errno::io;
  }

  std::optional<std::string> finish() {
    if (!file_) return std::nullopt;
    if (std::fclose(file_.release()) != 0) return failed(errno);
    if (temporary_.empty()) return std::nullopt;
    std::error_code error;
    files::rename(temporary_, path_, error);
    if (error) return failed(error.value());
    temporary_.clear();
    return std::nullopt;
  }

 private:
  [[nodiscard]] std::string failed(int error) const {
    return fmt::format("cannot write {}: {}", path_, std::strerror(error));
  }

  std::string path_;
  files::path temporary_;
  std::unique_ptr<std::FILE, Closer> file_;
};

Parsed<ArchiveFormat> format_for(const PackOptions& pack) {
  const auto format =
      archive_format_of(pack.format.empty() ? pack.file : fmt::format(".{}", pack.format));
  if (format) return *format;
  if (pack.format.empty())
    return std::unexpected(
        fmt::format("{} does not end in .tar, .tar.gz, .tar.bz2, .tar.xz, .tar.zst or .zip; "
                    "--format says which",
                    pack.file));
  return std::unexpected(
      fmt::format("there is no format \"{}\", only tar, tar.gz, tar.bz2, tar.xz, tar.zst and zip",
                  pack.format));
}

// An archive that is written into the directory that is packed would have itself in it.
bool lies_in(const std::string& file, const TreePlace& place) {
  if (place.type() != "host" || file == "-") return false;
  std::error_code error;
  const files::path top = files::canonical(place.source() + normal_path(place.path), error);
  if (error) return false;
  const files::path folder = files::canonical(files::absolute(file).parent_path(), error);
  if (error) return false;
  const files::path way = folder.lexically_relative(top);
  return !way.empty() && *way.begin() != "..";
}

std::int64_t source_date() {
  const char* const text = std::getenv("SOURCE_DATE_EPOCH");
  if (text == nullptr) return 0;
  const auto seconds = parse_number(text);
  return seconds ? static_cast<std::int64_t>(*seconds) : 0;
}

}  // namespace

int pack_tree(const PackOptions& pack) {
  const auto format = format_for(pack);
  if (!format) return refuse(format.error());
  const TreePlace place = parse_tree_place(pack.place);
  if (lies_in(pack.file, place))
    return refuse(fmt::format("{} would lie in what is packed; write it elsewhere", pack.file));
  if (pack.file == "-" && pack.json) return refuse("--json and the archive cannot both be printed");
  const auto tree = open_tree(place, pack.options);
  if (!tree) return refuse(tree.error());
  const auto from = find_path(tree->root, from_root(tree->path), true, any_path);
  if (!from)
    return refuse(fmt::format("{}: {}: {}", tree->shown, tree->path, errno_message(from.error())));

  if (const auto loaded = load_for_archives(); !loaded) return refuse(loaded.error());
  Destination destination(pack.file);
  if (const auto failed = destination.begin()) return refuse(*failed);
  Progress progress(fmt::format("packing {}", tree->shown));
  if (progress.shown()) progress.expect_bytes(content_bytes(tree->root, tree->path));
  std::vector<std::string> problems;
  std::uint64_t told = 0;
  ArchiveWriterOptions how{.format = *format,
                           .reproducible = pack.reproducible,
                           .time = source_date(),
                           .progress = nullptr,
                           .leave_out = nullptr};
  how.progress = [&](std::uint64_t bytes) {
    progress.add_bytes(bytes - told);
    told = bytes;
    return true;
  };
  how.leave_out = [&](const ArchiveProblem& problem) {
    progress.hide();
    print_error(problem.sentence);
    problems.push_back(problem.sentence);
    return true;
  };
  const auto packed = write_archive(
      *from, tree->path.substr(tree->path.rfind('/') + 1),
      [&](std::span<const std::byte> bytes) { return destination.write(bytes); }, how);
  progress.finish();
  if (!packed) return refuse(fmt::format("{}: {}", pack.file, packed.error().sentence));
  if (const auto failed = destination.finish()) return refuse(*failed);
  if (pack.json)
    print_json({{"entries", packed->entries}, {"bytes", packed->bytes}, {"problems", problems}});
  return problems.empty() ? 0 : exit_own_failure;
}

}  // namespace wasifs::cli
