// The base of tests that look at one connection from below the managers.
#pragma once

#include "db/conninfo/resolve.hpp"

#include "net/connect.hpp"

#include <pgdbm/types/parameters.hpp>

#include <boost/asio/use_awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm::tests {

/// Collects one integer column: the first.
class Integers final : public wire::RowSink {
 public:
  bool on_columns(const wire::RowDescription& columns) noexcept override {
    type_ = 0;  // of the first
    columns.for_each([&](std::size_t, const wire::Column& column) { type_ = type_ == 0 ? column.type : type_; });
    return true;
  }
  bool on_row(wire::DataRow row) noexcept override {
    const auto field = row.next();
    std::int64_t value = 0;
    if (types::Codec<std::int64_t>::decode(type_, field.bytes, value) != types::Decoded::fine) return false;
    values.push_back(value);
    return values.size() < stop_after;
  }

  std::vector<std::int64_t> values;
  std::size_t stop_after = static_cast<std::size_t>(-1);

 private:
  types::Oid type_ = 0;
};

/// As the connection string has it, whatever the environment of the test says.
inline net::ConnectOptions connect_options(std::string_view connection_string) {
  const db::conninfo::Environment nothing;
  return db::conninfo::resolve(connection_string, nothing, std::chrono::seconds{10}).value();
}

inline asio::awaitable<wire::QueryOutcome> execute_on(std::shared_ptr<net::Connection> connection, std::string sql,
                                                      wire::RowSink* sink = nullptr) {
  const auto none = types::encode_parameters();
  co_return co_await connection->execute({sql, none.types, {none.formats, none.values.view()}, sink});
}

/// Over a database of the test kit, or, for what is the server's, over an OwnServerTest.
template <class Base>
class ConnectionTestOver : public Base {
 protected:
  [[nodiscard]] net::ConnectOptions options() const { return connect_options(this->connection_string()); }

  asio::awaitable<std::shared_ptr<net::Connection>> connect() {
    auto connection = co_await net::connect(options());
    co_return std::move(connection).value();
  }

  static asio::awaitable<wire::QueryOutcome> execute(std::shared_ptr<net::Connection> connection, std::string sql,
                                                     wire::RowSink* sink = nullptr) {
    return execute_on(std::move(connection), std::move(sql), sink);
  }
};

using ConnectionTest = ConnectionTestOver<ServerTest>;
using OwnServerConnectionTest = ConnectionTestOver<OwnServerTest>;

}  // namespace pgdbm::tests
