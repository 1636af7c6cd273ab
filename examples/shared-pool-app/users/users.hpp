// The module users: who is known. It owns the table users, and knows of no other module.
#pragma once

#include <pgdbm/module/module_database.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "http_json.hpp"

namespace shop {

namespace asio = boost::asio;

struct User {
  std::int64_t id;
  std::string email;
  std::optional<std::string> name;
};

class Users {
 public:
  /// A shared pool of the program it is part of; a connection string would do as well.
  explicit Users(pgdbm::DatabaseSource source);

  [[nodiscard]] pgdbm::ModuleDatabase& database() noexcept { return database_; }

  /// Throws UniqueViolation for an email that is known, CheckViolation for one that is none.
  [[nodiscard]] asio::awaitable<User> sign_up(std::string email, std::string name) const;
  [[nodiscard]] asio::awaitable<std::optional<User>> find(std::int64_t id) const;
  [[nodiscard]] asio::awaitable<bool> is_known(std::int64_t id) const;

  /// They refer to this object.
  [[nodiscard]] http_json::Routes routes() const;

 private:
  [[nodiscard]] const pgdbm::AsyncDatabaseManager& db() const { return database_.db(); }

  pgdbm::ModuleDatabase database_;
};

}  // namespace shop
