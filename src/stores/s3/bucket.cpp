// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/s3/bucket.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "snapshot/sentence.h"
#include "stores/s3/xml.h"

namespace wasifs::s3 {
namespace {

constexpr std::size_t longest_page = std::size_t{16} << 20;
constexpr std::size_t most_listed = 1'000'000;
constexpr std::size_t longest_key = 1024;  // by the protocol

// What the server says in an answer that is an error; nothing where it is another.
struct Refusal {
  std::string code;
  std::string message;
};

Refusal parse_refusal(const Response& response) {
  Refusal refusal;
  const auto elements = parse_xml(response.body);
  if (!elements) return refusal;
  for (const XmlElement& element : *elements) {
    if (element.path == "Error/Code") refusal.code = element.text;
    if (element.path == "Error/Message") refusal.message = element.text;
  }
  return refusal;
}

// "2026-01-31T12:34:56.789Z"; nothing for what is not at all like it.
std::optional<std::int64_t> parse_time(std::string_view text) {
  constexpr std::string_view form = "0000-00-00T00:00:00";
  if (text.size() < form.size()) return std::nullopt;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool good = form[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == form[i];
    if (!good) return std::nullopt;
  }
  const auto number = [text](std::size_t at, std::size_t size) {
    int value = 0;
    (void)std::from_chars(text.data() + at, text.data() + at + size, value);
    return value;
  };
  using namespace std::chrono;
  const year_month_day day{year(number(0, 4)), month(static_cast<unsigned>(number(5, 2))),
                           std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  if (!day.ok()) return std::nullopt;
  return sys_days(day).time_since_epoch().count() * std::int64_t{86400} + number(11, 2) * 3600 +
         number(14, 2) * 60 + number(17, 2);
}

}  // namespace

Request Bucket::request(const char* method, std::string_view name) const {
  Request request;
  request.method = method;
  request.path =
      "/" + address_.bucket + "/" + encoded(address_.prefix, false) + encoded(name, false);
  return request;
}

// The number of an answer and what else the server says in it.
std::unexpected<std::string> Bucket::refusal(const Request& request,
                                             const Response& response) const {
  const auto [code, message] = parse_refusal(response);
  std::string why;
  if (!code.empty()) why += " " + shown(code);
  if (!message.empty()) why += ", " + shown(message);
  return sentence("{}: {} {}: {}{}", address_.shown, request.method, request.path, response.status,
                  why);
}

SnapshotResult<void> Bucket::get(std::span<const std::string> names, std::size_t most,
                                 const Got& got) {
  std::vector<Request> requests;
  for (const std::string& name : names) {
    requests.push_back(request("GET", name));
    requests.back().most = most;
  }
  return transport_.run(requests, [&](std::size_t number, Response response) {
    date_ = std::max(date_, response.date);
    if (response.status == 200) return got(number, std::move(response.body));
    // Where it is the bucket that is missing, that is no answer.
    if (response.status == 404 && parse_refusal(response).code != "NoSuchBucket") {
      return got(number, std::nullopt);
    }
    return SnapshotResult<void>(refusal(requests[number], response));
  });
}

SnapshotResult<std::optional<Bytes>> Bucket::get(const std::string& name, std::size_t most) {
  std::optional<Bytes> bytes;
  SNAPSHOT_CHECK(get(std::span(&name, 1), most, [&](std::size_t, std::optional<Bytes> object) {
    bytes = std::move(object);
    return SnapshotResult<void>();
  }));
  return bytes;
}

SnapshotResult<void> Bucket::put(std::span<const std::string> names,
                                 std::span<const std::span<const std::byte>> bytes,
                                 Clock::time_point until) {
  std::vector<Request> requests;
  for (std::size_t i = 0; i < names.size(); ++i) {
    requests.push_back(request("PUT", names[i]));
    requests.back().body = bytes[i];
  }
  const auto done = [&](std::size_t number, const Response& response) {
    date_ = std::max(date_, response.date);
    if (response.status == 200) return SnapshotResult<void>();
    return SnapshotResult<void>(refusal(requests[number], response));
  };
  return transport_.run(requests, done, until);
}

SnapshotResult<void> Bucket::put(const std::string& name, std::span<const std::byte> bytes,
                                 Clock::time_point until) {
  return put(std::span(&name, 1), std::span(&bytes, 1), until);
}

SnapshotResult<void> Bucket::remove(std::span<const std::string> names, Clock::time_point until) {
  std::vector<Request> requests;
  for (const std::string& name : names) requests.push_back(request("DELETE", name));
  const auto done = [&](std::size_t number, const Response& response) {
    date_ = std::max(date_, response.date);
    const bool gone = response.status == 200 || response.status == 204 || response.status == 404;
    if (gone) return SnapshotResult<void>();
    return SnapshotResult<void>(refusal(requests[number], response));
  };
  return transport_.run(requests, done, until);
}

SnapshotResult<void> Bucket::list(
    std::string_view start, const std::function<SnapshotResult<void>(std::vector<Object>)>& page) {
  std::string token;
  do {
    Request request;
    request.path = "/" + address_.bucket;
    request.most = longest_page;
    // In the order that signatures need.
    if (!token.empty()) request.query = "continuation-token=" + encoded(token, true) + "&";
    request.query += "encoding-type=url&list-type=2&prefix=" +
                     encoded(address_.prefix + std::string(start), true);
    Page found;
    SNAPSHOT_CHECK(transport_.run(
        std::span(&request, 1), [&](std::size_t, const Response& response) -> SnapshotResult<void> {
          date_ = std::max(date_, response.date);
          SNAPSHOT_TRY(found, parse_page(request, response));
          return {};
        }));
    if (!found.next.empty() && found.next == token) {
      return sentence("{}: the list begins again and again", address_.shown);
    }
    for (const Object& object : found.objects) {
      if (object.name.starts_with(start)) continue;
      return sentence("{}: a list: {} is not what was asked for", address_.shown,
                      shown(object.name));
    }
    token = std::move(found.next);
    SNAPSHOT_CHECK(page(std::move(found.objects)));
  } while (!token.empty());
  return {};
}

SnapshotResult<std::vector<Object>> Bucket::list(std::string_view start) {
  std::vector<Object> all;
  SNAPSHOT_CHECK(list(start, [&](std::vector<Object> objects) {
    if (objects.size() > most_listed - all.size()) {
      return SnapshotResult<void>(
          sentence("{}: more than {} objects in {}", address_.shown, most_listed, shown(start)));
    }
    std::ranges::move(objects, std::back_inserter(all));
    return SnapshotResult<void>();
  }));
  std::ranges::sort(all, {}, &Object::name);
  return all;
}

SnapshotResult<Bucket::Page> Bucket::parse_page(const Request& request,
                                                const Response& response) const {
  if (response.status != 200) return refusal(request, response);
  const auto elements = parse_xml(response.body);
  if (!elements) return sentence("{}: a list: {}", address_.shown, elements.error());
  Page page;
  bool more = false;
  if (elements->empty() || elements->front().path != "ListBucketResult") {
    return sentence("{}: a list: not that of a bucket", address_.shown);
  }
  for (const XmlElement& element : *elements) {
    SNAPSHOT_CHECK(take_element(page, more, element.path, element.text));
  }
  if (more == page.next.empty()) {
    return sentence("{}: a list: it does not say how it goes on", address_.shown);
  }
  return page;
}

SnapshotResult<void> Bucket::take_element(Page& page, bool& more, std::string_view path,
                                          const std::string& text) const {
  constexpr std::string_view contents = "ListBucketResult/Contents";
  if (path == "ListBucketResult/IsTruncated") more = text == "true";
  if (path == "ListBucketResult/NextContinuationToken") page.next = text;
  if (!path.starts_with(contents)) return {};
  const auto part = path.substr(contents.size());
  if (part.empty()) page.objects.emplace_back();
  if (page.objects.empty()) return {};  // another element whose name begins so
  Object& object = page.objects.back();
  if (part == "/Key") {
    SNAPSHOT_TRY(const auto name, decoded(text));
    if (!name.starts_with(address_.prefix) || name.size() > longest_key) {
      return sentence("{}: a list: {} does not belong to it", address_.shown, shown(name));
    }
    object.name = name.substr(address_.prefix.size());
  } else if (part == "/Size") {
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), object.size);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
      return sentence("{}: a list: {} is no size", address_.shown, shown(text));
    }
  } else if (part == "/LastModified") {
    const auto time = parse_time(text);
    if (!time) return sentence("{}: a list: {} is no time", address_.shown, shown(text));
    object.modified = *time;
  }
  return {};
}

}  // namespace wasifs::s3
