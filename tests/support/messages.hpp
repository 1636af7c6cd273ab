// Messages of a server, made to measure: well formed by default, and easy to cut, bend or lengthen.
// The body lies in memory of exactly its size, so that AddressSanitizer sees a parser that reads one byte too far.
#pragma once

#include "wire/backend.hpp"
#include "wire/frame.hpp"

#include <pgdbm/base/big_endian.hpp>
#include <pgdbm/base/byte_buffer.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgdbm::tests {

using Bytes = std::vector<std::byte>;

inline Bytes bytes_of(std::string_view text) {
  const auto view = std::as_bytes(std::span{text});
  return {view.begin(), view.end()};
}

inline std::string_view text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct Message {
  char type = 0;
  Bytes body{};

  [[nodiscard]] wire::Frame frame() const { return {type, body}; }

  template <std::integral T>
  Message integer(T value) && {
    const std::size_t at = body.size();
    body.resize(at + sizeof value);
    store_big_endian(body.data() + at, value);
    return std::move(*this);
  }
  Message text(std::string_view value) && {
    const auto view = std::as_bytes(std::span{value});
    body.insert(body.end(), view.begin(), view.end());
    return std::move(*this);
  }
  Message cstring(std::string_view value) && { return std::move(*this).text(value).integer(char{0}); }

  /// As it travels: type, length, body.
  [[nodiscard]] Bytes stream() const {
    ByteBuffer stream;
    stream.append_integer(type);
    stream.append_integer(static_cast<std::int32_t>(body.size() + 4));
    stream.append(body);
    return {stream.view().begin(), stream.view().end()};
  }

  /// The same message with only the first `size` bytes of its body.
  [[nodiscard]] Message cut_to(std::size_t size) const {
    return {type, Bytes(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(size))};
  }
};

inline Message authentication(wire::AuthenticationKind kind, std::string_view data = {}) {
  return Message{wire::backend::authentication}.integer(static_cast<std::int32_t>(kind)).text(data);
}

inline Message authentication_ok() {
  return authentication(wire::AuthenticationKind::ok);
}

/// AuthenticationSASL: each mechanism and the empty one that ends the list.
inline Message sasl_mechanisms(std::initializer_list<std::string_view> mechanisms) {
  auto message = authentication(wire::AuthenticationKind::sasl);
  for (const auto mechanism : mechanisms) message = std::move(message).cstring(mechanism);
  return std::move(message).cstring("");
}

inline Message parameter_status(std::string_view name, std::string_view value) {
  return Message{wire::backend::parameter_status}.cstring(name).cstring(value);
}

inline Message backend_key(std::int32_t process_id, std::string_view key) {
  return Message{wire::backend::backend_key_data}.integer(process_id).text(key);
}

inline Message ready(char status = 'I') {
  return Message{wire::backend::ready_for_query}.integer(status);
}

inline Message report(char type, std::initializer_list<std::pair<char, std::string_view>> fields) {
  Message message{type};
  for (const auto& [field, value] : fields) message = std::move(message).integer(field).cstring(value);
  return std::move(message).integer(char{0});
}

inline Message error(std::string_view sqlstate, std::string_view text) {
  return report(wire::backend::error_response, {{'S', "ERROR"}, {'V', "ERROR"}, {'C', sqlstate}, {'M', text}});
}

inline Message notice(std::string_view text) {
  return report(wire::backend::notice_response, {{'S', "NOTICE"}, {'C', "00000"}, {'M', text}});
}

inline Message notification(std::int32_t process_id, std::string_view channel, std::string_view payload) {
  return Message{wire::backend::notification_response}.integer(process_id).cstring(channel).cstring(payload);
}

/// A message whose type says it all: ParseComplete, NoData, CopyDone, …
inline Message bare(char type) {
  return Message{type};
}

/// Columns of type int4, in binary.
inline Message row_description(std::initializer_list<std::string_view> names) {
  auto message = Message{wire::backend::row_description}.integer(static_cast<std::uint16_t>(names.size()));
  for (const auto name : names) {
    message = std::move(message)
                  .cstring(name)
                  .integer(std::uint32_t{16'384})
                  .integer(std::int16_t{1})
                  .integer(std::uint32_t{23})
                  .integer(std::int16_t{4})
                  .integer(std::int32_t{-1})
                  .integer(std::int16_t{1});
  }
  return message;
}

inline Message data_row(std::initializer_list<std::optional<std::string_view>> fields) {
  auto message = Message{wire::backend::data_row}.integer(static_cast<std::uint16_t>(fields.size()));
  for (const auto& field : fields) {
    const auto length = field ? static_cast<std::int32_t>(field->size()) : std::int32_t{-1};
    message = std::move(message).integer(length).text(field.value_or(""));
  }
  return message;
}

inline Message command_complete(std::string_view tag) {
  return Message{wire::backend::command_complete}.cstring(tag);
}

/// CopyInResponse, CopyOutResponse: text, one column.
inline Message copy_response(char type) {
  return Message{type}.integer(std::int8_t{0}).integer(std::int16_t{1}).integer(std::int16_t{0});
}

inline Message copy_data(std::string_view data) {
  return Message{wire::backend::copy_data}.text(data);
}

/// Calls `visit` with the message cut after each of its bytes but the last.
template <class Visit>
void for_each_truncation(const Message& whole, Visit&& visit) {
  for (std::size_t size = 0; size < whole.body.size(); ++size) visit(whole.cut_to(size));
}

/// As they travel, one behind the other.
inline std::string stream_of(std::initializer_list<Message> messages) {
  std::string stream;
  for (const auto& message : messages) stream += text_of(message.stream());
  return stream;
}

/// What an old server, or a pooler, says to a startup message: nothing about what kind of session it is.
inline std::string laconic_startup() {
  return stream_of({authentication_ok(), parameter_status("server_version", "13.0"), backend_key(7, "abcd"), ready()});
}

}  // namespace pgdbm::tests
