#include <pgdbm/testing/private_server.hpp>

#include <gtest/gtest.h>

#include <filesystem>

namespace pgdbm::testing {
namespace {

TEST(PrivateServer, StartsAndLeavesNothingBehind) {
  PrivateServer server;
  const std::filesystem::path directory = server.socket_directory();
  EXPECT_TRUE(std::filesystem::exists(directory));
  server.stop();
  EXPECT_FALSE(std::filesystem::exists(directory));
}

}  // namespace
}  // namespace pgdbm::testing
