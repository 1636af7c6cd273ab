#include <pgdbm/db/transaction_options.hpp>

namespace pgdbm::db {

std::string begin_statement(const TransactionOptions& options) {
  std::string statement = "BEGIN";
  switch (options.isolation) {
    case Isolation::server_default:
      break;
    case Isolation::read_committed:
      statement += " ISOLATION LEVEL READ COMMITTED";
      break;
    case Isolation::repeatable_read:
      statement += " ISOLATION LEVEL REPEATABLE READ";
      break;
    case Isolation::serializable:
      statement += " ISOLATION LEVEL SERIALIZABLE";
      break;
  }
  if (options.is_read_only) statement += " READ ONLY";
  if (options.is_deferrable) statement += " DEFERRABLE";
  return statement;
}

}  // namespace pgdbm::db
