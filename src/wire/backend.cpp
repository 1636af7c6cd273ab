#include "wire/backend.hpp"

#include <pgdbm/wire/limits.hpp>

#include <charconv>
#include <string>

namespace pgdbm::wire {

std::optional<AuthenticationRequest> parse_authentication(ByteView body) noexcept {
  FieldReader reader{body};
  const auto kind = AuthenticationKind{reader.integer<std::int32_t>()};
  if (reader.failed()) return std::nullopt;
  return AuthenticationRequest{kind, reader.bytes(reader.remaining())};
}

std::optional<BackendKey> parse_backend_key(ByteView body) noexcept {
  constexpr std::size_t shortest_key = 4;
  constexpr std::size_t longest_key = 256;  // protocol 3.2
  FieldReader reader{body};
  const auto process_id = reader.integer<std::int32_t>();
  const auto key = reader.bytes(reader.remaining());
  if (reader.failed() || key.size() < shortest_key || key.size() > longest_key) return std::nullopt;
  return BackendKey{process_id, key};
}

std::optional<Negotiation> parse_negotiation(ByteView body) noexcept {
  FieldReader reader{body};
  Negotiation negotiation{.protocol = reader.integer<std::int32_t>()};
  const auto count = reader.integer<std::uint32_t>();
  // A count that lies runs into the end of the body.
  while (!reader.failed() && negotiation.unknown_options < count) {
    if (!reader.cstring().starts_with("_pq_.")) return std::nullopt;
    ++negotiation.unknown_options;
  }
  if (!reader.finished()) return std::nullopt;
  return negotiation;
}

std::optional<Notification> parse_notification(ByteView body) noexcept {
  if (body.size() > max_notification) return std::nullopt;
  FieldReader reader{body};
  Notification notification{reader.integer<std::int32_t>(), reader.cstring(), reader.cstring()};
  if (!reader.finished()) return std::nullopt;
  return notification;
}

std::optional<ParameterStatus> parse_parameter_status(ByteView body) noexcept {
  FieldReader reader{body};
  ParameterStatus status{reader.cstring(), reader.cstring()};
  if (!reader.finished()) return std::nullopt;
  return status;
}

std::optional<TransactionStatus> parse_ready_for_query(ByteView body) noexcept {
  FieldReader reader{body};
  const auto status = reader.integer<char>();
  if (!reader.finished()) return std::nullopt;
  if (status != 'I' && status != 'T' && status != 'E') return std::nullopt;
  return TransactionStatus{status};
}

std::optional<std::string_view> parse_command_complete(ByteView body) noexcept {
  FieldReader reader{body};
  const auto tag = reader.cstring();
  if (!reader.finished()) return std::nullopt;
  return tag;
}

namespace {

std::uint32_t position_of(std::string_view digits) noexcept {
  std::uint32_t position = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), position);
  return position;
}

void set_field(ServerReport& report, char field, std::string_view value) {
  switch (field) {
    // 'V' is the severity that no locale translates, sent after 'S' since 9.6.
    case 'S':
    case 'V':
      report.severity = value;
      break;
    case 'C':
      report.sqlstate = SqlState{value};
      break;
    case 'M':
      report.message = value;
      break;
    case 'D':
      report.detail = value;
      break;
    case 'H':
      report.hint = value;
      break;
    case 'P':
      report.position = position_of(value);
      break;
    case 'p':
      report.internal_position = position_of(value);
      break;
    case 'q':
      report.internal_query = value;
      break;
    case 'W':
      report.where = value;
      break;
    case 's':
      report.schema = value;
      break;
    case 't':
      report.table = value;
      break;
    case 'c':
      report.column = value;
      break;
    case 'd':
      report.data_type = value;
      break;
    case 'n':
      report.constraint = value;
      break;
    case 'F':
      report.file = value;
      break;
    case 'L':
      report.line = value;
      break;
    case 'R':
      report.routine = value;
      break;
    default:
      break;  // the protocol asks clients to pass over fields they do not know
  }
}

}  // namespace

std::optional<ServerReport> parse_report(ByteView body) {
  FieldReader reader{body};
  ServerReport report;
  for (;;) {
    const auto field = reader.integer<char>();
    if (reader.failed()) return std::nullopt;
    if (field == '\0') break;
    const auto value = reader.cstring();
    if (reader.failed()) return std::nullopt;
    set_field(report, field, value);
  }
  if (!reader.finished()) return std::nullopt;
  return report;
}

std::uint64_t rows_in_tag(std::string_view tag) noexcept {
  const auto space = tag.rfind(' ');
  if (space == std::string_view::npos) return 0;
  const auto digits = tag.substr(space + 1);
  std::uint64_t rows = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), rows);
  return error == std::errc{} && end == digits.data() + digits.size() ? rows : 0;
}

std::string_view authentication_name(AuthenticationKind kind) noexcept {
  switch (kind) {
    case AuthenticationKind::ok:
      return "trust";
    case AuthenticationKind::kerberos_v5:
      return "krb5";
    case AuthenticationKind::cleartext_password:
      return "password";
    case AuthenticationKind::md5_password:
      return "md5";
    case AuthenticationKind::gss:
    case AuthenticationKind::gss_continue:
      return "gss";
    case AuthenticationKind::sspi:
      return "sspi";
    case AuthenticationKind::sasl:
    case AuthenticationKind::sasl_continue:
    case AuthenticationKind::sasl_final:
      return "scram-sha-256";
  }
  return "an unknown method";
}

}  // namespace pgdbm::wire
