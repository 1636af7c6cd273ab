#include "migrate/others.hpp"

#include <gtest/gtest.h>

namespace pgdbm::migrate {
namespace {

TEST(Others, AreNamedForPeople) {
  const OtherSession reporting{.pid = 4711,
                               .user = "ada",
                               .application = "reporting",
                               .state = "idle in transaction",
                               .seconds = 192,
                               .statement = "UPDATE t SET i = 1"};
  EXPECT_EQ(describe({reporting}), "pid 4711 (reporting as ada, idle in transaction, for 192 s): UPDATE t SET i = 1");
  EXPECT_EQ(describe({reporting, {.pid = 7}}),
            "pid 4711 (reporting as ada, idle in transaction, for 192 s): UPDATE t SET i = 1; "
            "pid 7 (no application name as nobody, for 0 s)");
  EXPECT_EQ(describe({}), "");
}

}  // namespace
}  // namespace pgdbm::migrate
