// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "module_cache.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>
#include <utility>

#include "cache_bound.h"
#include "owned.h"

namespace wasifs::engine {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const noexcept { return number_; }
  [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }

 private:
  int number_;
};

class Digest {
 public:
  Digest()
      : context_(EVP_MD_CTX_new()),
        good_(context_ != nullptr && EVP_DigestInit_ex(context_, EVP_sha256(), nullptr) == 1) {}
  ~Digest() { EVP_MD_CTX_free(context_); }
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  // Length first, so that two fields never run into each other.
  void field(const void* data, std::size_t size) {
    const std::uint64_t length = size;
    good_ = good_ && EVP_DigestUpdate(context_, &length, sizeof length) == 1 &&
            EVP_DigestUpdate(context_, data, size) == 1;
  }
  void field(std::string_view text) { field(text.data(), text.size()); }

  // Empty where the library refused: no two modules may share a name.
  [[nodiscard]] std::string hexadecimal() {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    std::string text;
    if (!good_ || EVP_DigestFinal_ex(context_, digest, &size) != 1) return text;
    for (unsigned int i = 0; i < size; ++i) {
      text += "0123456789abcdef"[digest[i] >> 4U];
      text += "0123456789abcdef"[digest[i] & 15U];
    }
    return text;
  }

 private:
  EVP_MD_CTX* context_;
  bool good_;
};

// Model and features of the processor: compiled code uses what it finds.
const std::string& processor() {
  static const std::string description = [] {
    std::ifstream file("/proc/cpuinfo");
    std::string text;
    for (std::string line; std::getline(file, line) && !line.empty();)
      if (line.starts_with("model") || line.starts_with("flags") || line.starts_with("Features") ||
          line.starts_with("CPU "))
        text += line + "\n";
    return text;
  }();
  return description;
}

std::string refusal(const std::string& directory, std::string_view why) {
  return "module cache " + directory + " " + std::string(why);
}

bool make_with_parents(const std::string& directory) {
  for (std::size_t slash = directory.find('/', 1);; slash = directory.find('/', slash + 1)) {
    const std::string part = directory.substr(0, slash);
    if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) return false;
    if (slash == std::string::npos) return true;
  }
}

bool ours_alone(const struct stat& status) {
  return status.st_uid == ::geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

std::expected<ModuleCache, std::string> ModuleCache::open(const std::string& directory,
                                                          std::uint64_t most_bytes) {
  // A slash at the end would make the system follow a link that is the last name.
  const std::string path = directory.substr(0, directory.find_last_not_of('/') + 1);
  if (path.empty())
    return std::unexpected(refusal(directory, "is no directory of this user's own"));
  if (!make_with_parents(path))
    return std::unexpected(refusal(directory, "cannot be made: ") + std::strerror(errno));
  Descriptor opened(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (opened.number() < 0)
    return std::unexpected(refusal(directory, "cannot be opened as a directory: ") +
                           std::strerror(errno));
  struct stat status{};
  if (::fstat(opened.number(), &status) != 0)
    return std::unexpected(refusal(directory, "cannot be checked"));
  if (!ours_alone(status))
    return std::unexpected(
        refusal(directory, "belongs to another user or may be written to by others"));
  return ModuleCache(opened.release(), most_bytes);
}

std::string ModuleCache::key(std::span<const std::byte> code, const std::string& configuration) {
  Digest digest;
  digest.field(WASMTIME_VERSION);
  digest.field(configuration);
  digest.field(processor());
  digest.field(code.data(), code.size());
  const std::string name = digest.hexadecimal();
  return name.empty() ? name : name + std::string(compiled_suffix);
}

ModuleCache::ModuleCache(ModuleCache&& other) noexcept
    : directory_(std::exchange(other.directory_, -1)), most_bytes_(other.most_bytes_) {}

ModuleCache& ModuleCache::operator=(ModuleCache&& other) noexcept {
  std::swap(directory_, other.directory_);
  std::swap(most_bytes_, other.most_bytes_);
  return *this;
}

ModuleCache::~ModuleCache() {
  if (directory_ >= 0) ::close(directory_);
}

wasmtime_module_t* ModuleCache::load(wasm_engine_t* engine, const std::string& key) const {
  const Descriptor file(
      ::openat(directory_, key.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (file.number() < 0) return nullptr;
  struct stat status{};
  if (::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode) || !ours_alone(status))
    return nullptr;
  // By the open descriptor, so that what was checked is what is mapped.
  const std::string path = "/proc/self/fd/" + std::to_string(file.number());
  wasmtime_module_t* module = nullptr;
  if (auto* error = wasmtime_module_deserialize_file(engine, path.c_str(), &module)) {
    wasmtime_error_delete(error);
    return nullptr;
  }
  // Of use, and so not among the first to be removed. The time of access would do, were it not that
  // every other reader moves it.
  (void)::futimens(file.number(), nullptr);
  return module;
}

void ModuleCache::store(const wasmtime_module_t* module, const std::string& key) const {
  Bytes compiled;
  if (auto* error = wasmtime_module_serialize(module, compiled.out())) {
    wasmtime_error_delete(error);
    return;
  }
  if (compiled.text().size() > most_bytes_) return;
  static std::atomic<unsigned> counter{0};
  const std::string temporary = key + "." + std::to_string(::getpid()) + "." +
                                std::to_string(counter.fetch_add(1)) +
                                std::string(unfinished_suffix);
  const Descriptor file(::openat(directory_, temporary.c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (file.number() < 0) return;
  // On the disk before it has its name: after a power failure a file with holes would be run as
  // code.
  const bool written = write_all(file.number(), compiled.text()) && ::fdatasync(file.number()) == 0;
  if (!written || ::renameat(directory_, temporary.c_str(), directory_, key.c_str()) != 0)
    ::unlinkat(directory_, temporary.c_str(), 0);
  remove_oldest(directory_, most_bytes_, key);
}

}  // namespace wasifs::engine
