// What this example's jobs do: charge customers.
#pragma once

#include "crew.hpp"

namespace worker {

/// "charge": {"customer": "ada", "cents": 1200}
[[nodiscard]] Handlers billing_handlers();

}  // namespace worker
