// The test kit's way to run a coroutine to its end, under the tests' name.
#pragma once

#include <pgdbm/testing/run_on.hpp>

namespace pgdbm::tests {

namespace asio = boost::asio;

using testing::keep_value;
using testing::run_on;
using testing::run_to_end;

}  // namespace pgdbm::tests
