// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/redis/address.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "snapshot/sentence.h"

namespace wasifs::redis {
namespace {

std::optional<int> number(std::string_view text, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > most) {
    return std::nullopt;
  }
  return value;
}

// `text` with each %XX as the byte it stands for; nothing where one stands for none.
std::optional<std::string> decoded(std::string_view text) {
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
    if (error != std::errc() || digits.size() != 2 || end != digits.data() + 2 || value == 0) {
      return std::nullopt;
    }
    bytes += static_cast<char>(value);
    i += 2;
  }
  return bytes;
}

// Cuts `text` at the first (or last) `mark`; the part behind it is the second.
struct Cut {
  std::string_view before;
  std::string_view after;
  bool found = false;
};

Cut cut(std::string_view text, char mark, bool last = false) {
  const auto at = last ? text.rfind(mark) : text.find(mark);
  if (at == std::string_view::npos) return {text, {}, false};
  return {text.substr(0, at), text.substr(at + 1), true};
}

SnapshotResult<void> take_query(Address& address, std::string_view query) {
  while (!query.empty()) {
    const auto [one, rest, more] = cut(query, '&');
    const auto [key, value, has_value] = cut(one, '=');
    if (key == "db") {
      const auto database = number(value, 1 << 20);
      if (!database) return sentence("{}: db is {}, no number", address.shown, shown(value));
      address.database = *database;
    } else if (key == "prefix") {
      if (!valid_prefix(value)) {
        return sentence("{}: {} cannot begin the keys of a store", address.shown, shown(value));
      }
      address.prefix = value;
    } else {
      return sentence("{}: {} is not known, only db and prefix are", address.shown, shown(key));
    }
    query = more ? rest : std::string_view();
  }
  return {};
}

SnapshotResult<void> take_host(Address& address, std::string_view text) {
  const auto [where, database, has_database] = cut(text, '/');
  if (has_database && !database.empty()) {
    const auto value = number(database, 1 << 20);
    if (!value) {
      return sentence("{}: the database is {}, no number", address.shown, shown(database));
    }
    address.database = *value;
  }
  std::string_view host = where;
  std::string_view port;
  if (where.starts_with('[')) {
    const auto [inner, rest, closed] = cut(where.substr(1), ']');
    if (!closed || (!rest.empty() && !rest.starts_with(':'))) {
      return sentence("{}: `[` without `]`", address.shown);
    }
    host = inner;
    port = rest.empty() ? rest : rest.substr(1);
  } else {
    const auto parts = cut(where, ':', true);
    host = parts.before;
    port = parts.after;
  }
  address.host = host;
  if (address.host.empty()) return sentence("{}: there is no host", address.shown);
  if (!port.empty()) {
    const auto value = number(port, 65535);
    if (!value || *value == 0) return sentence("{}: {} is no port", address.shown, shown(port));
    address.port = *value;
  }
  return {};
}

}  // namespace

bool valid_prefix(std::string_view prefix) noexcept {
  return !prefix.empty() && prefix.size() <= 64 && std::ranges::all_of(prefix, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

SnapshotResult<Address> parse_address(std::string_view url) {
  const auto mark = url.find("://");
  const std::string_view scheme = url.substr(0, mark == std::string_view::npos ? 0 : mark);
  if (scheme == "rediss") return sentence("rediss: there is no TLS here; a tunnel can give it");
  if (scheme != "redis" && scheme != "unix") {
    return sentence("a Redis server is named by redis:// or unix://");
  }
  const auto [body, query, has_query] = cut(url.substr(mark + 3), '?');
  // In a socket's path there may be an '@', but none before its first '/'.
  const bool is_unix = scheme == "unix";
  const auto until = is_unix ? body.find('/') : body.size();
  if (until == std::string_view::npos) return sentence("unix: there is no path");
  const auto at = body.substr(0, until).rfind('@');
  const std::string_view who =
      at == std::string_view::npos ? std::string_view() : body.substr(0, at);
  const std::string_view where = at == std::string_view::npos ? body : body.substr(at + 1);

  Address address;
  address.shown = fmt::format("{}://{}", scheme, where);
  const auto [user, password, has_password] = cut(who, ':');
  const auto user_bytes = decoded(user);
  const auto password_bytes = decoded(password);
  const auto where_bytes = decoded(where);
  if (!user_bytes || !password_bytes || !where_bytes) {
    return sentence("{}: a `%` without two hexadecimal digits", address.shown);
  }
  address.user = *user_bytes;
  address.password = *password_bytes;
  if (is_unix) {
    if (!where.starts_with('/')) return sentence("{}: not an absolute path", address.shown);
    address.path = *where_bytes;
  } else {
    SNAPSHOT_CHECK(take_host(address, where));
  }
  SNAPSHOT_CHECK(take_query(address, query));
  return address;
}

}  // namespace wasifs::redis
