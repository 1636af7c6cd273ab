// libpq as the judge of values: what it makes of a result, all as text.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace pgdbm::oracle {

class LibpqSession {
 public:
  explicit LibpqSession(const std::string& connection_string)
      : connection_(PQconnectdb(connection_string.c_str()), PQfinish) {
    if (PQstatus(connection_.get()) != CONNECTION_OK) throw std::runtime_error{PQerrorMessage(connection_.get())};
  }

  /// Runs a text of statements; the first column of the last one's rows.
  std::vector<std::string> run(const std::string& sql) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result{PQexec(connection_.get(), sql.c_str()), PQclear};
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
      throw std::runtime_error{sql + ": " + PQresultErrorMessage(result.get())};
    }
    std::vector<std::string> column;
    for (int row = 0; row < PQntuples(result.get()); ++row) {
      column.emplace_back(PQgetvalue(result.get(), row, 0),
                          static_cast<std::size_t>(PQgetlength(result.get(), row, 0)));
    }
    return column;
  }

 private:
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

}  // namespace pgdbm::oracle
