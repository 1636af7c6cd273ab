#include "testing/scratch.hpp"
#include <pgdbm/testing/test_config.hpp>

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgdbm::testing {
namespace {

class TestConfig : public ::testing::Test {
 protected:
  static std::string refusal() {
    try {
      (void)DatabaseTestConfig::from_env();
    } catch (const ConfigurationError& error) {
      return error.what();
    }
    return {};
  }

  Variable host_{"TEST_DB_HOST", nullptr};
  Variable port_{"TEST_DB_PORT", nullptr};
  Variable user_{"TEST_DB_USER", nullptr};
  Variable password_{"TEST_DB_PASSWORD", nullptr};
  Variable prefix_{"TEST_DB_PREFIX", nullptr};
};

TEST_F(TestConfig, NothingIsSetByItself) {
  EXPECT_FALSE(DatabaseTestConfig::from_env());
}

TEST_F(TestConfig, EachVariableIsHeard) {
  const Variable host{"TEST_DB_HOST", "db"};
  const Variable port{"TEST_DB_PORT", "5433"};
  const Variable user{"TEST_DB_USER", "ada"};
  const Variable password{"TEST_DB_PASSWORD", "secret"};
  const Variable prefix{"TEST_DB_PREFIX", "shop_test_"};
  const auto config = DatabaseTestConfig::from_env();
  ASSERT_TRUE(config);
  EXPECT_EQ(config->host, "db");
  EXPECT_EQ(config->port, 5433);
  EXPECT_EQ(config->user, "ada");
  EXPECT_EQ(config->password.reveal(), "secret");
  EXPECT_EQ(config->test_db_prefix, "shop_test_");
}

TEST_F(TestConfig, WhatCannotBeIsRefused) {
  {
    const Variable port{"TEST_DB_PORT", "54x"};
    EXPECT_THAT(refusal(), ::testing::HasSubstr("TEST_DB_PORT must be a whole number"));
  }
  const Variable host{"TEST_DB_HOST", "db"};
  for (const char* const prefix : {"Test_", "a-b", "'; DROP", "much_too_long_a_prefix_"}) {
    const Variable set{"TEST_DB_PREFIX", prefix};
    EXPECT_THAT(refusal(), ::testing::HasSubstr("TEST_DB_PREFIX must be")) << prefix;
  }
}

}  // namespace
}  // namespace pgdbm::testing
