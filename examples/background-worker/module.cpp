#include "module.hpp"

#include <pgdbm_embedded/background_worker.hpp>

namespace worker {

pgdbm::Module worker_module() {
  return {.name = "background_worker", .migrations = pgdbm_embedded::background_worker};
}

}  // namespace worker
