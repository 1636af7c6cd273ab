#include <pgdbm/types/parameters.hpp>

#include <pgdbm/base/error.hpp>

#include <string>

namespace pgdbm::types::detail {

void refuse_oversized_value(std::size_t bytes) {
  raise({.kind = FaultKind::conversion,
         .message = "A parameter of " + std::to_string(bytes) + " bytes is larger than PostgreSQL can hold (" +
                    std::to_string(max_value_bytes) + "). Store it in parts, or as a large object."});
}

}  // namespace pgdbm::types::detail
