// What a statement asks of the transaction around it, told from its words: may it run in one at all?
//
// From the words and not from the server's parse tree, so that statements of versions newer than the parser we have are
// known as well. Limits: what depends on what a name stands for is not seen (CLUSTER or REINDEX of a partitioned table,
// CALL of a procedure that commits); the server refuses it then, and the file can ask for -- pgdbm:no-transaction.
#pragma once

#include "migrate/script.hpp"
#include "migrate/words.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::migrate {

enum class Control : std::uint8_t {
  none,
  begin,   ///< BEGIN or START TRANSACTION without options
  commit,  ///< COMMIT or END without options
  other,   ///< whatever else begins, ends or prepares a transaction; not savepoints
};

struct StatementNature {
  Runs runs = Runs::in_transaction;
  Control control = Control::none;
  std::optional<BuiltIndex> index;
  /// Of ALTER TYPE … ADD VALUE: allowed in a transaction, but nothing may use the value before it is committed.
  std::optional<std::string> added_value;
};

/// Of one statement, rendered, from its first word to its last.
[[nodiscard]] StatementNature nature_of(std::string_view statement);

}  // namespace pgdbm::migrate
