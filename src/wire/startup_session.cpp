#include "wire/startup_session.hpp"

#include <pgdbm/wire/limits.hpp>

#include <utility>

namespace pgdbm::wire {

bool ServerFacts::set(const ParameterStatus& status) {
  if (status.name.size() + status.value.size() > max_reported_value) return false;
  if (parameters.size() >= max_reported_parameters && !parameters.contains(status.name)) return false;
  parameters.insert_or_assign(std::string{status.name}, status.value);
  return true;
}

StartupSession::Progress StartupSession::resume(const Frame& frame, ByteBuffer& out) {
  switch (frame.type) {
    case backend::error_response:
      return on_error(frame);
    case backend::notice_response:
      return Progress::more;
    case backend::negotiate_protocol_version:
      return on_negotiation(frame);
    default:
      return state_ == State::authenticated ? on_setup(frame) : on_authentication(frame, out);
  }
}

/// The server may go down to an older version, but neither up nor below 3.0, and may refuse only what was asked for.
StartupSession::Progress StartupSession::on_negotiation(const Frame& frame) {
  const auto answer = parse_negotiation(frame.body);
  if (!answer || state_ != State::negotiating) return violation("a malformed or late NegotiateProtocolVersion");
  const bool is_older = answer->protocol >= protocol_3_0 && answer->protocol < facts_.protocol;
  if (!is_older || answer->unknown_options != 0) return violation("a NegotiateProtocolVersion that nobody asked for");
  facts_.protocol = answer->protocol;
  state_ = State::authenticating;
  return Progress::more;
}

StartupSession::Progress StartupSession::on_authentication(const Frame& frame, ByteBuffer& out) {
  if (frame.type != backend::authentication) return violation("a message before authentication was settled");
  const auto request = parse_authentication(frame.body);
  if (!request) return violation("a malformed authentication request");
  state_ = State::authenticating;
  switch (authenticator_.resume(*request, out)) {
    case Authenticator::Progress::more:
      return Progress::more;
    case Authenticator::Progress::send:
      return Progress::send;
    case Authenticator::Progress::authenticated:
      state_ = State::authenticated;
      return Progress::more;
    case Authenticator::Progress::failed:
      fault_ = authenticator_.fault();
      return Progress::failed;
  }
  return Progress::failed;
}

StartupSession::Progress StartupSession::on_setup(const Frame& frame) {
  switch (frame.type) {
    case backend::parameter_status: {
      const auto status = parse_parameter_status(frame.body);
      if (!status) return violation("a malformed ParameterStatus");
      if (!facts_.set(*status)) return violation("parameters without end");
      return Progress::more;
    }
    case backend::backend_key_data: {
      const auto key = parse_backend_key(frame.body);
      if (!key) return violation("a malformed BackendKeyData");
      facts_.process_id = key->process_id;
      facts_.cancel_key.assign(key->key.begin(), key->key.end());
      return Progress::more;
    }
    case backend::ready_for_query:
      if (!parse_ready_for_query(frame.body)) return violation("a malformed ReadyForQuery");
      return Progress::ready;
    default:
      return violation("a message that does not belong to a startup");
  }
}

StartupSession::Progress StartupSession::on_error(const Frame& frame) {
  auto report = parse_report(frame.body);
  if (!report) return violation("a malformed ErrorResponse");
  fault_.kind = FaultKind::cannot_connect;
  fault_.message = "The server refused the connection: " + report->message;
  fault_.report = std::make_shared<const ServerReport>(*std::move(report));
  return Progress::failed;
}

StartupSession::Progress StartupSession::violation(std::string_view what) {
  fault_ = {.kind = FaultKind::protocol_violation,
            .message = "The peer does not speak PostgreSQL's protocol 3.0: it sent " + std::string{what} +
                       ". Is this the host and port of a PostgreSQL server?"};
  return Progress::failed;
}

}  // namespace pgdbm::wire
