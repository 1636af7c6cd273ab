// What this client says: one function for each message, all appending to one growing buffer, so that a whole flight
// goes out in one write.
#pragma once

#include <pgdbm/base/byte_buffer.hpp>
#include <pgdbm/base/fault.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace pgdbm::wire {

inline constexpr std::int32_t protocol_3_0 = 3 << 16;
inline constexpr std::int32_t protocol_3_2 = protocol_3_0 + 2;

/// Settings of the session as (name, value): `user` is required. Requires: no NUL within either.
using StartupSettings = std::span<const std::pair<std::string_view, std::string_view>>;

void encode_startup(ByteBuffer& out, StartupSettings settings, std::int32_t protocol = protocol_3_0);

/// A password, or what MD5 made of it. Requires: no NUL within.
void encode_password(ByteBuffer& out, std::string_view password);
void encode_sasl_initial(ByteBuffer& out, std::string_view mechanism, std::string_view data);
void encode_sasl_response(ByteBuffer& out, std::string_view data);

/// Why a statement with its values cannot be sent, or nothing. To be asked before encoding: a length or count that
/// overflows, or a NUL that ends the text early, would make the server read the rest as something else.
[[nodiscard]] std::optional<Fault> refuse_unsendable(std::string_view sql, std::size_t parameters,
                                                     std::size_t value_bytes);

/// Parameter types are oids; 0 lets the server infer. An empty name is the unnamed statement.
/// Requires, as all that follow: no NUL in a text, and a statement that is not oversized.
void encode_parse(ByteBuffer& out, std::string_view statement, std::string_view sql,
                  std::span<const std::uint32_t> parameter_types);

/// Values of a Bind: a format code for each, and the values as the message has them (length, bytes).
struct BindValues {
  std::span<const std::int16_t> formats;
  ByteView values;
  std::span<const std::int16_t> result_formats{};  ///< of each column, or one for all; empty: as the call says
};

inline constexpr std::int16_t binary_format = 1;

/// Binds a portal; the whole result is asked for in `result_format`. An empty name is the unnamed portal.
void encode_bind(ByteBuffer& out, std::string_view portal, std::string_view statement, BindValues values,
                 std::int16_t result_format);
void encode_describe_portal(ByteBuffer& out, std::string_view portal);
/// What a prepared statement returns, whatever the values: its columns come in text format until they are bound.
void encode_describe_statement(ByteBuffer& out, std::string_view statement);
/// Runs the unnamed portal to its end.
void encode_execute_all(ByteBuffer& out);
/// Runs a portal, or goes on with it; `max_rows` 0 means all.
void encode_execute(ByteBuffer& out, std::string_view portal, std::int32_t max_rows);
void encode_sync(ByteBuffer& out);
inline constexpr std::size_t sync_size = 5;
/// The simple protocol: several statements in one text, results as text.
void encode_query(ByteBuffer& out, std::string_view sql);
/// Closes a prepared statement; one the server does not know is no error.
void encode_close_statement(ByteBuffer& out, std::string_view statement);
/// A portal that the server does not know is no error either.
void encode_close_portal(ByteBuffer& out, std::string_view portal);
/// What stands before the data of a COPY: put at the beginning of a buffer, it makes all that follows one CopyData.
inline constexpr std::size_t copy_data_header_size = 5;
/// Requires: a buffer with room for the header at its beginning, and data of less than 1 GiB behind it.
void seal_copy_data(ByteBuffer& out) noexcept;
void encode_copy_done(ByteBuffer& out);
void encode_copy_fail(ByteBuffer& out, std::string_view reason);
void encode_terminate(ByteBuffer& out);

}  // namespace pgdbm::wire
