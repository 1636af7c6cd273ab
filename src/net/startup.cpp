#include "net/startup.hpp"

#include "net/conversation.hpp"

#include "wire/frame.hpp"
#include "wire/frontend.hpp"
#include <pgdbm/wire/limits.hpp>

#include <string_view>
#include <utility>

namespace pgdbm::net {

namespace {

using Progress = wire::StartupSession::Progress;
constexpr std::string_view starting = "starting the session";

ByteBuffer startup_message(const ConnectOptions& options) {
  std::vector<std::pair<std::string_view, std::string_view>> settings{
      {"user", options.user}, {"database", options.database}, {"client_encoding", "UTF8"}};
  for (const auto& [name, value] : options.settings) settings.emplace_back(name, value);
  ByteBuffer message;
  wire::encode_startup(message, settings);
  return message;
}

/// A password may go out as it is where nobody listens, on a unix socket, or where it was asked for by name.
wire::Authentication authentication(const ConnectOptions& options, const Host& host, const ChannelFacts& channel) {
  constexpr AllowedAuthentication password_by_name{.none = false, .md5 = false, .scram_sha_256 = false};
  return {
      .user = options.user,
      .password = host.password,
      .allowed = options.allowed_authentication,
      .channel_binding = options.channel_binding,
      .is_encrypted = channel.tls != nullptr,
      .certificate_hash = channel.certificate_hash,
      .may_send_cleartext_unencrypted = host.address.is_unix() || options.allowed_authentication == password_by_name};
}

/// Feeds the session with the messages received so far, until there is something to do.
Progress take_frames(wire::StartupSession& session, ByteBuffer& received, ByteBuffer& answer, Fault& fault) {
  for (;;) {
    const auto split = wire::split_frame(received.view(), wire::max_startup_message);
    if (split.status == wire::SplitStatus::incomplete) return Progress::more;
    if (split.status == wire::SplitStatus::violation) {
      fault = {.kind = FaultKind::protocol_violation,
               .message =
                   "The peer's first bytes are no message of PostgreSQL's protocol 3.0. "
                   "Is this the host and port of a PostgreSQL server?"};
      return Progress::failed;
    }
    const auto progress = session.resume(split.frame, answer);
    received.drop_front(split.size);
    if (progress == Progress::failed) fault = session.fault();
    if (progress != Progress::more) return progress;
  }
}

/// PgBouncer's words for a setting that it neither knows nor was told to pass over; that code is its only one.
bool is_refused_setting(const Fault& fault) {
  return fault.report && fault.sqlstate() == SqlState{"08P01"} &&
         fault.report->message.starts_with("unsupported startup parameter");
}

Fault with_cure(Fault fault) {
  fault.kind = FaultKind::configuration;
  fault.message +=
      ". A pooler such as PgBouncer takes few settings from its clients. Have it pass over this one "
      "(ignore_startup_parameters), or send none (DatabaseConfig: send_settings = SendSettings::never); then set it "
      "for "
      "the role (ALTER ROLE … SET).";
  return fault;
}

/// An error of the server's before it was satisfied with our proof may be about the encryption; later ones are not.
Failure judge(const wire::StartupSession& session, Fault fault) {
  if (is_refused_setting(fault)) return {.setback = Setback::hopeless, .fault = with_cure(std::move(fault))};
  auto setback = Setback::hopeless;
  if (fault.report && !session.is_authenticated()) {
    setback = fault.sqlstate() == sqlstate::cannot_connect_now ? Setback::not_ready : Setback::refused;
  }
  return {.setback = setback, .fault = std::move(fault)};
}

/// A server that accepts and says nothing is as good as none. Under TLS its silence may be a verdict on our
/// certificate.
Failure ended(const TimedSocket& socket, const Address& address, const TransferResult& last, bool has_spoken) {
  const bool is_encrypted = socket.socket.tls() != nullptr;
  const bool is_nobody = socket.timed_out() || (!has_spoken && !is_encrypted);
  const bool is_verdict = !socket.timed_out() && is_encrypted && last.status == Transfer::failed;
  return {.setback = is_nobody ? Setback::unreachable : Setback::hopeless,
          .fault = ended_during(address, starting, why_ended(socket, last),
                                is_verdict ? "Does the server accept the client's certificate (sslcert)?"
                                           : "Is this a PostgreSQL server?")};
}

}  // namespace

asio::awaitable<std::optional<Failure>> start_session(TimedSocket& socket, const ConnectOptions& options,
                                                      const Host& host, const ChannelFacts& channel,
                                                      StartedSession& session) {
  wire::StartupSession startup{authentication(options, host, channel)};
  ByteBuffer answer = startup_message(options);
  bool has_spoken = false;
  for (;;) {
    if (!answer.empty()) {
      // What the server said before it closed is worth more than that it did: a failure shows when receiving.
      (void)co_await send_all(socket.socket, answer.view());
      answer.wipe();
    }
    Fault fault;
    const auto progress = take_frames(startup, session.left_over, answer, fault);
    if (progress == Progress::failed) co_return judge(startup, std::move(fault));
    if (progress == Progress::ready) break;
    if (progress == Progress::send) continue;
    const auto last = co_await receive(socket.socket, session.left_over);
    if (last.status != Transfer::moved) co_return ended(socket, host.address, last, has_spoken);
    has_spoken = true;
  }
  session.facts = std::move(startup.facts());
  co_return std::nullopt;
}

}  // namespace pgdbm::net
