// Finds BEGIN, COMMIT and their like in a text that is to run inside one transaction: they would end it half-way.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace pgdbm::sql {

/// The offset of the first statement that begins or ends a transaction. Savepoints do neither; nor does the BEGIN of a
/// function's body.
[[nodiscard]] std::optional<std::size_t> find_transaction_control(std::string_view script) noexcept;

}  // namespace pgdbm::sql
