#include "wire/frontend.hpp"

#include <pgdbm/wire/limits.hpp>

#include <algorithm>
#include <concepts>
#include <span>
#include <string>

namespace pgdbm::wire {

namespace {

/// Writes a message's type at once and its length when the body is complete.
class Message {
 public:
  Message(ByteBuffer& out, char type) : out_(out) {
    out_.append_integer(type);
    begin();
  }
  /// Only the startup message has no type byte.
  explicit Message(ByteBuffer& out) : out_(out) { begin(); }
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;
  ~Message() { store_big_endian(out_.data() + length_at_, static_cast<std::int32_t>(out_.size() - length_at_)); }

 private:
  void begin() {
    length_at_ = out_.size();
    out_.append_integer(std::int32_t{0});
  }

  ByteBuffer& out_;
  std::size_t length_at_ = 0;
};

/// Writes into room that was measured before.
class Writer {
 public:
  explicit Writer(std::span<std::byte> room) noexcept : at_(room.data()) {}

  template <std::integral T>
  void put(T value) noexcept {
    store_big_endian(at_, value);
    at_ += sizeof value;
  }
  template <std::integral T>
  void put_each(std::span<const T> values) noexcept {
    for (const auto value : values) put(value);
  }
  void put(ByteView bytes) noexcept { at_ = std::ranges::copy(bytes, at_).out; }
  void put_cstring(std::string_view text) noexcept {
    put(std::as_bytes(std::span{text}));
    put(char{0});
  }

 private:
  std::byte* at_;
};

}  // namespace

void encode_startup(ByteBuffer& out, StartupSettings settings, std::int32_t protocol) {
  const Message message{out};
  out.append_integer(protocol);
  for (const auto& [name, value] : settings) {
    out.append_cstring(name);
    out.append_cstring(value);
  }
  out.append_integer(char{0});
}

void encode_password(ByteBuffer& out, std::string_view password) {
  constexpr std::size_t around = 6;
  (void)out.prepare(password.size() + around);  // one allocation, or growing would leave copies of it
  const Message message{out, 'p'};
  out.append_cstring(password);
}

void encode_sasl_initial(ByteBuffer& out, std::string_view mechanism, std::string_view data) {
  const Message message{out, 'p'};
  out.append_cstring(mechanism);
  out.append_integer(static_cast<std::int32_t>(data.size()));
  out.append(data);
}

void encode_sasl_response(ByteBuffer& out, std::string_view data) {
  const Message message{out, 'p'};
  out.append(data);
}

std::optional<Fault> refuse_unsendable(std::string_view sql, std::size_t parameters, std::size_t value_bytes) {
  const auto refuse = [](std::string message) {
    return Fault{.kind = FaultKind::configuration, .message = std::move(message)};
  };
  if (parameters > max_parameters) {
    return refuse("The statement has " + std::to_string(parameters) + " parameters, and PostgreSQL takes " +
                  std::to_string(max_parameters) + " at most. Pass arrays, or several statements.");
  }
  if (const auto nul = sql.find('\0'); nul != std::string_view::npos) {
    return refuse("The statement has a NUL byte at offset " + std::to_string(nul) +
                  ", where the server would take it to end. Take it out.");
  }
  constexpr std::size_t overhead = 1024;
  const std::size_t formats = parameters * (sizeof(std::int16_t) + sizeof(std::uint32_t));
  if (sql.size() > max_sent_message || value_bytes > max_sent_message ||
      sql.size() + formats + overhead > max_sent_message || value_bytes + formats + overhead > max_sent_message) {
    return refuse("The statement is " + std::to_string(sql.size()) + " bytes long and its parameters " +
                  std::to_string(value_bytes) +
                  ", and PostgreSQL takes no message of a gigabyte or more. Send it in parts.");
  }
  return std::nullopt;
}

void encode_parse(ByteBuffer& out, std::string_view statement, std::string_view sql,
                  std::span<const std::uint32_t> parameter_types) {
  const Message message{out, 'P'};
  out.append_cstring(statement);
  out.append_cstring(sql);
  out.append_integer(static_cast<std::uint16_t>(parameter_types.size()));
  for (const auto type : parameter_types) out.append_integer(type);
}

void encode_bind(ByteBuffer& out, std::string_view portal, std::string_view statement, BindValues values,
                 std::int16_t result_format) {
  // The message of every statement: measured first, then written at one go.
  const std::span same_for_all{&result_format, 1};
  const auto results = values.result_formats.empty() ? same_for_all : values.result_formats;
  const auto count = static_cast<std::uint16_t>(values.formats.size());
  constexpr std::size_t length_and_counts = sizeof(std::int32_t) + 3 * sizeof(std::uint16_t);
  const std::size_t length = length_and_counts + portal.size() + statement.size() + 2 + values.values.size() +
                             (values.formats.size() + results.size()) * sizeof(std::int16_t);
  Writer writer{out.prepare(1 + length)};
  writer.put('B');
  writer.put(static_cast<std::int32_t>(length));
  writer.put_cstring(portal);
  writer.put_cstring(statement);
  writer.put(count);
  writer.put_each(values.formats);
  writer.put(count);
  writer.put(values.values);
  writer.put(static_cast<std::uint16_t>(results.size()));
  writer.put_each(results);
  out.commit(1 + length);
}

void encode_describe_portal(ByteBuffer& out, std::string_view portal) {
  const Message message{out, 'D'};
  out.append_integer('P');
  out.append_cstring(portal);
}

void encode_describe_statement(ByteBuffer& out, std::string_view statement) {
  const Message message{out, 'D'};
  out.append_integer('S');
  out.append_cstring(statement);
}

void encode_execute_all(ByteBuffer& out) {
  out.append(std::string_view{"E\0\0\0\x09\0\0\0\0\0", 10});
}

void encode_execute(ByteBuffer& out, std::string_view portal, std::int32_t max_rows) {
  const Message message{out, 'E'};
  out.append_cstring(portal);
  out.append_integer(max_rows);
}

void encode_sync(ByteBuffer& out) {
  out.append(std::string_view{"S\0\0\0\x04", sync_size});
}

void encode_query(ByteBuffer& out, std::string_view sql) {
  const Message message{out, 'Q'};
  out.append_cstring(sql);
}

void encode_close_statement(ByteBuffer& out, std::string_view statement) {
  const Message message{out, 'C'};
  out.append_integer('S');
  out.append_cstring(statement);
}

void encode_close_portal(ByteBuffer& out, std::string_view portal) {
  const Message message{out, 'C'};
  out.append_integer('P');
  out.append_cstring(portal);
}

void seal_copy_data(ByteBuffer& out) noexcept {
  store_big_endian(out.data(), 'd');
  store_big_endian(out.data() + 1, static_cast<std::int32_t>(out.size() - 1));
}

void encode_copy_done(ByteBuffer& out) {
  const Message message{out, 'c'};
}

void encode_copy_fail(ByteBuffer& out, std::string_view reason) {
  const Message message{out, 'f'};
  out.append_cstring(reason);
}

void encode_terminate(ByteBuffer& out) {
  const Message message{out, 'X'};
}

}  // namespace pgdbm::wire
