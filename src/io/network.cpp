// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/io/network.h"

#include <map>
#include <string>
#include <utility>

#include "base/guarded.h"
#include "io/datagram_socket.h"
#include "io/listen_queue.h"
#include "io/stream_numbers.h"

namespace wasifs {
namespace {

// What is at the names of one kind of sockets.
template <class Queue>
class Names {
 public:
  Result<void> add(std::string_view name, Ref<Queue> queue) {
    if (name.empty()) return Errno::inval;
    const auto names = names_.lock();
    return names->try_emplace(std::string(name), std::move(queue)).second
               ? Result<void>()
               : Result<void>(Errno::addrinuse);
  }
  [[nodiscard]] Ref<Queue> find(std::string_view name) {
    const auto names = names_.lock();
    const auto found = names->find(name);
    return found == names->end() ? nullptr : found->second;
  }
  void remove(const std::string& name) {
    // Ends outside of the lock.
    Ref<Queue> removed;
    const auto names = names_.lock();
    const auto found = names->find(name);
    if (found == names->end()) return;
    removed = std::move(found->second);
    names->erase(found);
  }

 private:
  Guarded<std::map<std::string, Ref<Queue>, std::less<>>, lock_rank::socket> names_;
};

// Accepts, and is at a name as long as it lives.
class Listener final : public SocketInode {
 public:
  Listener(Ref<RefCounted> network, Names<ListenQueue>& names, std::string_view name,
           Ref<ListenQueue> queue)
      : ino_(next_stream_number()),
        network_(std::move(network)),
        names_(names),
        name_(name),
        queue_(std::move(queue)) {}
  ~Listener() override {
    names_.remove(name_);
    queue_->close();
  }

  Result<Stat> stat() override { return stream_stat(ino_, type()); }
  Result<Ref<Inode>> try_accept() override { return queue_->try_accept(); }
  Result<std::size_t> try_read(ReadBuffers&) override { return Errno::inval; }
  Result<Received> try_receive(ReadBuffers&, ReceiveFlags) override { return Errno::inval; }
  Result<std::size_t> try_write(WriteBuffers&) override { return Errno::notconn; }
  Result<void> shutdown(Shutdown how) override {
    if (has_any(how, Shutdown::read)) queue_->shut();
    return {};
  }
  Readiness readiness() noexcept override { return queue_->listener_readiness(); }
  WaitSource wait_source(Interest interest) noexcept override {
    return {.queue = &queue_->acceptors(), .interest = interest};
  }

 private:
  const std::uint64_t ino_;
  const Ref<RefCounted> network_;  // keeps `names_`
  Names<ListenQueue>& names_;
  const std::string name_;
  const Ref<ListenQueue> queue_;
};

// Accepting from it connects.
class Connector final : public SocketInode {
 public:
  Connector(Ref<RefCounted> network, Names<ListenQueue>& names, WaitQueue& connectors,
            std::string_view name)
      : ino_(next_stream_number()),
        network_(std::move(network)),
        names_(names),
        connectors_(connectors),
        name_(name) {}

  Result<Stat> stat() override { return stream_stat(ino_, type()); }
  Result<Ref<Inode>> try_accept() override {
    const Ref<ListenQueue> queue = names_.find(name_);
    return queue ? queue->try_connect() : Errno::connrefused;
  }
  Result<std::size_t> try_read(ReadBuffers&) override { return Errno::notconn; }
  Result<Received> try_receive(ReadBuffers&, ReceiveFlags) override { return Errno::notconn; }
  Result<std::size_t> try_write(WriteBuffers&) override { return Errno::notconn; }
  // A write does not wait: it fails.
  Readiness readiness() noexcept override {
    const Ref<ListenQueue> queue = names_.find(name_);
    if (!queue || queue->answers()) return {};
    return {.ready = Interest::write};
  }
  WaitSource wait_source(Interest interest) noexcept override {
    return {.queue = &connectors_, .interest = interest};
  }

 private:
  const std::uint64_t ino_;
  const Ref<RefCounted> network_;  // keeps the two below
  Names<ListenQueue>& names_;
  WaitQueue& connectors_;
  const std::string name_;
};

// Receives, and is at a name as long as it lives.
class NamedReceiver final : public SocketInode {
 public:
  NamedReceiver(Ref<RefCounted> network, Names<MessageQueue>& names, std::string_view name,
                Ref<DatagramSocket> socket)
      : SocketInode(FileType::socket_dgram),
        network_(std::move(network)),
        names_(names),
        name_(name),
        socket_(std::move(socket)) {}
  ~NamedReceiver() override { names_.remove(name_); }

  Result<Stat> stat() override { return socket_->stat(); }
  Result<Ref<Inode>> try_accept() override { return socket_->try_accept(); }
  Result<std::size_t> try_read(ReadBuffers& buffers) override { return socket_->try_read(buffers); }
  Result<Received> try_receive(ReadBuffers& buffers, ReceiveFlags flags) override {
    return socket_->try_receive(buffers, flags);
  }
  Result<std::size_t> try_write(WriteBuffers& buffers) override {
    return socket_->try_write(buffers);
  }
  Result<void> shutdown(Shutdown how) override { return socket_->shutdown(how); }
  Readiness readiness() noexcept override { return socket_->readiness(); }
  WaitSource wait_source(Interest interest) noexcept override {
    return socket_->wait_source(interest);
  }

 private:
  const Ref<RefCounted> network_;  // keeps `names_`
  Names<MessageQueue>& names_;
  const std::string name_;
  const Ref<DatagramSocket> socket_;
};

class NamedNetwork final : public Network {
 public:
  explicit NamedNetwork(std::size_t capacity) noexcept : capacity_(capacity) {}

  Result<Ref<Inode>> listen(std::string_view name, std::size_t backlog) override {
    auto queue = make_ref<ListenQueue>(backlog, capacity_, connectors_);
    WASIFS_CHECK(streams_.add(name, queue));
    return Ref<Inode>(make_ref<Listener>(Ref<RefCounted>(this), streams_, name, std::move(queue)));
  }
  Result<Ref<Inode>> connect(std::string_view name) override {
    const Ref<ListenQueue> queue = streams_.find(name);
    return queue ? queue->try_connect() : Errno::connrefused;
  }
  Ref<Inode> connector(std::string_view name) override {
    return make_ref<Connector>(Ref<RefCounted>(this), streams_, connectors_, name);
  }
  Result<Ref<Inode>> receive_datagrams(std::string_view name) override {
    auto queue = make_ref<MessageQueue>(capacity_);
    WASIFS_CHECK(datagrams_.add(name, queue));
    return Ref<Inode>(make_ref<NamedReceiver>(Ref<RefCounted>(this), datagrams_, name,
                                              make_ref<DatagramSocket>(std::move(queue), nullptr)));
  }
  Result<Ref<Inode>> send_datagrams(std::string_view name) override {
    Ref<MessageQueue> queue = datagrams_.find(name);
    if (!queue) return Errno::connrefused;
    return Ref<Inode>(
        make_ref<DatagramSocket>(make_ref<MessageQueue>(capacity_), std::move(queue)));
  }

 private:
  const std::size_t capacity_;
  WaitQueue connectors_;
  Names<ListenQueue> streams_;
  Names<MessageQueue> datagrams_;
};

}  // namespace

Ref<Network> make_network(std::size_t capacity) {
  return make_ref<NamedNetwork>(capacity);
}

}  // namespace wasifs
