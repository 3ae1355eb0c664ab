// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/s3/address.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "snapshot/sentence.h"

namespace wasifs::s3 {
namespace {

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// The first that is not empty.
std::string first_of(std::initializer_list<std::string> values) {
  for (const std::string& value : values) {
    if (!value.empty()) return value;
  }
  return {};
}

bool plain(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool valid_bucket(std::string_view name) noexcept {
  return name.size() >= 3 && name.size() <= 63 && plain(name.front()) && plain(name.back()) &&
         std::ranges::all_of(name,
                             [](char c) { return plain(c) || c == '.' || c == '-' || c == '_'; });
}

bool valid_region(std::string_view name) noexcept {
  return !name.empty() && name.size() <= 64 &&
         std::ranges::all_of(name, [](char c) { return plain(c) || c == '-' || c == '_'; });
}

// A scheme and a host, with nothing that could become part of another one.
bool valid_endpoint(std::string_view url) noexcept {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  const auto host = url.substr(scheme + 3);
  return (url.starts_with("http://") || url.starts_with("https://")) && !host.empty() &&
         std::ranges::all_of(host, [](char c) {
           return plain(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '[' || c == ']';
         });
}

SnapshotResult<void> take_query(S3Options& options, std::string_view query) {
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto one = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    const auto mark = one.find('=');
    const auto key = one.substr(0, mark);
    SNAPSHOT_TRY(auto value, decoded(mark == std::string_view::npos ? std::string_view()
                                                                    : one.substr(mark + 1)));
    if (key == "endpoint") {
      if (options.endpoint.empty()) options.endpoint = std::move(value);
    } else if (key == "region") {
      if (options.region.empty()) options.region = std::move(value);
    } else {
      return sentence("{} is not known, only endpoint and region are", shown(key));
    }
  }
  return {};
}

void take_environment(S3Options& options) {
  options.region = first_of(
      {options.region, environment("AWS_REGION"), environment("AWS_DEFAULT_REGION"), "us-east-1"});
  options.endpoint = first_of({options.endpoint, environment("AWS_ENDPOINT_URL_S3"),
                               environment("AWS_ENDPOINT_URL"),
                               fmt::format("https://s3.{}.amazonaws.com", options.region)});
  while (options.endpoint.ends_with('/')) options.endpoint.pop_back();
  if (options.access_key.empty() && options.secret_key.empty()) {
    options.session_token = first_of({options.session_token, environment("AWS_SESSION_TOKEN")});
  }
  options.access_key = first_of({options.access_key, environment("AWS_ACCESS_KEY_ID")});
  options.secret_key = first_of({options.secret_key, environment("AWS_SECRET_ACCESS_KEY")});
}

SnapshotResult<void> check(const S3Options& options) {
  if (!valid_region(options.region)) return sentence("{} is no region", shown(options.region));
  // Whoever writes keys there, as addresses of other things have them, must not see them shown.
  if (options.endpoint.find('@') != std::string::npos) {
    return sentence("keys are no part of an endpoint, they are options or in the environment");
  }
  if (!valid_endpoint(options.endpoint)) {
    return sentence("{} is no endpoint, such as https://host:port", shown(options.endpoint));
  }
  if (options.access_key.empty() || options.secret_key.empty()) {
    return sentence("no keys: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set");
  }
  const auto has_line = [](std::string_view text) {
    return text.find_first_of("\r\n") != std::string_view::npos;
  };
  if (has_line(options.access_key) || has_line(options.session_token)) {
    return sentence("a key or token has more than one line");
  }
  if (options.parallel == 0 || options.parallel > 1000 || options.attempts < 1 ||
      options.backoff.count() < 0 || options.connect_timeout.count() <= 0 ||
      options.timeout.count() <= 0 || options.lease < std::chrono::seconds(4)) {
    return sentence("an option has a value that is not possible");
  }
  return {};
}

}  // namespace

std::string encoded(std::string_view text, bool slash_too) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    if (plain(c) || c == '-' || c == '.' || c == '_' || c == '~' || (c == '/' && !slash_too)) {
      result += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      result += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
  }
  return result;
}

SnapshotResult<std::string> decoded(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      bytes += text[i];
      continue;
    }
    unsigned value = 0;
    const auto digits = text.substr(i + 1, 2);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc() || digits.size() != 2 || end != digits.data() + 2) {
      return sentence("a `%` without two hexadecimal digits");
    }
    bytes += static_cast<char>(value);
    i += 2;
  }
  return bytes;
}

SnapshotResult<Address> parse_address(std::string_view url, const S3Options& options) {
  if (!url.starts_with("s3://")) return sentence("a bucket is named by s3://BUCKET");
  const auto query = url.find('?');
  const auto where = url.substr(0, query).substr(5);
  const auto slash = where.find('/');
  Address address;
  address.options = options;
  address.bucket = where.substr(0, slash);
  address.shown = url.substr(0, query);
  if (address.bucket.find_first_of("@:") != std::string::npos) {
    return sentence("keys are no part of s3://BUCKET, they are options or in the environment");
  }
  if (!valid_bucket(address.bucket)) {
    return sentence("{} is no name of a bucket", shown(address.bucket));
  }
  if (slash != std::string_view::npos) {
    SNAPSHOT_TRY(address.prefix, decoded(where.substr(slash + 1)));
    while (address.prefix.ends_with('/')) address.prefix.pop_back();
  }
  if (address.prefix.size() > 512 || address.prefix.starts_with('/') ||
      !std::ranges::all_of(address.prefix, [](char c) { return c >= ' ' && c != '\x7f'; })) {
    return sentence("{} cannot begin the names of objects", shown(address.prefix));
  }
  if (!address.prefix.empty()) address.prefix += '/';
  auto good = query == std::string_view::npos ? SnapshotResult<void>()
                                              : take_query(address.options, url.substr(query + 1));
  if (good) {
    take_environment(address.options);
    good = check(address.options);
  }
  if (!good) return sentence("{}: {}", address.shown, good.error());
  return address;
}

}  // namespace wasifs::s3
