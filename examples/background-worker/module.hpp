// The worker's own database: what it is called and which migrations it brings.
#pragma once

#include <pgdbm/module/module_database.hpp>

namespace worker {

[[nodiscard]] pgdbm::Module worker_module();

}  // namespace worker
