#include "net/channel.hpp"

#include "net/as_result.hpp"
#include "net/conversation.hpp"
#include "net/peer_account.hpp"

#include "wire/preamble.hpp"

#include <utility>

namespace pgdbm::net {

namespace {

constexpr std::string_view asking_for_tls = "asking for TLS";

Failure failure(Setback setback, Fault fault) {
  return {.setback = setback, .fault = std::move(fault)};
}

Failure untrusted(const Address& address, std::string_view what) {
  return failure(Setback::hopeless, {.kind = FaultKind::protocol_violation,
                                     .message = "The peer at " + address.text() + " " + std::string{what}});
}

asio::awaitable<std::optional<Failure>> open_socket(TimedSocket& socket, const Route& route) {
  const auto error = co_await socket.socket.connect(route.endpoint, route.keepalive);
  const auto& address = route.address;
  if (error || socket.timed_out()) {
    const std::string hint = address.is_unix() ? "Is the server running, and is this its socket directory?"
                                               : "Is the server running there, and does it accept TCP connections?";
    const std::string why = socket.timed_out() ? "no answer in time" : error.message();
    co_return failure(Setback::unreachable,
                      {.kind = FaultKind::cannot_connect,
                       .message = "Cannot connect to " + address.text() + ": " + why + ". " + hint});
  }
  if (address.is_unix() && !route.required_peer.empty()) {
    if (auto fault = peer_fault(socket.socket, address, route.required_peer)) {
      co_return failure(Setback::hopeless, *std::move(fault));
    }
  }
  co_return std::nullopt;
}

/// `is_accepted` says what the server has answered.
asio::awaitable<std::optional<Failure>> ask_for_tls(TimedSocket& socket, const Address& address, Encryption encryption,
                                                    bool& is_accepted) {
  ByteBuffer request;
  wire::encode_tls_request(request);
  ByteBuffer received;
  auto last = co_await send_all(socket.socket, request.view());
  if (last.status == Transfer::moved) last = co_await receive(socket.socket, received);
  if (last.status != Transfer::moved) {
    co_return failure(Setback::unreachable, ended_during(address, asking_for_tls, why_ended(socket, last)));
  }
  is_accepted = false;
  switch (wire::read_tls_answer(received.view())) {
    case wire::TlsAnswer::accepted:
      is_accepted = true;
      co_return std::nullopt;
    case wire::TlsAnswer::declined:
      if (encryption == Encryption::wanted) co_return std::nullopt;
      co_return failure(Setback::hopeless,
                        {.kind = FaultKind::cannot_connect,
                         .message = "The server at " + address.text() +
                                    " does not offer TLS, and the connection requires it (sslmode). Turn on ssl in its "
                                    "postgresql.conf. If it is on, something in between takes the offer away."});
    case wire::TlsAnswer::server_error:
      co_return failure(Setback::tls_failed,
                        {.kind = FaultKind::cannot_connect,
                         .message = "The server at " + address.text() +
                                    " answered the request for TLS with an error, which is not shown, as nobody knows "
                                    "who wrote it. Look into the server's log."});
    case wire::TlsAnswer::not_alone:
      co_return untrusted(address,
                          "sent more than its answer to the request for TLS, as somebody would who slips in bytes in "
                          "between. The connection was given up. Is this the host and port of a PostgreSQL server?");
    case wire::TlsAnswer::nonsense:
    case wire::TlsAnswer::incomplete:
      break;
  }
  co_return untrusted(address,
                      "does not answer the request for TLS in PostgreSQL's way. Is this the host and port of a "
                      "PostgreSQL server?");
}

asio::awaitable<std::optional<Failure>> shake_hands(TimedSocket& socket, const Address& address, const TlsContext& tls,
                                                    std::vector<std::byte>& certificate_hash) {
  auto stream = tls.open(socket.socket.native_handle(), address);
  if (!stream) co_return failure(Setback::hopeless, stream.error());
  socket.socket.start_tls(std::move(*stream));
  for (;;) {
    if (socket.timed_out()) {
      co_return failure(Setback::unreachable,
                        ended_during(address, "the handshake of TLS", "the server did not answer in time"));
    }
    const auto step = socket.socket.tls()->handshake();
    if (step.status == Transfer::moved) break;
    if (step.status != Transfer::would_block) {
      co_return failure(Setback::tls_failed, tls.handshake_fault(*socket.socket.tls(), step, address));
    }
    co_await socket.socket.when_readable(as_result);
  }
  auto hash = tls.accept_peer(*socket.socket.tls(), address);
  if (!hash) co_return failure(Setback::tls_failed, hash.error());
  certificate_hash = *std::move(hash);
  co_return std::nullopt;
}

}  // namespace

Result<std::shared_ptr<const TlsContext>> TlsSource::context() {
  if (!made_) {
    auto made = TlsContext::create(options_);
    if (!made) return made;
    made_ = *std::move(made);
  }
  return made_;
}

asio::awaitable<std::optional<Failure>> open_channel(TimedSocket& socket, const Route& route, Encryption encryption,
                                                     TlsSource& tls, ChannelFacts& facts) {
  auto failed = co_await open_socket(socket, route);
  if (failed || encryption == Encryption::none) co_return failed;
  bool is_accepted = false;
  failed = co_await ask_for_tls(socket, route.address, encryption, is_accepted);
  if (failed || !is_accepted) co_return failed;
  auto context = tls.context();
  if (!context) co_return failure(Setback::hopeless, context.error());
  facts.tls = *std::move(context);
  co_return co_await shake_hands(socket, route.address, *facts.tls, facts.certificate_hash);
}

asio::awaitable<std::optional<Failure>> open_same_channel(TimedSocket& socket, const Route& route,
                                                          const std::shared_ptr<const TlsContext>& tls) {
  auto failed = co_await open_socket(socket, route);
  if (failed || !tls) co_return failed;
  bool is_accepted = false;
  failed = co_await ask_for_tls(socket, route.address, Encryption::required, is_accepted);
  if (failed) co_return failed;
  std::vector<std::byte> unused;
  co_return co_await shake_hands(socket, route.address, *tls, unused);
}

}  // namespace pgdbm::net
