// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/s3_stub.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>

namespace wasifs::testing_support {
namespace {

std::string decoded(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      bytes += static_cast<char>(std::strtol(text.substr(i + 1, 2).c_str(), nullptr, 16));
      i += 2;
    } else {
      bytes += text[i];
    }
  }
  return bytes;
}

std::string time_text(std::int64_t seconds, const char* form) {
  const std::time_t time = seconds;
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[64];
  return {text, std::strftime(text, sizeof(text), form, &parts)};
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return text;
}

std::string value_of(const std::string& query, const std::string& key) {
  const auto at = ("&" + query).find("&" + key + "=");
  if (at == std::string::npos) return {};
  const auto start = at + key.size() + 1;
  return decoded(query.substr(start, query.find('&', start) - start));
}

bool send_all(int connection, const std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto sent = ::send(connection, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    done += static_cast<std::size_t>(sent);
  }
  return true;
}

}  // namespace

S3Stub::S3Stub() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      ::listen(listener_, 128) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

S3Stub::~S3Stub() {
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  {
    const std::lock_guard lock(mutex_);
    for (const int connection : connections_) ::shutdown(connection, SHUT_RDWR);
  }
  for (auto& thread : threads_) thread.join();
  for (const int connection : connections_) ::close(connection);
}

std::string S3Stub::endpoint() const {
  return "http://127.0.0.1:" + std::to_string(port_);
}

void S3Stub::on_message(std::function<std::optional<Fault>(const Message&)> hook) {
  const std::lock_guard lock(mutex_);
  hook_ = std::move(hook);
}

std::map<std::string, std::string> S3Stub::objects() {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::string> all;
  for (const auto& [path, object] : objects_) all[path] = object.body;
  return all;
}

void S3Stub::set(const std::string& path, const std::optional<std::string>& body) {
  const std::lock_guard lock(mutex_);
  if (body) {
    objects_[path] = {*body, now()};
  } else {
    objects_.erase(path);
  }
}

std::int64_t S3Stub::now() const {
  return std::time(nullptr) + clock_ahead;
}

void S3Stub::accept_all() {
  for (;;) {
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    const int on = 1;
    ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    const std::lock_guard lock(mutex_);
    connections_.push_back(connection);
    threads_.emplace_back([this, connection] { serve(connection); });
  }
}

void S3Stub::serve(int connection) {
  std::string buffer;
  while (const auto message = receive(connection, buffer)) {
    std::optional<Fault> fault;
    {
      const std::lock_guard lock(mutex_);
      if (hook_) fault = hook_(*message);
    }
    Answer what;
    if (!fault || fault->after) what = answer(*message);
    if (fault) what = {fault->status, fault->body, fault->headers};
    if (what.status == 0) break;
    const std::string head = "HTTP/1.1 " + std::to_string(what.status) +
                             " x\r\nDate: " + time_text(now(), "%a, %d %b %Y %H:%M:%S GMT") +
                             "\r\nContent-Length: " + std::to_string(what.body.size()) + "\r\n" +
                             what.headers + "\r\n";
    if (!send_all(connection, head + what.body)) break;
  }
  ::shutdown(connection, SHUT_RDWR);
}

std::optional<S3Stub::Message> S3Stub::receive(int connection, std::string& buffer) {
  const auto fill = [&] {
    char bytes[65536];
    const auto size = ::recv(connection, bytes, sizeof(bytes), 0);
    if (size > 0) buffer.append(bytes, static_cast<std::size_t>(size));
    return size > 0;
  };
  std::size_t end = 0;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return std::nullopt;
  }
  Message message;
  const std::string head = buffer.substr(0, end + 2);
  buffer.erase(0, end + 4);
  const auto first = head.find(' ');
  const auto target = head.substr(first + 1, head.find(' ', first + 1) - first - 1);
  message.method = head.substr(0, first);
  message.path = decoded(target.substr(0, target.find('?')));
  if (target.find('?') != std::string::npos) message.query = target.substr(target.find('?') + 1);
  for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
    const auto line = head.substr(at, head.find("\r\n", at) - at);
    at += line.size() + 2;
    const auto colon = line.find(':');
    message.headers[lower(line.substr(0, colon))] = line.substr(std::min(colon + 2, line.size()));
  }
  if (message.headers.contains("expect")) (void)send_all(connection, "HTTP/1.1 100 x\r\n\r\n");
  const auto size = static_cast<std::size_t>(
      std::strtoul(message.headers["content-length"].c_str(), nullptr, 10));
  while (buffer.size() < size) {
    if (!fill()) return std::nullopt;
  }
  message.body = buffer.substr(0, size);
  buffer.erase(0, size);
  return message;
}

S3Stub::Answer S3Stub::answer(const Message& message) {
  const std::lock_guard lock(mutex_);
  if (!message.query.empty()) return list(message.query);
  const auto found = objects_.find(message.path);
  if (message.method == "PUT") {
    objects_[message.path] = {message.body, now()};
    return {};
  }
  if (message.method == "DELETE") {
    objects_.erase(message.path);
    return {204, {}};
  }
  if (found == objects_.end()) return {404, "<Error><Code>NoSuchKey</Code></Error>"};
  return {200, found->second.body};
}

// The name of the bucket is the first part of each path.
S3Stub::Answer S3Stub::list(const std::string& query) {
  const std::string prefix = value_of(query, "prefix");
  const std::string after = value_of(query, "continuation-token");
  std::string body = "<?xml version=\"1.0\"?>\n<ListBucketResult xmlns=\"x\"><Name>b</Name>";
  std::size_t count = 0;
  bool more = false;
  std::string last;
  for (const auto& [path, object] : objects_) {
    const auto name = path.substr(path.find('/', 1) + 1);
    if (!name.starts_with(prefix) || (!after.empty() && name <= after)) continue;
    if (count == page) {
      more = true;
      break;
    }
    ++count;
    last = name;
    body += "<Contents><Key>" + name + "</Key><LastModified>" +
            time_text(object.modified, "%Y-%m-%dT%H:%M:%S") + ".000Z</LastModified><Size>" +
            std::to_string(object.body.size()) + "</Size></Contents>";
  }
  body += std::string("<IsTruncated>") + (more ? "true" : "false") + "</IsTruncated>";
  if (more) body += "<NextContinuationToken>" + last + "</NextContinuationToken>";
  return {200, body + "</ListBucketResult>"};
}

}  // namespace wasifs::testing_support
