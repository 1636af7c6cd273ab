// A connection of libpq that ends the program's work by an exception when anything fails.
#pragma once

#include <libpq-fe.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

namespace pgdbm::bench {

using LibpqResult = std::unique_ptr<PGresult, decltype(&PQclear)>;

class Libpq {
 public:
  explicit Libpq(const std::string& connection_string) : connection_(PQconnectdb(connection_string.c_str()), PQfinish) {
    require(PQstatus(connection_.get()) == CONNECTION_OK);
  }

  [[nodiscard]] PGconn* get() const noexcept { return connection_.get(); }

  void require(bool claim) const {
    if (!claim) throw std::runtime_error{std::string{"libpq: "} + PQerrorMessage(connection_.get())};
  }
  [[nodiscard]] LibpqResult expect(PGresult* result, ExecStatusType status) const {
    LibpqResult held{result, PQclear};
    require(PQresultStatus(result) == status);
    return held;
  }

  void execute(const std::string& sql) const { (void)expect(PQexec(connection_.get(), sql.c_str()), PGRES_COMMAND_OK); }
  void prepare(const char* name, const char* sql) const {
    (void)expect(PQprepare(connection_.get(), name, sql, 0, nullptr), PGRES_COMMAND_OK);
  }

 private:
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

}  // namespace pgdbm::bench
