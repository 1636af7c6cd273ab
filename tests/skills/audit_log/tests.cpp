#include <pgdbm/testing/gtest.hpp>

#include <audit_log/audit_log.hpp>

#include <string>

namespace {

enum class Mode { alone, guest_on_a_pool, guest_by_manager };

class AuditLogTest : public pgdbm::testing::TestSharedPool, public ::testing::WithParamInterface<Mode> {
 protected:
  pgdbm::DatabaseSource source() {
    switch (GetParam()) {
      case Mode::alone:
        return database().connection_string();
      case Mode::guest_on_a_pool:
        return shared_pool();
      case Mode::guest_by_manager:
        break;
    }
    return manager("audit_log");
  }
};

TEST_P(AuditLogTest, KeepsWhoDidWhat) {
  audit_log::AuditLog log{source()};
  run(log.open());
  run(log.record("ada", "signed in"));
  const auto entries = run(log.entries_of("ada"));
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].action, "signed in");
  run(log.close());
}

TEST_P(AuditLogTest, LeavesItsHostsPoolAlone) {
  audit_log::AuditLog log{source()};
  run(log.open());
  run(log.record("ada", "signed in"));
  run(log.close());
  // The host goes on, and finds the table in the module's schema.
  EXPECT_EQ(run(pgdbm::testing::count_rows(manager("audit_log"), "entries")), 1);
}

INSTANTIATE_TEST_SUITE_P(Modes, AuditLogTest,
                         ::testing::Values(Mode::alone, Mode::guest_on_a_pool, Mode::guest_by_manager));

}  // namespace
