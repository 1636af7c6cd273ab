#include "wire/startup_session.hpp"

#include <pgdbm/wire/limits.hpp>

#include <utility>

namespace pgdbm::wire {

bool ServerFacts::set(const ParameterStatus& status) {
  if (parameters.size() >= max_reported_parameters && !parameters.contains(status.name)) return false;
  parameters.insert_or_assign(std::string{status.name}, status.value);
  return true;
}

StartupSession::Progress StartupSession::resume(const Frame& frame) {
  switch (frame.type) {
    case backend::error_response:
      return on_error(frame);
    case backend::notice_response:
    // The server speaks an older minor version than asked for, which is what this client asks for at least.
    case backend::negotiate_protocol_version:
      return Progress::more;
    default:
      return state_ == State::authenticating ? on_authentication(frame) : on_setup(frame);
  }
}

StartupSession::Progress StartupSession::on_authentication(const Frame& frame) {
  if (frame.type != backend::authentication) return violation("a message before authentication was settled");
  const auto request = parse_authentication(frame.body);
  if (!request) return violation("a malformed authentication request");
  if (request->kind == AuthenticationKind::ok) {
    state_ = State::authenticated;
    return Progress::more;
  }
  fault_ = {.kind = FaultKind::cannot_connect,
            .message = "The server asks for authentication by " + std::string{authentication_name(request->kind)} +
                       ", and this version of pgdbm connects by trust or peer only. Allow `trust` or `peer` for this "
                       "user in pg_hba.conf, for instance on the unix socket."};
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
