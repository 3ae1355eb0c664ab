// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/s3/transport.h"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <mutex>
#include <optional>
#include <queue>
#include <string_view>

#include "host_os/quiet_signal.h"
#include "snapshot/sentence.h"
#include "snapshot/sha256.h"
#include "wasifs/random.h"

namespace wasifs::s3 {
namespace {

constexpr std::chrono::milliseconds longest_backoff{10000};
// Of all headers of one answer.
constexpr std::size_t longest_head = std::size_t{64} << 10;

// Whether another attempt may do better.
bool passing(CURLcode code) noexcept {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_SSL_CONNECT_ERROR:
      return true;
    default:
      return false;
  }
}

bool passing(long status) noexcept {
  return status == 408 || status == 429 || status >= 500;
}

struct FreeList {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, FreeList>;

void add(Headers& headers, const std::string& line) {
  // It gives the list back, or null where there is no memory; then it is as it was.
  if (curl_slist* more = curl_slist_append(headers.get(), line.c_str())) {
    (void)headers.release();
    headers.reset(more);
  }
}

}  // namespace

// A handle of libcurl and what it is busy with.
struct Transport::Transfer {
  Transfer() : handle(curl_easy_init()) {}
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() { curl_easy_cleanup(handle); }

  static std::size_t take_body(char* bytes, std::size_t, std::size_t size, void* self);
  static std::size_t take_header(char* bytes, std::size_t, std::size_t size, void* self);

  CURL* handle;
  Headers headers;
  std::size_t number = 0;  // Of its request.
  int attempt = 0;
  std::size_t most = 0;
  std::size_t head = 0;  // Bytes of headers so far.
  Response response;
};

struct Transport::State {
  explicit State(const Address& where) : address(where), multi(curl_multi_init()) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    transfers.clear();
    curl_multi_cleanup(multi);
  }

  Address address;
  CURLM* multi;
  std::vector<std::unique_ptr<Transfer>> transfers;  // All of them.
  std::vector<Transfer*> idle;
  Sha256 sha256;
};

std::size_t Transport::Transfer::take_body(char* bytes, std::size_t, std::size_t size, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  Bytes& body = transfer.response.body;
  if (size > transfer.most - body.size()) return 0;
  const auto* start = reinterpret_cast<const std::byte*>(bytes);
  body.insert(body.end(), start, start + size);
  return size;
}

std::size_t Transport::Transfer::take_header(char* bytes, std::size_t, std::size_t size,
                                             void* self) {
  constexpr std::string_view date = "date:";
  auto& transfer = *static_cast<Transfer*>(self);
  if (size > longest_head - transfer.head) return 0;
  transfer.head += size;
  const std::string_view line(bytes, size);
  if (line.size() > date.size() &&
      std::ranges::equal(line.substr(0, date.size()), date,
                         [](char a, char b) { return (a | 0x20) == b || a == b; })) {
    const std::time_t value = curl_getdate(std::string(line.substr(date.size())).c_str(), nullptr);
    transfer.response.date = std::max<std::int64_t>(value, 0);
  }
  return size;
}

// One call of `Transport::run`.
class Transport::Run {
 public:
  Run(State& state, std::span<const Request> requests, const Done& done, Clock::time_point until)
      : state_(state), requests_(requests), done_(done), until_(until) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() {
    for (Transfer* transfer : busy_) {
      curl_multi_remove_handle(state_.multi, transfer->handle);
      state_.idle.push_back(transfer);
    }
  }

  SnapshotResult<void> all();

 private:
  // Waits for its time to be asked again.
  struct Later {
    Clock::time_point when;
    std::size_t number = 0;
    int attempt = 0;
    bool operator>(const Later& other) const noexcept { return when > other.when; }
  };

  SnapshotResult<void> start_some();
  SnapshotResult<void> start(std::size_t number, int attempt);
  SnapshotResult<void> prepare(Transfer& transfer, const Request& request);
  SnapshotResult<void> finish_some();
  SnapshotResult<void> finish(Transfer& transfer, CURLcode code);
  void wait() const;
  [[nodiscard]] Clock::duration delay(int attempt) const;

  State& state_;
  std::span<const Request> requests_;
  const Done& done_;
  Clock::time_point until_;
  std::size_t next_ = 0;
  std::vector<Transfer*> busy_;
  std::priority_queue<Later, std::vector<Later>, std::greater<>> later_;
};

SnapshotResult<void> Transport::Run::all() {
  while (next_ < requests_.size() || !later_.empty() || !busy_.empty()) {
    SNAPSHOT_CHECK(start_some());
    int running = 0;
    if (const auto code = curl_multi_perform(state_.multi, &running); code != CURLM_OK) {
      return sentence("{}: {}", state_.address.shown, curl_multi_strerror(code));
    }
    SNAPSHOT_CHECK(finish_some());
    wait();
  }
  return {};
}

SnapshotResult<void> Transport::Run::start_some() {
  const auto now = Clock::now();
  while (busy_.size() < state_.address.options.parallel) {
    if (!later_.empty() && later_.top().when <= now) {
      const Later again = later_.top();
      later_.pop();
      SNAPSHOT_CHECK(start(again.number, again.attempt));
    } else if (next_ < requests_.size()) {
      SNAPSHOT_CHECK(start(next_++, 1));
    } else {
      break;
    }
  }
  return {};
}

SnapshotResult<void> Transport::Run::start(std::size_t number, int attempt) {
  if (state_.idle.empty()) {
    state_.idle.push_back(state_.transfers.emplace_back(std::make_unique<Transfer>()).get());
  }
  Transfer& transfer = *state_.idle.back();
  if (transfer.handle == nullptr) return sentence("{}: no memory", state_.address.shown);
  SNAPSHOT_CHECK(prepare(transfer, requests_[number]));
  transfer.number = number;
  transfer.attempt = attempt;
  if (const auto code = curl_multi_add_handle(state_.multi, transfer.handle); code != CURLM_OK) {
    return sentence("{}: {}", state_.address.shown, curl_multi_strerror(code));
  }
  state_.idle.pop_back();
  busy_.push_back(&transfer);
  return {};
}

SnapshotResult<void> Transport::Run::prepare(Transfer& transfer, const Request& request) {
  const S3Options& options = state_.address.options;
  const auto left = std::chrono::floor<std::chrono::milliseconds>(until_ - Clock::now());
  if (left.count() < 1) {
    return sentence("{}: {} {}: it could not be done in time", state_.address.shown, request.method,
                    request.path);
  }
  transfer.most = request.most;
  transfer.head = 0;
  transfer.response = {};
  SNAPSHOT_TRY(const auto digest, state_.sha256.of(request.body));
  transfer.headers.reset();
  add(transfer.headers, "x-amz-content-sha256: " + digest_text(digest));
  add(transfer.headers, "Content-Type: application/octet-stream");
  if (!options.session_token.empty()) {
    add(transfer.headers, "x-amz-security-token: " + options.session_token);
  }

  CURL* const handle = transfer.handle;
  curl_easy_reset(handle);
  // First: were it not taken, what follows would be sent as a name and a password.
  const std::string signing = fmt::format("aws:amz:{}:s3", options.region);
  if (curl_easy_setopt(handle, CURLOPT_AWS_SIGV4, signing.c_str()) != CURLE_OK) {
    return sentence("{}: libcurl cannot sign requests", state_.address.shown);
  }
  curl_easy_setopt(handle, CURLOPT_USERNAME, options.access_key.c_str());
  curl_easy_setopt(handle, CURLOPT_PASSWORD, options.secret_key.c_str());
  const std::string url =
      options.endpoint + request.path + (request.query.empty() ? "" : "?" + request.query);
  const bool is_put = std::string_view(request.method) == "PUT";
  if (is_put) {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(
        handle, CURLOPT_POSTFIELDS,
        request.body.empty() ? "" : reinterpret_cast<const char*>(request.body.data()));
  }
  if (std::string_view(request.method) != "GET") {
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method);
  }
  // Of these what is not taken makes the transfer fail, or the server refuse it. Nothing is
  // followed to another place.
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, transfer.headers.get());
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "wasifs");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(options.connect_timeout.count()));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS,
                   static_cast<long>(std::min(options.timeout, left).count()));
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Transfer::take_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &Transfer::take_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_PRIVATE, &transfer);
  return {};
}

SnapshotResult<void> Transport::Run::finish_some() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(state_.multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    Transfer* transfer = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &transfer->response.status);
    curl_multi_remove_handle(state_.multi, transfer->handle);
    std::erase(busy_, transfer);
    state_.idle.push_back(transfer);
    SNAPSHOT_CHECK(finish(*transfer, code));
  }
  return {};
}

SnapshotResult<void> Transport::Run::finish(Transfer& transfer, CURLcode code) {
  const bool again = code == CURLE_OK ? passing(transfer.response.status) : passing(code);
  const auto when = Clock::now() + delay(transfer.attempt);
  if (again && transfer.attempt < state_.address.options.attempts && when < until_) {
    later_.push({when, transfer.number, transfer.attempt + 1});
    return {};
  }
  if (code == CURLE_OK) return done_(transfer.number, std::move(transfer.response));
  const Request& request = requests_[transfer.number];
  if (code == CURLE_WRITE_ERROR) {
    return sentence("{}: {} {}: the answer has more than {} bytes, or its head more than {}",
                    state_.address.shown, request.method, request.path, request.most, longest_head);
  }
  return sentence("{}: {} {}{}: {}", state_.address.shown, request.method,
                  state_.address.options.endpoint, request.path, curl_easy_strerror(code));
}

void Transport::Run::wait() const {
  if (busy_.empty() && next_ < requests_.size()) return;
  if (busy_.empty() && later_.empty()) return;
  std::chrono::milliseconds time{1000};
  if (!later_.empty() && busy_.size() < state_.address.options.parallel) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(later_.top().when - Clock::now());
    time = std::clamp(left, std::chrono::milliseconds(0), time);
  }
  curl_multi_poll(state_.multi, nullptr, 0, static_cast<int>(time.count()), nullptr);
}

// Twice as long each time, and not for all at the same moment.
Clock::duration Transport::Run::delay(int attempt) const {
  const auto base = state_.address.options.backoff;
  const auto longest =
      std::min(base * (std::int64_t{1} << std::min(attempt - 1, 20)), longest_backoff);
  std::uint32_t random = 0;
  (void)system_random()->fill(std::as_writable_bytes(std::span(&random, 1)));
  return longest / 2 + longest / 2 * (random % 1000) / 1000;
}

Transport::Transport(const Address& address) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  state_ = std::make_unique<State>(address);
  curl_multi_setopt(state_->multi, CURLMOPT_MAXCONNECTS,
                    static_cast<long>(address.options.parallel));
}

Transport::~Transport() = default;

SnapshotResult<void> Transport::run(std::span<const Request> requests, const Done& done,
                                    Clock::time_point until) {
  // A connection that the server has closed must not end the program.
  QuietSignal quiet(SIGPIPE);
  auto result = Run(*state_, requests, done, until).all();
  quiet.take_away();
  return result;
}

}  // namespace wasifs::s3
