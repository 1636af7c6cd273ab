// What a server says, message by message: types of message, and a parser for each body that has fields.
// A parser takes any bytes: it returns nothing when they are not that message, and never reads outside them.
#pragma once

#include <pgdbm/wire/field_reader.hpp>

#include <pgdbm/base/fault.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace pgdbm::wire {

namespace backend {
inline constexpr char authentication = 'R';
inline constexpr char backend_key_data = 'K';
inline constexpr char bind_complete = '2';
inline constexpr char close_complete = '3';
inline constexpr char command_complete = 'C';
inline constexpr char copy_both_response = 'W';
inline constexpr char copy_data = 'd';
inline constexpr char copy_done = 'c';
inline constexpr char copy_in_response = 'G';
inline constexpr char copy_out_response = 'H';
inline constexpr char data_row = 'D';
inline constexpr char empty_query_response = 'I';
inline constexpr char error_response = 'E';
inline constexpr char negotiate_protocol_version = 'v';
inline constexpr char no_data = 'n';
inline constexpr char notice_response = 'N';
inline constexpr char notification_response = 'A';
inline constexpr char parameter_description = 't';
inline constexpr char parameter_status = 'S';
inline constexpr char parse_complete = '1';
inline constexpr char portal_suspended = 's';
inline constexpr char ready_for_query = 'Z';
inline constexpr char row_description = 'T';
}  // namespace backend

/// What the server asks for, or that it is satisfied (AuthenticationOk).
enum class AuthenticationKind : std::int32_t {
  ok = 0,
  kerberos_v5 = 2,
  cleartext_password = 3,
  md5_password = 5,
  gss = 7,
  gss_continue = 8,
  sspi = 9,
  sasl = 10,
  sasl_continue = 11,
  sasl_final = 12,
};

struct AuthenticationRequest {
  AuthenticationKind kind{};
  ByteView data;  ///< salt, mechanisms or SASL data, as the kind has it
};

enum class TransactionStatus : char { idle = 'I', in_transaction = 'T', failed = 'E' };

struct ParameterStatus {
  std::string_view name;
  std::string_view value;
};

struct Notification {
  std::int32_t process_id = 0;
  std::string_view channel;
  std::string_view payload;
};

/// What a cancel request has to name. Protocol 3.2 made the key longer than 3.0's four bytes.
struct BackendKey {
  std::int32_t process_id = 0;
  ByteView key;
};

/// NegotiateProtocolVersion: the server speaks an older version than asked for, or knows less.
struct Negotiation {
  std::int32_t protocol = 0;        ///< the newest it speaks
  std::size_t unknown_options = 0;  ///< of those asked for, which begin with "_pq_."
};

// clang-format off
[[nodiscard]] std::optional<AuthenticationRequest> parse_authentication(ByteView body) noexcept;
[[nodiscard]] std::optional<BackendKey>            parse_backend_key(ByteView body) noexcept;
[[nodiscard]] std::optional<Negotiation>           parse_negotiation(ByteView body) noexcept;
[[nodiscard]] std::optional<Notification>          parse_notification(ByteView body) noexcept;
[[nodiscard]] std::optional<ParameterStatus>       parse_parameter_status(ByteView body) noexcept;
[[nodiscard]] std::optional<TransactionStatus>     parse_ready_for_query(ByteView body) noexcept;
[[nodiscard]] std::optional<std::string_view>      parse_command_complete(ByteView body) noexcept;
/// ErrorResponse and NoticeResponse have the same fields.
[[nodiscard]] std::optional<ServerReport>          parse_report(ByteView body);
// clang-format on

/// The number of rows in a command tag ("INSERT 0 3" → 3); 0 when it has none ("CREATE TABLE").
[[nodiscard]] std::uint64_t rows_in_tag(std::string_view tag) noexcept;

/// "scram-sha-256", …: how pg_hba.conf and people call it.
[[nodiscard]] std::string_view authentication_name(AuthenticationKind kind) noexcept;

}  // namespace pgdbm::wire
